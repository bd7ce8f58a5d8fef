"""The kinds of value that the models ask for, read off their annotations once.

Shaping needs to know, at every place of a file, whether a word, a day, a list or an entry is meant there: an
unquoted `12345` is a word where a registration number stands, and a number where a limit does.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AliasChoices, BeforeValidator
from pydantic.fields import FieldInfo

from .models.base import Entry, _as_text


@dataclass(frozen=True)
class Word:
    """Text, or one of a few `choices`."""

    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Truth:
    """`true` or `false`."""


@dataclass(frozen=True)
class Number:
    """A number; `whole` if without fraction."""

    whole: bool


@dataclass(frozen=True)
class Day:
    """A calendar day."""


@dataclass(frozen=True)
class Anything:
    """Whatever YAML says it is: a value to compare with, or a part that another room reads."""


@dataclass(frozen=True)
class Items:
    """A list."""

    of: Kind


@dataclass(frozen=True)
class Names:
    """A mapping whose keys are free names."""

    of: Kind


@dataclass(frozen=True)
class Wordings:
    """Words that a reader sees: a wording per language, or a bare text in the drafting language."""

    of: Word = field(default_factory=Word)


@dataclass(frozen=True)
class Keys:
    """A mapping whose keys the model knows."""

    model: type[Entry]


@dataclass(frozen=True)
class Either:
    """A mapping in one shape, or a bare value."""

    model: type[Entry]


Kind = Word | Truth | Number | Day | Anything | Items | Names | Wordings | Keys | Either


def kind_of(annotation: Any) -> Kind:
    """The kind of value that a type annotation of a model asks for."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *extra = get_args(annotation)
        if any(isinstance(mark, BeforeValidator) and mark.func is _as_text for mark in extra):
            return Wordings()
        return kind_of(inner)
    if origin in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) == 1:
            return kind_of(members[0])
        entries = [m for m in members if isinstance(m, type) and issubclass(m, Entry)]
        return Either(entries[0]) if entries else Anything()
    if origin is Literal:
        return Word(tuple(str(choice) for choice in get_args(annotation)))
    if origin is tuple:
        return Items(kind_of(get_args(annotation)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return Names(kind_of(get_args(annotation)[1]))
    if isinstance(annotation, type):
        if issubclass(annotation, Entry):
            return Keys(annotation)
        if annotation is bool:
            return Truth()
        if annotation in (int, float):
            return Number(whole=annotation is int)
        if annotation is date:
            return Day()
        if annotation is str:
            return Word()
        if annotation is datetime:
            return Anything()
    return Anything()


@dataclass(frozen=True)
class Key:
    """A key of a model: its one spelling in paths and content, its field's name, and what belongs there."""

    spelling: str
    field: str
    kind: Kind


def kind_of_field(info: FieldInfo) -> Kind:
    """The kind of a model's field; pydantic keeps what `Annotated` adds apart from the type."""
    if any(isinstance(mark, BeforeValidator) and mark.func is _as_text for mark in info.metadata):
        return Wordings()
    return kind_of(info.annotation)


def _spelling(name: str, info: FieldInfo) -> str:
    if isinstance(info.validation_alias, AliasChoices):
        return str(info.validation_alias.choices[0])
    return info.alias or name


@cache
def keys_of(model: type[Entry]) -> dict[str, Key]:
    """Every accepted spelling of every key of `model`: kebab-case, snake_case, and its other names."""
    found: dict[str, Key] = {}
    for name, info in model.model_fields.items():
        key = Key(_spelling(name, info), name, kind_of_field(info))
        spellings = {key.spelling, name}
        if isinstance(info.validation_alias, AliasChoices):
            spellings.update(str(choice) for choice in info.validation_alias.choices)
        for spelling in spellings:
            found[spelling] = key
    return found


@cache
def spellings_of(model: type[Entry]) -> frozenset[str]:
    """The keys of `model` as they should be written."""
    return frozenset(key.spelling for key in keys_of(model).values())

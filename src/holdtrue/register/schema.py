"""JSON Schema of each kind of file, so that an editor completes and checks a register while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from .facts import fields_of
from .kinds import (
    Anything,
    Day,
    Either,
    Items,
    Key,
    Keys,
    Kind,
    Names,
    Number,
    Truth,
    Word,
    Wordings,
    keys_of,
)
from .models.activities import Activity
from .models.base import Entry
from .models.bindings import System
from .models.governance import Accepted, AccessGroup, Marketing, Texts, Tracker
from .models.group import Entity, Group, Site
from .models.parties import JointArrangement, Recipient
from .models.schedules import AutomaticApproval, GuardRails, Schedule, Trigger

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAME = {"pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$"}
_BARE = {"type": ["string", "number", "boolean"]}
"""A word; unquoted, an editor takes some words for numbers or truth values."""
_TO_CONFIRM: Schema = {
    "type": "object",
    "description": "A fact that only the group knows and has not confirmed.",
    "properties": {
        "to-confirm": {
            "type": "object",
            "properties": {"assumed": {}, "why": {"type": "string"}},
            "required": ["assumed", "why"],
            "additionalProperties": False,
        }
    },
    "required": ["to-confirm"],
    "additionalProperties": False,
}


def _entry_of(kind: Kind) -> type[Entry] | None:
    """The entry that a kind is made of, below lists and names."""
    while isinstance(kind, Items | Names):
        kind = kind.of
    return kind.model if isinstance(kind, Keys) else None


def _first_entry(value: Any) -> Any:
    while isinstance(value, Mapping | tuple) and value:
        value = next(iter(value.values())) if isinstance(value, Mapping) else value[0]
    return value


def _bare_word(key: Key, model: type[Entry]) -> Schema | None:
    """What one bare word in the place of an entry may be (`entity: some-company`), or None if none may stand there.

    Found by trying: the word becomes the value of one of the entry's keys, and what may stand there may stand here.
    """
    for probe in ("consent", "some-name", "none"):
        written: Any = {probe: probe} if isinstance(key.kind, Names) else probe
        filled = model.model_construct()
        try:
            model.__pydantic_validator__.validate_assignment(filled, key.field, written)
        except ValidationError:
            continue
        entry = _first_entry(getattr(filled, key.field))
        shape: type[Entry] = type(entry)
        for inner in fields_of(shape):
            if getattr(entry, inner.field) == probe:
                choices = inner.kind.choices if isinstance(inner.kind, Word) else ()
                return {"enum": list(choices)} if choices else _BARE
        return {"enum": [probe]}
    return None


class _Writer:
    """Collects the definitions that a schema refers to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {"to-confirm": _TO_CONFIRM}

    def of(self, kind: Kind, bare: Schema | None = None) -> Schema:
        """The schema of a value, or of what is assumed until it is confirmed."""
        return {"anyOf": [*self._shapes(kind, bare), {"$ref": "#/$defs/to-confirm"}]}

    def _shapes(self, kind: Kind, bare: Schema | None) -> list[Schema]:
        if isinstance(kind, Word):
            return [{"enum": list(kind.choices)}] if kind.choices else [_BARE]
        if isinstance(kind, Truth):
            return [{"type": "boolean"}]
        if isinstance(kind, Number):
            return [{"type": "integer" if kind.whole else "number"}]
        if isinstance(kind, Day):
            return [{"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}]
        if isinstance(kind, Wordings):
            return [_BARE, {"type": "object", "additionalProperties": self.of(Word())}]
        if isinstance(kind, Items):
            item = self.of(kind.of, bare)
            return [item, {"type": "array", "items": item}]
        if isinstance(kind, Names):
            return [{"type": "object", "additionalProperties": self.of(kind.of, bare)}]
        if isinstance(kind, Keys | Either):
            shapes: list[Schema] = [self.entry(kind.model)]
            word = _BARE if isinstance(kind, Either) else bare
            return [word, *shapes] if word else shapes
        assert isinstance(kind, Anything)
        return [{}]

    def entry(self, model: type[Entry]) -> Schema:
        """A reference to the definition of a model."""
        if model.__name__ not in self.definitions:
            self.definitions[model.__name__] = {}
            self.definitions[model.__name__] = self._trigger() if model is Trigger else self._keys(model)
        return {"$ref": f"#/$defs/{model.__name__}"}

    def _trigger(self) -> Schema:
        events = {"type": "array", "items": {**_BARE, **_NAME}, "minItems": 1}
        several = [
            {
                "type": "object",
                "properties": {word: events},
                "required": [word],
                "additionalProperties": False,
            }
            for word in ("latest", "earliest")
        ]
        return {"description": "The event after which the period runs.", "anyOf": [_BARE, *several]}

    def _keys(self, model: type[Entry]) -> Schema:
        properties: dict[str, Schema] = {}
        required = []
        for spelling, key in sorted(keys_of(model).items()):
            entry = _entry_of(key.kind)
            bare = _bare_word(key, model) if entry is not None and entry is not Trigger else None
            properties[spelling] = self.of(key.kind, bare)
            if spelling != key.spelling:
                properties[spelling] = {**properties[spelling], "deprecated": True}
            elif model.model_fields[key.field].is_required():
                required.append(key.spelling)
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if model.__doc__:
            schema["description"] = " ".join(model.__doc__.split())
        # A key may stand under another of its spellings: only those that have none are asked for.
        others = {key.spelling for spelling, key in keys_of(model).items() if spelling != key.spelling}
        if plain := [name for name in required if name not in others]:
            schema["required"] = plain
        return schema

    def named(self, model: type[Entry], wrapper: str | None = None, **beside: Schema) -> Schema:
        """A mapping by name, or a list of entries with `id`; perhaps in a key of its own."""
        item = self.of(Keys(model))
        names: Schema = {"type": "object", "additionalProperties": item, "propertyNames": _NAME}
        if wrapper:
            names["properties"] = {wrapper: {"type": ["object", "array"]}, **beside}
        return names


def _group(writer: _Writer) -> Schema:
    writer.entry(Group)
    root = writer.definitions.pop("Group")
    for key, model in (("entities", Entity), ("sites", Site)):
        writer.entry(model)
        listed: Schema = {**writer.definitions[model.__name__]}
        listed["properties"] = {**listed["properties"], "id": {**_BARE, **_NAME}}
        listed["required"] = ["id", *listed.get("required", ())]
        root["properties"][key] = {"anyOf": [writer.named(model), {"type": "array", "items": listed}]}
    return root


def _root(model: type[Entry]) -> Callable[[_Writer], Schema]:
    def build(writer: _Writer) -> Schema:
        writer.entry(model)
        return writer.definitions.pop(model.__name__)

    return build


def _schedules(writer: _Writer) -> Schema:
    return writer.named(
        Schedule,
        "schedules",
        **{"automatic-approval": writer.entry(AutomaticApproval), "guard-rails": writer.entry(GuardRails)},
    )


_KINDS: dict[str, Callable[[_Writer], Schema]] = {
    "group": _group,
    "joint": lambda writer: writer.named(JointArrangement, "arrangements"),
    "activity": _root(Activity),
    "recipients": lambda writer: writer.named(Recipient, "recipients"),
    "schedules": _schedules,
    "trackers": lambda writer: writer.named(Tracker, "trackers"),
    "access": lambda writer: writer.named(AccessGroup, "groups"),
    "marketing": _root(Marketing),
    "system": _root(System),
    "accepted": _root(Accepted),
    "texts": _root(Texts),
}

KINDS = tuple(_KINDS)
"""The kinds of file: `activity` is one file of activities/, `system` one of systems/, `texts` one of texts/."""


def schema(kind: str) -> Schema:
    """The JSON Schema (2020-12) of one kind of file. Raises `KeyError` for a kind that is not in `KINDS`."""
    writer = _Writer()
    root = _KINDS[kind](writer)
    return {"$schema": DIALECT, "title": f"Holdtrue register: {kind}", **root, "$defs": writer.definitions}

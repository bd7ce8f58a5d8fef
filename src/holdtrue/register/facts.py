"""Every single fact of a register with its path and what kind of value it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from .draft import Draft
from .kinds import Either, Items, Key, Keys, Kind, Names, Wordings, keys_of
from .models.base import Entry
from .models.register import Register
from .shaping import joined

PARTS: tuple[tuple[str, str], ...] = (
    ("group", "group"),
    ("joint", "joint"),
    ("activities", "activities"),
    ("recipients", "recipients"),
    ("schedules", "schedules"),
    ("automatic_approval", "automatic-approval"),
    ("guard_rails", "guard-rails"),
    ("trackers", "trackers"),
    ("access", "access"),
    ("marketing", "marketing"),
    ("systems", "systems"),
    ("accepted", "accepted"),
    ("texts", "texts"),
)
"""The parts of a register or draft: attribute and path."""


@cache
def fields_of(model: type[Entry]) -> tuple[Key, ...]:
    """The keys of a model, each once."""
    return tuple({key.field: key for key in keys_of(model).values()}.values())


def facts_in(value: Any, kind: Kind | None, path: str) -> Iterator[tuple[str, Any, Kind | None]]:
    """The facts in a value: texts as a whole (all languages), everything else down to single values."""
    if value is None:
        return
    if isinstance(kind, Wordings):
        yield path, value, kind
    elif isinstance(value, Entry):
        for key in fields_of(type(value)):
            yield from facts_in(getattr(value, key.field), key.kind, joined(path, key.spelling))
    elif isinstance(value, Mapping):
        inner = kind.of if isinstance(kind, Names) else None
        for name, item in value.items():
            yield from facts_in(item, inner, joined(path, name))
    elif isinstance(value, list | tuple):
        inner = kind.of if isinstance(kind, Items) else None
        for number, item in enumerate(value):
            yield from facts_in(item, inner, joined(path, number))
    else:
        yield path, value, kind if not isinstance(kind, Keys | Either) else None


def facts(whole: Register | Draft) -> Iterator[tuple[str, Any, Kind | None]]:
    """Every fact of a register or draft: path, value, kind."""
    for attribute, path in PARTS:
        yield from facts_in(getattr(whole, attribute), None, path)

"""The register facts behind a sentence: path, file and line, value, and whether anybody has confirmed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from holdtrue.register.models.register import OpenPoint
from holdtrue.register.paths import key_in_file

from .seen import Seen

MOST = 14
"""So many values are shown of one place; the rest is in the file."""


@dataclass(frozen=True)
class Value:
    key: str
    text: str


@dataclass(frozen=True)
class Fact:
    """One place of the register that a sentence rests on."""

    path: str
    where: str
    values: tuple[Value, ...]
    more: int
    to_confirm: tuple[OpenPoint, ...]


def facts_behind(seen: Seen, paths: Iterable[str], language: str) -> tuple[Fact, ...]:
    """The facts at these paths, each once."""
    return tuple(_fact(seen, path, language) for path in dict.fromkeys(paths))


def _fact(seen: Seen, path: str, language: str) -> Fact:
    below = [
        (name, value) for name, value in seen.values.items() if name == path or name.startswith(f"{path}/")
    ]
    own = key_in_file(path)
    values = tuple(
        Value(key_in_file(name).removeprefix(own).lstrip(".") or key_in_file(name), _shown(value, language))
        for name, value in below[:MOST]
    )
    place = seen.register.where(path)
    return Fact(
        path=path,
        where=str(place) if place else "",
        values=values,
        more=max(0, len(below) - MOST),
        to_confirm=tuple(point for point in seen.register.open_points if _covers(point.path, path)),
    )


def _covers(point: str, path: str) -> bool:
    return point == path or point.startswith(f"{path}/") or path.startswith(f"{point}/")


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(language) or next(iter(value.values()), ""))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

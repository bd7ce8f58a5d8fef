"""What a random scene is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass
class Table:
    """A table: its columns by kind, its rows, what it points at."""

    name: str
    key: str
    columns: dict[str, str]
    points_at: dict[str, str] = field(default_factory=dict)
    enforced: bool = True
    indexed: set[str] = field(default_factory=set)
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Scene:
    """A group, its schedules, its systems and what stands in them on one day."""

    dialect: str
    today: date | datetime
    group: dict[str, Any]
    schedules: dict[str, Any]
    systems: dict[str, Any]
    tables: dict[str, dict[str, Table]]
    seed: int | None = None

    def datasets(self) -> list[tuple[str, str]]:
        return [(s, d) for s, bound in self.systems.items() for d in bound.get("datasets", {})]


@dataclass(frozen=True)
class Wanted:
    """How large, and which parts of the rules a scene may use."""

    rows: int = 12
    duties: bool = True
    impossible: bool = True
    minimising: bool = False
    mixed_spellings: bool = False
    rare_zones: bool = False

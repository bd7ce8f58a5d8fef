"""What a system says of its own shape, in words: tables, columns, keys and what points at what. No rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "truth", "day", "moment", "other"]
"""`day` is a date, `moment` a date with a time of day."""


@dataclass(frozen=True)
class Column:
    """A column. `has_zone` is False for a moment that does not say in which time zone it is."""

    name: str
    kind: Kind
    nullable: bool = True
    has_zone: bool = False


@dataclass(frozen=True)
class Link:
    """`columns` of the table that has this link point at `target` (a foreign key)."""

    columns: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Table:
    """A table. `key` is its primary key where that is one column. `unique` are columns of unique values."""

    name: str
    columns: tuple[Column, ...]
    key: str | None = None
    links: tuple[Link, ...] = ()
    unique: frozenset[str] = frozenset()

    def column(self, name: str) -> Column:
        """The column of this name. Raises `KeyError`."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class Outline:
    """The tables of a system, by name."""

    tables: tuple[Table, ...]

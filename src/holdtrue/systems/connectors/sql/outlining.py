"""The database's catalogue as an outline: SQL types become words, views are left out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ...outline import Column, Kind, Link, Outline, Table
from .catalogue import Catalogue

_KINDS: tuple[tuple[Any, Kind], ...] = (
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Boolean, "truth"),
    (sa.String, "text"),
    (sa.Numeric, "number"),
    (sa.Float, "number"),
    (sa.Integer, "number"),
)
"""First match: each type with the word for it."""


def outline(catalogue: Catalogue) -> Outline:
    """The outline of all tables that hold rows of their own."""
    tables = sorted(catalogue.tables - catalogue.views)
    return Outline(tuple(_table(catalogue, name) for name in tables))


def _table(catalogue: Catalogue, name: str) -> Table:
    columns = catalogue.columns(name)
    key = catalogue.primary_key(name)
    return Table(
        name=name,
        columns=tuple(_column(column, data) for column, data in columns.items()),
        key=key[0] if len(key) == 1 else None,
        links=tuple(Link(each.columns, each.target) for each in catalogue.foreign_keys if each.table == name),
        unique=frozenset(column for column in columns if catalogue.is_unique(name, column)),
    )


def _column(name: str, data: Any) -> Column:
    type_ = data["type"]
    kind: Kind = next((word for of, word in _KINDS if isinstance(type_, of)), "other")
    return Column(
        name=name,
        kind=kind,
        nullable=bool(data.get("nullable", True)),
        has_zone=kind == "moment" and bool(getattr(type_, "timezone", False)),
    )

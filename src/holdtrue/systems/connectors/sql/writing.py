"""Disposing in a database: lock, test again in a new statement, delete children, rows, and what they own, commit.

A single statement that selects, locks and deletes would let a row that came alive in between be deleted. Foreign
keys may be deferred: they are made immediate before the commit, so that a violation undoes the batch as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ...port import Batch
from ...selection import Selection
from .catalogue import Catalogue
from .classes import Classes
from .engines import clear_faults
from .frame import relation
from .keys import among
from .logic import as_sql
from .neighbours import DUE, Neighbours


class SqlWriting:
    """Implements the port's `Writing` for SQL databases, under credentials of its own."""

    def __init__(self, engine: sa.Engine, schema: str | None, name: str) -> None:
        self._engine = engine
        self._name = name
        with clear_faults(name), engine.connect():
            pass
        self.catalogue = Catalogue(engine, schema)
        self._neighbours: dict[int, Neighbours] = {}

    def next_keys(self, selection: Selection, after: Any, size: int) -> list[Any]:
        """The keys of the next due rows after a key (None: from the start), in key order."""
        with clear_faults(self._what(selection)), self._engine.connect() as connection:
            classes = Classes(self.catalogue, selection)
            key = classes.frame.key()
            query = sa.select(key).select_from(classes.frame.source)
            query = query.where(as_sql(classes.code).in_(DUE)).order_by(key).limit(size)
            if after is not None:
                query = query.where(key > after)
            return list(connection.execute(query).scalars())

    def dispose(self, selection: Selection, keys: Sequence[Any]) -> Batch:
        """Delete those of `keys` that are still due, with all that goes with them, in one transaction."""
        neighbours = self._around(selection)
        with clear_faults(self._what(selection)), self._engine.begin() as connection:
            self._lock(connection, selection, keys)
            due = self._still_due(connection, selection, keys)
            went: dict[str, int] = {}
            if due:
                owned = neighbours.owned_by(connection, due)
                went = neighbours.delete_with(connection, due)
                self._delete(connection, selection, due)
                for rows, pointers in owned.items():
                    went[f"owns {rows.table}"] = neighbours.delete_owned(connection, rows, pointers)
                if self.catalogue.dialect == "postgresql":
                    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
            return Batch(keys[0], keys[-1], len(keys), len(due), len(keys) - len(due), went)

    def rows_between(self, selection: Selection, first: Any, last: Any) -> int:
        with clear_faults(self._what(selection)), self._engine.connect() as connection:
            table = relation(self.catalogue, selection.table, "b")
            key = table.c[selection.key]
            query = sa.select(sa.func.count()).select_from(table).where(key.between(first, last))
            return int(connection.execute(query).scalar_one())

    def close(self) -> None:
        self._engine.dispose()

    def _around(self, selection: Selection) -> Neighbours:
        if id(selection) not in self._neighbours:
            with clear_faults(self._what(selection)):
                self._neighbours[id(selection)] = Neighbours(self.catalogue, selection)
        return self._neighbours[id(selection)]

    def _lock(self, connection: sa.Connection, selection: Selection, keys: Sequence[Any]) -> None:
        if self.catalogue.dialect == "sqlite":
            return  # BEGIN IMMEDIATE has locked the whole database.
        table = relation(self.catalogue, selection.table, "l")
        key = table.c[selection.key]
        query = sa.select(key).where(self._among(selection, key, keys)).order_by(key).with_for_update()
        connection.execute(query).fetchall()

    def _still_due(self, connection: sa.Connection, selection: Selection, keys: Sequence[Any]) -> list[Any]:
        classes = Classes(self.catalogue, selection)
        key = classes.frame.key()
        query = sa.select(key).select_from(classes.frame.source)
        query = query.where(self._among(selection, key, keys), as_sql(classes.code).in_(DUE)).order_by(key)
        return list(connection.execute(query).scalars())

    def _delete(self, connection: sa.Connection, selection: Selection, keys: Sequence[Any]) -> None:
        table = sa.table(selection.table, sa.column(selection.key), schema=selection.schema)
        condition = self._among(selection, table.c[selection.key], keys)
        connection.execute(sa.delete(table).where(condition))

    def _among(self, selection: Selection, expression: Any, keys: Sequence[Any]) -> Any:
        return among(self.catalogue, selection.table, selection.key, expression, keys)

    def _what(self, selection: Selection) -> str:
        return f"{selection.system} {selection.dataset}"

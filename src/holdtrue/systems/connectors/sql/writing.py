"""Disposing in a database: lock, test again in a new statement, delete children, rows, and what they own, commit.

A single statement that selects, locks and deletes would let a row that came alive in between be deleted. Foreign
keys may be deferred: they are made immediate before the commit, so that a violation undoes the batch as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from ...port import Batch
from ...selection import Selection
from .catalogue import Catalogue
from .classes import Classes
from .engines import clear_faults
from .frame import relation
from .keys import among, among_bound
from .logic import as_sql
from .neighbours import DUE, Neighbours

LOOK_AHEAD = 20_000
"""Keys read at once: looking for the next due row may be a pass over the table, and each batch tests again anyway."""


class _Batches:
    """The statements of one Selection's batches, built once: only keys and sizes change between batches."""

    def __init__(self, catalogue: Catalogue, selection: Selection) -> None:
        self.selection = selection
        self.neighbours = Neighbours(catalogue, selection)
        self._ahead: list[Any] = []
        self._ahead_of: Any = None
        classes = Classes(catalogue, selection)
        key = classes.frame.key()
        due = sa.select(key).select_from(classes.frame.source).where(as_sql(classes.code).in_(DUE))
        due = due.order_by(key)
        self.from_start = due.limit(sa.bindparam("size", type_=sa.Integer()))
        kind = catalogue.type_of(selection.table, selection.key)
        self.further = self.from_start.where(key > sa.bindparam("after", type_=kind))
        self.still_due = due.where(
            among_bound(catalogue, selection.table, selection.key, key, "keys"), self.neighbours.free(key)
        )
        table = relation(catalogue, selection.table, "l")
        locked = table.c[selection.key]
        self.lock = (
            sa.select(locked)
            .where(among_bound(catalogue, selection.table, selection.key, locked, "keys"))
            .order_by(locked)
            .with_for_update()
        )

    def next(self, connection: sa.Connection, after: Any, size: int) -> list[Any]:
        """The next due keys, from those read ahead as long as the caller goes on where the last ones ended."""
        if not self._ahead or after is None or after != self._ahead_of:
            query, given = self.from_start, {"size": max(size, LOOK_AHEAD)}
            if after is not None:
                query, given = self.further, {**given, "after": after}
            self._ahead = list(connection.execute(query, given).scalars())
        keys, self._ahead = self._ahead[:size], self._ahead[size:]
        self._ahead_of = keys[-1] if keys else None
        return keys


class SqlWriting:
    """Implements the port's `Writing` for SQL databases, under credentials of its own."""

    def __init__(self, engine: sa.Engine, schema: str | None, name: str) -> None:
        self._engine = engine
        self._name = name
        with clear_faults(name), engine.connect():
            pass
        self.catalogue = Catalogue(engine, schema)
        self._prepared: dict[int, _Batches] = {}  # each holds its Selection, so its id stays its own

    def next_keys(self, selection: Selection, after: Any, size: int) -> list[Any]:
        """The keys of the next due rows after a key (None: from the start), in key order."""
        with clear_faults(self._what(selection)), self._engine.connect() as connection:
            return self._batches(selection).next(connection, after, size)

    def dispose(
        self, selection: Selection, keys: Sequence[Any], before_commit: Callable[[Batch], None]
    ) -> Batch:
        """Delete those of `keys` that are still due, with all that goes with them, in one transaction."""
        with clear_faults(self._what(selection)), self._engine.begin() as connection:
            batches = self._batches(selection)
            neighbours = batches.neighbours
            self._lock(connection, batches, keys)
            due = list(connection.execute(batches.still_due, {"keys": list(keys)}).scalars())
            if not due:
                return Batch(keys[-1], 0, len(keys))
            owned = neighbours.owned_by(connection, due)
            went = neighbours.delete_with(connection, due)
            disposed = self._delete(connection, selection, due)
            for rows, pointers in owned.items():
                went[f"owns {rows.table}"] = neighbours.delete_owned(connection, rows, pointers)
            if self.catalogue.dialect == "postgresql":
                connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
            batch = Batch(keys[-1], disposed, len(keys) - disposed, (due[0], due[-1]), went)
            before_commit(batch)
        return batch

    def standing(self, selection: Selection, keys: Sequence[Any]) -> int:
        with clear_faults(self._what(selection)), self._engine.connect() as connection:
            table = relation(self.catalogue, selection.table, "b")
            query = sa.select(sa.func.count()).select_from(table)
            key = table.c[selection.key]
            query = query.where(among(self.catalogue, selection.table, selection.key, key, keys))
            return int(connection.execute(query).scalar_one())

    def close(self) -> None:
        self._engine.dispose()

    def _batches(self, selection: Selection) -> _Batches:
        if id(selection) not in self._prepared:
            self._prepared[id(selection)] = _Batches(self.catalogue, selection)
        return self._prepared[id(selection)]

    def _lock(self, connection: sa.Connection, batches: _Batches, keys: Sequence[Any]) -> None:
        # SQLite's BEGIN IMMEDIATE has locked the whole database.
        if self.catalogue.dialect != "sqlite":
            connection.execute(batches.lock, {"keys": list(keys)}).fetchall()

    def _delete(self, connection: sa.Connection, selection: Selection, keys: Sequence[Any]) -> int:
        table = sa.table(selection.table, sa.column(selection.key), schema=selection.schema)
        condition = among(self.catalogue, selection.table, selection.key, table.c[selection.key], keys)
        return connection.execute(sa.delete(table).where(condition)).rowcount

    def _what(self, selection: Selection) -> str:
        return f"{selection.system} {selection.dataset}"

"""Looking into a database: counting, listing, and what goes with what. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ...outline import Outline
from ...port import BindingFault, Count, Finding, Rights, Row, RowFacts
from ...selection import Class, Selection
from .catalogue import Catalogue
from .classes import BY_DAYS, OVERDUE, Classes
from .coding import decoded, row_from
from .engines import clear_faults
from .facts import FactFinder
from .grants import grants
from .inspection import inspect
from .keys import from_text
from .logic import as_sql
from .neighbours import Neighbours
from .outlining import outline
from .privileges import effective


def codes_of(classes: Sequence[Class]) -> list[str]:
    """The codes under which these classes come out of the class expression (undecidable has causes of its own)."""
    return [cls.value + mark for cls in classes for mark in ("", OVERDUE, BY_DAYS)]


class SqlReading:
    """Implements the port's `Reading` for SQL databases."""

    def __init__(self, engine: sa.Engine, schema: str | None, name: str) -> None:
        self._engine = engine
        self._name = name
        with clear_faults(name), engine.connect():
            pass
        self.catalogue = Catalogue(engine, schema)
        self._finders: dict[int, FactFinder] = {}  # a finder holds its Selection, so its id stays its own

    def counts(self, selection: Selection) -> list[Count]:
        """Rows per class, entity and overdue state, in one pass over the table."""
        with clear_faults(self._what(selection)):
            classes = Classes(self.catalogue, selection)
            inner = (
                sa.select(classes.frame.entity.code.label("entity"), as_sql(classes.code).label("code"))
                .select_from(classes.frame.source)
                .offset(0)  # a fence: each row's class is found once, and then counted
                .subquery("classed")
            )
            query = sa.select(inner.c.entity, inner.c.code, sa.func.count()).group_by(
                inner.c.entity, inner.c.code
            )
            found: dict[tuple[Class, str | None, bool | None, str | None], int] = {}
            with self._engine.connect() as connection:
                if self.catalogue.dialect == "postgresql":
                    # There are few groups: without this, all rows may be sorted before they are counted.
                    connection.exec_driver_sql("SET LOCAL enable_sort = off")
                for entity, code, rows in connection.execute(query):
                    cls, overdue, why = decoded(code)
                    key = (cls, classes.frame.entity.named(entity), overdue, why)
                    found[key] = found.get(key, 0) + rows
            return [Count(cls, entity, late, rows, why) for (cls, entity, late, why), rows in found.items()]

    def table_size(self, selection: Selection) -> int:
        """The number of rows in the dataset's table, asked apart: the classes must add up to it."""
        with clear_faults(self._what(selection)), self._engine.connect() as connection:
            table = sa.table(selection.table, schema=selection.schema)
            return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())

    def rows(
        self, selection: Selection, *, classes: Sequence[Class] = (), size: int = 5000
    ) -> Iterator[list[Row]]:
        with clear_faults(self._what(selection)):
            built = Classes(self.catalogue, selection)
            frame = built.frame
            inner = (
                sa.select(
                    frame.key().label("key"),
                    frame.entity.code.label("entity"),
                    as_sql(built.code).label("code"),
                )
                .select_from(frame.source)
                .subquery("classed")
            )
            query = sa.select(inner.c.key, inner.c.code, inner.c.entity).order_by(inner.c.key)
            if classes:
                query = query.where(inner.c.code.in_(codes_of(classes)))
            with self._engine.connect() as connection:
                result = connection.execution_options(stream_results=True).execute(query)
                for part in result.partitions(size):
                    yield [row_from(key, code, frame.entity.named(entity)) for key, code, entity in part]

    def keys(self, selection: Selection, cls: Class, size: int = 20000) -> Iterator[list[Any]]:
        """The keys of one class in key order, in lists of at most `size`."""
        for part in self.rows(selection, classes=(cls,), size=size):
            yield [row.key for row in part]

    def facts(self, selection: Selection, keys: Iterable[Any]) -> dict[Any, RowFacts]:
        with clear_faults(self._what(selection)), self._engine.connect() as connection:
            finder = self._finders.get(id(selection))
            if finder is None:
                finder = self._finders[id(selection)] = FactFinder(self.catalogue, selection)
            return finder.of(connection, list(keys))

    def key_from_text(self, selection: Selection, text: str) -> Any:
        with clear_faults(self._what(selection)):
            return from_text(self.catalogue, selection.table, selection.key, text)

    def goes_with(self, selection: Selection, before: Sequence[Selection] = ()) -> dict[str, int]:
        with clear_faults(self._what(selection)), self._engine.connect() as connection:
            return Neighbours(self.catalogue, selection).count(connection, before)

    def findings(self, selections: Sequence[Selection], today: date) -> list[Finding]:
        with clear_faults(self._name), self._engine.connect() as connection:
            return inspect(connection, self.catalogue, selections, today)

    def grants(self, selections: Sequence[Selection], read_role: str, write_role: str) -> list[str]:
        """The exact rights for a reading and a disposing role. Raises `BindingFault` on SQLite, which has none."""
        self._has_roles()
        with clear_faults(self._name):
            return grants(self.catalogue, selections, read_role, write_role)

    def rights(self, selections: Sequence[Selection], write_reference: str | None) -> Rights:
        """What both roles may effectively do (PostgreSQL). Raises `BindingFault` on SQLite, which knows no roles."""
        self._has_roles()
        with clear_faults(self._name), self._engine.connect() as connection:
            return effective(connection, self.catalogue, selections, write_reference)

    def outline(self) -> Outline:
        with clear_faults(self._name):
            return outline(self.catalogue)

    def close(self) -> None:
        self._engine.dispose()

    def _has_roles(self) -> None:
        if self.catalogue.dialect != "postgresql":
            raise BindingFault(
                f"{self._name} is a {self.catalogue.dialect} database, which knows no rights of its own",
                "Guard the file: readable for reading, writable for disposing.",
            )

    def _what(self, selection: Selection) -> str:
        return f"{selection.system} {selection.dataset}"

"""What goes with a disposed row, what is detached from it, and what it owns: found, counted, deleted.

The database's own CASCADE is never relied on: every row that goes is named by the register and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ...port import BindingFault
from ...selection import Class, Selection
from .catalogue import Catalogue
from .classes import BY_DAYS, OVERDUE, Classes
from .frame import relation
from .keys import among
from .logic import as_sql

DUE = [Class.DUE.value + mark for mark in ("", OVERDUE, BY_DAYS)]


@dataclass(frozen=True)
class Link:
    """`table.column` points at `target` (by `target_column`), which goes."""

    table: str
    column: str
    target: str
    target_column: str


@dataclass(frozen=True)
class Owned:
    """The rows of `table` (key `key`) that the disposed rows point at through `columns`."""

    columns: tuple[str, ...]
    table: str
    key: str


Gone = Sequence[tuple["Neighbours", Any]]
"""Those who go earlier, each with its due rows as a named query."""


def _left(gone: Gone, table: Any, name: str) -> list[Any]:
    """What a row of the table `name` must be to stand still after those have gone."""
    return [sa.not_(term) for each, due in gone for term in each._gone(table, name, due)]


class Neighbours:
    """The rows around the due rows of one Selection."""

    def __init__(self, catalogue: Catalogue, selection: Selection) -> None:
        self._catalogue = catalogue
        self._selection = selection
        going = {table for table, _ in selection.going.with_} | {selection.table}
        self.with_links = self._ordered([self._link(t, c, going) for t, c in selection.going.with_])
        self.detached = [self._link(t, c, going) for t, c in selection.going.detach]
        self.owned = self._owned()

    def _link(self, table: str, column: str, going: set[str]) -> Link:
        self._catalogue.type_of(table, column)
        target = self._catalogue.target_of(table, column)
        if target is not None and target not in going:
            raise BindingFault(
                f"{table}.{column} points at {target}, which does not go with {self._selection.table}",
                "Correct `refers` in the binding.",
            )
        if target is None or target == self._selection.table:
            link = Link(table, column, self._selection.table, self._selection.key)
        else:
            link = Link(table, column, target, self._primary(target))
        self._by_key(link)
        return link

    def _by_key(self, link: Link) -> None:
        """A pointer at another column than the key would be compared with the wrong values."""
        for key in self._catalogue.foreign_keys:
            if (key.table, key.columns, key.target) != (link.table, (link.column,), link.target):
                continue
            if key.target_columns != (link.target_column,):
                raise BindingFault(
                    f"{link.table}.{link.column} points at {link.target}.{', '.join(key.target_columns)},"
                    f" not at {link.target_column}",
                    "This cannot be followed: leave the dataset unbound, or bind that column as its key.",
                )

    def _owned(self) -> list[Owned]:
        """By table: two columns of one row may point at the same row, which goes once."""
        columns: dict[str, list[str]] = {}
        for column, table in self._selection.going.owns:
            self._catalogue.type_of(self._selection.table, column)
            columns.setdefault(table, []).append(column)
            self._by_key(Link(self._selection.table, column, table, self._primary(table)))
        return [Owned(tuple(names), table, self._primary(table)) for table, names in columns.items()]

    def _primary(self, table: str) -> str:
        self._catalogue.columns(table)
        key = self._catalogue.primary_key(table)
        if len(key) != 1:
            raise BindingFault(
                f"{table} has no primary key of one column", "Bind it as a dataset of its own."
            )
        return key[0]

    def _ordered(self, links: list[Link]) -> list[list[Link]]:
        """The links by table, those whose rows nobody else that goes points at first."""
        waiting: dict[str, list[Link]] = {}
        for link in links:
            waiting.setdefault(link.table, []).append(link)
        ordered: list[list[Link]] = []
        while waiting:
            targets = {link.target for group in waiting.values() for link in group}
            free = [table for table in waiting if table not in targets]
            if not free:
                raise BindingFault(
                    f"{', '.join(sorted(waiting))} point at each other",
                    "Bind one of the columns as `detach`.",
                )
            for table in free:
                ordered.append(waiting.pop(table))
        return ordered

    @property
    def tables(self) -> list[str]:
        """Every table from which rows go."""
        return [group[0].table for group in self.with_links] + [owned.table for owned in self.owned]

    def referring_to(self, owned: Owned) -> list[tuple[str, str]]:
        """All columns that point at an owned table."""
        pairs = [(self._selection.table, column) for column in owned.columns]
        for key in self._catalogue.pointing_at(owned.table):
            if len(key.columns) == 1 and (key.table, key.columns[0]) not in pairs:
                pairs.append((key.table, key.columns[0]))
        return pairs

    # Counting for the plan

    def count(self, connection: sa.Connection, before: Sequence[Selection] = ()) -> dict[str, int]:
        """Rows by what happens to them. What goes with the due rows of `before` has gone by then."""
        due = self._due("due")
        earlier = [Neighbours(self._catalogue, selection) for selection in before]
        gone = [(each, each._due(f"due_before_{i}")) for i, each in enumerate(earlier)]
        numbers: dict[str, int] = {}
        for group in self.with_links:
            table = relation(self._catalogue, group[0].table, "g")
            query = sa.select(sa.func.count()).select_from(table)
            query = query.where(self._going(table, group, due), *_left(gone, table, group[0].table))
            numbers[f"with {group[0].table}"] = int(connection.execute(query).scalar_one())
        for link in self.detached:
            table = relation(self._catalogue, link.table, "g")
            query = sa.select(sa.func.count()).select_from(table)
            query = query.where(self._going(table, [link], due), *_left(gone, table, link.table))
            numbers[f"detach {link.table}.{link.column}"] = int(connection.execute(query).scalar_one())
        for owned in self.owned:
            numbers[f"owns {owned.table}"] = self._count_owned(connection, owned, due, gone)
        return numbers

    def _due(self, name: str) -> Any:
        classes = Classes(self._catalogue, self._selection)
        query = sa.select(classes.frame.key().label("key")).select_from(classes.frame.source)
        return query.where(as_sql(classes.code).in_(DUE)).cte(name)

    def _going(self, table: Any, links: Sequence[Link], due: Any) -> Any:
        reached = sa.or_(*(table.c[link.column].in_(self._reached(link, due)) for link in links))
        return sa.func.coalesce(reached, sa.false())

    def _gone(self, table: Any, name: str, due: Any) -> list[Any]:
        """What says of a row of the table `name` that it goes with the due rows, or is one of them."""
        gone = [self._going(table, group, due) for group in self.with_links if group[0].table == name]
        if name == self._selection.table:
            gone.append(table.c[self._selection.key].in_(sa.select(due.c.key)))
        return gone

    def _reached(self, link: Link, due: Any) -> Any:
        """The values of the target that go, as a subquery."""
        if link.target == self._selection.table:
            return sa.select(due.c.key)
        table = relation(self._catalogue, link.target, f"t_{link.target}")
        inner = [further for group in self.with_links for further in group if further.table == link.target]
        return sa.select(table.c[link.target_column]).where(
            sa.or_(*(table.c[further.column].in_(self._reached(further, due)) for further in inner))
        )

    def _count_owned(self, connection: sa.Connection, owned: Owned, due: Any, gone: Gone) -> int:
        rows = relation(self._catalogue, self._selection.table, "d")
        mine = [
            sa.select(rows.c[column]).join(due, due.c.key == rows.c[self._selection.key])
            for column in owned.columns
        ]
        target = relation(self._catalogue, owned.table, "o")
        query = sa.select(sa.func.count()).select_from(target)
        query = query.where(sa.or_(*(target.c[owned.key].in_(values) for values in mine)))
        for table, column in self.referring_to(owned):
            other = relation(self._catalogue, table, "x")
            exists = sa.select(sa.literal(1)).select_from(other)
            exists = exists.where(
                other.c[column] == target.c[owned.key], *_left([*gone, (self, due)], other, table)
            )
            query = query.where(~exists.correlate(target).exists())
        return int(connection.execute(query).scalar_one())

    # Deleting, for a list of keys

    def free(self, key: Any) -> Any:
        """Whether no row stands any more that keeps this one: such rows go by their own schedules, and first."""
        terms = []
        for keeper in self._selection.keepers:
            other = relation(self._catalogue, keeper.table, "k")
            exists = sa.select(sa.literal(1)).select_from(other).where(other.c[keeper.column] == key)
            terms.append(~exists.correlate_except(other).exists())
        return sa.and_(sa.true(), *terms)

    def owned_by(self, connection: sa.Connection, keys: Sequence[Any]) -> dict[Owned, list[Any]]:
        found: dict[Owned, list[Any]] = {}
        for owned in self.owned:
            rows = relation(self._catalogue, self._selection.table, "d")
            query = sa.select(*(rows.c[column] for column in owned.columns))
            query = query.where(self._among(rows.c[self._selection.key], keys))
            pointers = {value for row in connection.execute(query) for value in row}
            found[owned] = sorted(pointers - {None})
        return found

    def delete_with(self, connection: sa.Connection, keys: Sequence[Any]) -> dict[str, int]:
        """Delete what goes with, and detach what is detached. Returns rows by table."""
        went: dict[str, int] = {}
        for link in self.detached:
            table = self._plain(link.table)
            condition = table.c[link.column].in_(self._values(link, keys))
            if link.target == self._selection.table:
                condition = self._among(table.c[link.column], keys)
            result = connection.execute(sa.update(table).where(condition).values({link.column: None}))
            went[f"detach {link.table}.{link.column}"] = result.rowcount
        for group in self.with_links:
            table = self._plain(group[0].table)
            reached = sa.or_(
                *(
                    self._among(table.c[link.column], keys)
                    if link.target == self._selection.table
                    else table.c[link.column].in_(self._values(link, keys))
                    for link in group
                )
            )
            went[f"with {group[0].table}"] = connection.execute(sa.delete(table).where(reached)).rowcount
        return went

    def delete_owned(self, connection: sa.Connection, owned: Owned, keys: Sequence[Any]) -> int:
        """Delete the owned rows at which nothing points any more."""
        if not keys:
            return 0
        table = self._plain(owned.table)
        statement = sa.delete(table).where(
            among(self._catalogue, owned.table, owned.key, table.c[owned.key], keys)
        )
        for name, column in self.referring_to(owned):
            other = relation(self._catalogue, name, "x")
            exists = sa.select(sa.literal(1)).select_from(other).where(other.c[column] == table.c[owned.key])
            statement = statement.where(~exists.correlate(table).exists())
        return connection.execute(statement).rowcount

    def _plain(self, table: str) -> Any:
        columns = [sa.column(column) for column in self._catalogue.columns(table)]
        return sa.table(table, *columns, schema=self._catalogue.schema)

    def _among(self, expression: Any, keys: Sequence[Any]) -> Any:
        return among(self._catalogue, self._selection.table, self._selection.key, expression, keys)

    def _values(self, link: Link, keys: Sequence[Any]) -> Any:
        if link.target == self._selection.table:
            table = relation(self._catalogue, self._selection.table, "t")
            return sa.select(table.c[self._selection.key]).where(
                self._among(table.c[self._selection.key], keys)
            )
        table = relation(self._catalogue, link.target, f"t_{link.target}")
        inner = [further for group in self.with_links for further in group if further.table == link.target]
        return sa.select(table.c[link.target_column]).where(
            sa.or_(
                *(
                    self._among(table.c[further.column], keys)
                    if further.target == self._selection.table
                    else table.c[further.column].in_(self._values(further, keys))
                    for further in inner
                )
            )
        )

"""Where a day comes from, as predicates: is it known, is it pending, is it on this side of a cutoff."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from datetime import date
from typing import Any

import sqlalchemy as sa

from ...selection import DaySource, Ranges
from .days import Choose, Kind
from .frame import EntityOf, Frame, relation, test_of
from .logic import all_of, any_of, negated


def known_day(kind: Kind, value: Any, source: DaySource, zones: Mapping[str, str], choose: Choose) -> Any:
    """Whether a stored value is a day: not null, a calendar day, and no placeholder."""
    terms = [kind.known(value)]
    terms += [negated(kind.is_placeholder(value, day, zones, choose)) for day in _placeholder_days(source)]
    return all_of(*terms)


def _placeholder_days(source: DaySource) -> Iterator[date]:
    for text in source.placeholders:
        with suppress(ValueError):
            yield date.fromisoformat(text)


def outside(
    kind: Kind, value: Any, ranges: Mapping[str, Ranges], zones: Mapping[str, str], entity: EntityOf
) -> Any:
    """Whether a known day lies in none of the ranges of the row's (known) entity."""
    simple: dict[str, date] = {}
    groups: dict[Ranges, set[str]] = {}
    for name, parts in ranges.items():
        if len(parts) == 1 and parts[0].first is None and parts[0].before is not None:
            simple[name] = parts[0].before
        else:
            groups.setdefault(parts, set()).add(name)
    terms = []
    if simple:
        some, every = kind.of_some_and_of_every(value, simple, zones)
        compared = all_of(some, any_of(every, kind.not_before(value, simple, zones, entity.choose)))
        terms.append(all_of(entity.is_one_of(set(simple)) if groups else True, compared))
    for parts, names in groups.items():
        inside = []
        for part in parts:
            after = True if part.first is None else _from(kind, value, part.first, names, zones, entity)
            before = (
                True
                if part.before is None
                else negated(_from(kind, value, part.before, names, zones, entity))
            )
            inside.append(all_of(after, before))
        terms.append(all_of(entity.is_one_of(names), negated(any_of(*inside))))
    return any_of(*terms)


def _from(
    kind: Kind, value: Any, day: date, names: set[str], zones: Mapping[str, str], entity: EntityOf
) -> Any:
    return kind.not_before(value, dict.fromkeys(names, day), zones, entity.choose)


class SourceSql(ABC):
    """One source of an event. Every predicate is never null."""

    @abstractmethod
    def known(self) -> Any:
        """Whether this source knows a day at all."""

    def pending(self) -> Any:
        return False

    @abstractmethod
    def outside(self, ranges: Mapping[str, Ranges]) -> Any:
        """Whether a known day of this source lies outside the ranges (the entity being known)."""


class OwnColumn(SourceSql):
    """A column of the row, or of a row above it."""

    def __init__(self, frame: Frame, source: DaySource, entity: EntityOf) -> None:
        table = frame.selection.hops[source.hop].table
        self._value = frame.column(source.hop, source.column)
        self._kind = frame.kind(table, source.column, source.zone)
        self._zones = frame.selection.zones
        self._entity = entity
        self._known = known_day(self._kind, self._value, source, self._zones, entity.choose)
        self._pending = (
            test_of(frame.catalogue, frame.rows[source.hop], table, source.pending)[0]
            if source.pending is not None
            else False
        )

    def known(self) -> Any:
        return self._known

    def pending(self) -> Any:
        return self._pending

    def outside(self, ranges: Mapping[str, Ranges]) -> Any:
        # The comparison comes first: it settles most rows. It is null only where what follows is false.
        return all_of(
            outside(self._kind, self._value, ranges, self._zones, self._entity),
            self._known,
            self._entity.known,
        )


class ChildRows(SourceSql):
    """Child rows, each asked by EXISTS: right on every dialect, and quick where the pointer has an index."""

    def __init__(self, frame: Frame, source: DaySource, entity: EntityOf, name: str) -> None:
        assert source.child is not None and source.child_on is not None
        self._frame, self._source, self._entity, self._name = frame, source, entity, name
        self._kind = frame.kind(source.child, source.column, source.zone)

    def _exists(self, condition: Callable[[Any, Any], Any]) -> Any:
        source = self._source
        child = relation(self._frame.catalogue, source.child or "", self._name)
        term = condition(child, child.c[source.column])
        if term is False:
            return False
        query = sa.select(sa.literal(1)).select_from(child)
        query = query.where(child.c[source.child_on] == self._frame.key(source.hop))
        if term is not True:
            query = query.where(term)
        return query.correlate_except(child).exists()

    def _known(self, value: Any) -> Any:
        zones = self._frame.selection.zones
        return known_day(self._kind, value, self._source, zones, self._entity.choose)

    def known(self) -> Any:
        return self._exists(lambda child, value: self._known(value))

    def pending(self) -> Any:
        test = self._source.pending
        if test is None:
            return False
        catalogue, table = self._frame.catalogue, self._source.child or ""
        return self._exists(lambda child, value: test_of(catalogue, child, table, test)[0])

    def outside(self, ranges: Mapping[str, Ranges]) -> Any:
        zones = self._frame.selection.zones
        return all_of(
            self._entity.known,
            self._exists(
                lambda child, value: all_of(
                    self._known(value), outside(self._kind, value, ranges, zones, self._entity)
                )
            ),
        )


class LastChild(ChildRows):
    """The last known day of the child rows (PostgreSQL), independent of the company that is asked for.

    With an index on the pointer it is a look-up, without one the child table is read once as a whole. `look_ups` are
    to be joined only where nothing before has decided. Values so near a placeholder that the company's zone decides
    what they are come along as they are.
    Only for schedules whose past is one range without beginning: there the last day decides.
    """

    def __init__(self, frame: Frame, source: DaySource, entity: EntityOf, name: str, indexed: bool) -> None:
        super().__init__(frame, source, entity, name)
        child = relation(frame.catalogue, source.child or "", name)
        value, pointer = child.c[source.column], child.c[source.child_on or ""]
        near = self._is_near(value)
        sure = all_of(self._kind.known(value), negated(near))
        last, odd = sa.func.max(value), sa.func.array_agg(value)
        self.look_ups: list[Any] = []
        self._near: Any = None
        if indexed:
            columns = [last.filter(sure).label("last"), sa.func.count().label("rows")]
            if near is not False:
                columns.append(odd.filter(near).label("near"))
            query = sa.select(*columns).select_from(child).where(pointer == frame.key(source.hop))
            found = query.correlate_except(child).lateral(f"{name}_x")
            self.look_ups.append(found)
            self._found = found.c.last
            self._near = found.c.near if near is not False else None
        else:
            self._found = self._grouped(pointer, last, sure, f"{name}_x")
            if near is not False:
                self._near = self._grouped(pointer, odd, near, f"{name}_y")
        self._last = self._of_entity()

    def has_rows(self, table: str, column: str) -> Any:
        """Whether rows of `table` point at this one through `column`, if the look-up has seen it; else True."""
        same = (self._source.hop, self._source.child, self._source.child_on) == (0, table, column)
        return self.look_ups[0].c.rows > 0 if same and self.look_ups else True

    def _grouped(self, pointer: Any, value: Any, condition: Any, name: str) -> Any:
        grouped = sa.select(pointer.label("pointer"), value.label("value")).where(condition)
        joined = grouped.group_by(pointer).subquery(name)
        self._frame.join(joined, joined.c.pointer == self._frame.key(self._source.hop))
        return joined.c.value

    def seen_from(self, frame: Frame, source: DaySource, entity: EntityOf, name: str) -> LastChild:
        """The same rows, judged for a row that points at this one's row."""
        seen = copy(self)
        ChildRows.__init__(seen, frame, source, entity, name)
        seen.look_ups = []
        seen._last = seen._of_entity()
        return seen

    def _is_near(self, value: Any) -> Any:
        return any_of(*(self._kind.is_near(value, day) for day in _placeholder_days(self._source)))

    def _of_entity(self) -> Any:
        if self._near is None:
            return self._found
        each = sa.func.unnest(self._near).table_valued("value").render_derived()
        latest = sa.select(sa.func.max(each.c.value)).where(self._known(each.c.value)).correlate_except(each)
        greatest = sa.func.greatest(self._found, latest.scalar_subquery())
        last = sa.case((self._near.is_not(None), greatest), else_=self._found)
        # Said once, and named: it is long, and asked for several times.
        judged = sa.select(last.label("last")).correlate_except().lateral(f"{self._name}_z")
        self.look_ups.append(judged)
        return judged.c.last

    def known(self) -> Any:
        return self._last.is_not(None)

    def outside(self, ranges: Mapping[str, Ranges]) -> Any:
        zones = self._frame.selection.zones
        return all_of(
            outside(self._kind, self._last, ranges, zones, self._entity),
            self._last.is_not(None),
            self._entity.known,
        )

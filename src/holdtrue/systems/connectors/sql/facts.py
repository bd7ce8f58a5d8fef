"""What is known of single rows: each event's day and where it came from. Only for rows that a person or a
deadline asks for; counting and disposing never bring values here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from ...port import DocumentFact, EventFact, RowFacts, ScheduleFacts
from ...selection import Condition, DaySource, EntityRule, Event, Keeper, ScheduleAsk, Selection
from .catalogue import Catalogue
from .classes import Classes
from .coding import row_from
from .days import Kind, kind_of
from .frame import EntityOf, relation, test_of
from .keys import among, among_bound, pieces
from .logic import as_sql

PIECE = 500


class FactFinder:
    """Reads the facts of a list of rows of one Selection: a few statements per list, none per row.

    The statement with the classes is built once; a finder is kept as long as its Selection is asked about.
    """

    def __init__(self, catalogue: Catalogue, selection: Selection) -> None:
        self._catalogue = catalogue
        self._selection = selection
        self._finders: dict[int, FactFinder] = {}

    def of(self, connection: sa.Connection, keys: Sequence[Any]) -> dict[Any, RowFacts]:
        found: dict[Any, RowFacts] = {}
        for piece in pieces(list(keys), PIECE):
            found.update(self._piece(connection, piece))
        return found

    def pointing(
        self, connection: sa.Connection, column: str, keys: Sequence[Any]
    ) -> dict[Any, list[RowFacts]]:
        """The facts of the rows whose `column` is one of `keys`, by that key."""
        result: dict[Any, list[RowFacts]] = {}
        for piece in pieces(list(keys), PIECE):
            pointers = self._pointers(connection, column, piece)
            facts = self.of(connection, list(pointers))
            for key, target in pointers.items():
                if key in facts:
                    result.setdefault(target, []).append(facts[key])
        return result

    def _pointers(self, connection: sa.Connection, column: str, keys: Sequence[Any]) -> dict[Any, Any]:
        table = relation(self._catalogue, self._selection.table, "p")
        query = sa.select(table.c[self._selection.key], table.c[column]).where(
            among(self._catalogue, self._selection.table, column, table.c[column], keys)
        )
        return {row[0]: row[1] for row in connection.execute(query)}

    @cached_property
    def _classes(self) -> Classes:
        return Classes(self._catalogue, self._selection)

    @cached_property
    def _reading(self) -> _Columns:
        selection, classes, frame = self._selection, self._classes, self._classes.frame
        reading = _Columns()
        reading.add("key", frame.key())
        reading.add("code", as_sql(classes.code))
        reading.add("entity", frame.entity.code)
        for i in range(1, len(selection.hops)):
            reading.add(("hop", i), frame.key(i))
        for ask in selection.schedules:
            for event in ask.events:
                for source in event.sources:
                    if source.child is None:
                        self._own(reading, classes, source)
            for condition in (ask.when, ask.while_):
                if condition is not None and ("condition", condition.name) not in reading:
                    true, unknown = classes.condition(condition, absent=False)
                    reading.add(("condition", condition.name), as_sql(true))
                    reading.add(("unknown", condition.name), as_sql(unknown))
        return reading

    @cached_property
    def _query(self) -> Any:
        frame, selection = self._classes.frame, self._selection
        query = sa.select(*self._reading.labelled).select_from(frame.source)
        return query.where(among_bound(self._catalogue, selection.table, selection.key, frame.key(), "keys"))

    def _piece(self, connection: sa.Connection, keys: Sequence[Any]) -> dict[Any, RowFacts]:
        entity = self._classes.frame.entity
        found = connection.execute(self._query, {"keys": list(keys)})
        rows = [self._reading.named(values) for values in found]
        children = self._children(connection, rows)
        keepers = self._keepers(connection, [row["key"] for row in rows])
        return {
            row["key"]: RowFacts(
                row=row_from(row["key"], row["code"], entity.named(row["entity"])),
                schedules=tuple(
                    self._schedule(ask, row, children, entity) for ask in self._selection.schedules
                ),
                kept_by=tuple(
                    (keeper, tuple(by_key.get(row["key"], ())), plain.get(row["key"], 0))
                    for keeper, by_key, plain in keepers
                ),
            )
            for row in rows
        }

    def _own(self, reading: _Columns, classes: Classes, source: DaySource) -> None:
        table = self._selection.hops[source.hop].table
        column = classes.frame.column(source.hop, source.column)
        kind = self._kind(table, source)
        reading.add(("day", source.hop, source.column), kind.plain(column))
        if source.pending is not None:
            true, _ = test_of(self._catalogue, classes.frame.rows[source.hop], table, source.pending)
            reading.add(("pending", source), as_sql(true))
        if source.entity is not None and source.entity.column is not None:
            reading.add(("company", source.entity.column), classes.frame.column(0, source.entity.column))

    def _kind(self, table: str, source: DaySource) -> Kind:
        type_ = self._catalogue.type_of(table, source.column)
        return kind_of(self._catalogue.dialect, type_, source.zone, f"{table}.{source.column}")

    def _children(
        self, connection: sa.Connection, rows: list[dict[Any, Any]]
    ) -> dict[DaySource, dict[Any, list[_Child]]]:
        result: dict[DaySource, dict[Any, list[_Child]]] = {}
        for ask in self._selection.schedules:
            for event in ask.events:
                for source in event.sources:
                    if source.child is not None and source not in result:
                        result[source] = self._child_rows(connection, source, rows)
        return result

    def _child_rows(
        self, connection: sa.Connection, source: DaySource, rows: list[dict[Any, Any]]
    ) -> dict[Any, list[_Child]]:
        assert source.child is not None and source.child_on is not None
        keys = {_hop_key(row, source.hop) for row in rows} - {None}
        if not keys:
            return {}
        child = relation(self._catalogue, source.child, "c")
        kind = self._kind(source.child, source)
        pending = sa.false()
        if source.pending is not None:
            pending = as_sql(test_of(self._catalogue, child, source.child, source.pending)[0])
        company: Any = sa.null()
        if source.entity is not None and source.entity.column is not None:
            company = child.c[source.entity.column]
        pointer = child.c[source.child_on]
        query = sa.select(
            pointer, kind.plain(child.c[source.column]).label("day"), pending.label("p"), company.label("e")
        ).where(among(self._catalogue, source.child, source.child_on, pointer, list(keys)))
        result: dict[Any, list[_Child]] = {}
        for target, day, waits, code in connection.execute(query):
            result.setdefault(target, []).append(_Child(day, bool(waits), code))
        return result

    def _keepers(
        self, connection: sa.Connection, keys: list[Any]
    ) -> list[tuple[Keeper, dict[Any, list[RowFacts]], dict[Any, int]]]:
        result = []
        for keeper in self._selection.keepers:
            facts: dict[Any, list[RowFacts]] = {}
            plain: dict[Any, int] = {}
            if not keys:
                pass
            elif keeper.selection is not None:
                finder = self._finders.setdefault(id(keeper), FactFinder(self._catalogue, keeper.selection))
                facts = finder.pointing(connection, keeper.column, keys)
            else:
                child = relation(self._catalogue, keeper.table, "k")
                pointer = child.c[keeper.column]
                query = sa.select(pointer, sa.func.count()).group_by(pointer)
                query = query.where(among(self._catalogue, keeper.table, keeper.column, pointer, keys))
                plain = {row[0]: row[1] for row in connection.execute(query)}
            result.append((keeper, facts, plain))
        return result

    # From raw values to facts

    def _schedule(
        self,
        ask: ScheduleAsk,
        row: dict[Any, Any],
        children: dict[DaySource, dict[Any, list[_Child]]],
        entity: EntityOf,
    ) -> ScheduleFacts:
        name = entity.named(row["entity"])
        zone = self._selection.zones.get(name, "UTC") if name is not None else "UTC"
        events: tuple[EventFact, ...] = ()
        documents: tuple[DocumentFact, ...] = ()
        if ask.duty:
            documents = tuple(self._documents(ask, row, children, name))
        else:
            events = tuple(self._event(event, row, children, zone) for event in ask.events)
        return ScheduleFacts(
            ask.name,
            events,
            documents,
            when=_truth(ask.when, row, absent=True),
            while_=_truth(ask.while_, row, absent=False),
        )

    def _event(
        self,
        event: Event,
        row: dict[Any, Any],
        children: dict[DaySource, dict[Any, list[_Child]]],
        zone: str,
    ) -> EventFact:
        pending: str | None = None
        last: tuple[date, str] | None = None
        for source in event.sources:
            where = self._where(source)
            kind = self._kind(source.child or self._selection.hops[source.hop].table, source)
            if source.child is None:
                raws = [
                    _Child(row[("day", source.hop, source.column)], bool(row.get(("pending", source))), None)
                ]
            else:
                raws = children[source].get(_hop_key(row, source.hop), [])
            for raw in raws:
                if raw.pending:
                    pending = where
                day = _day(kind, raw.day, source, zone)
                if day is not None and (last is None or day > last[0]):
                    last = (day, where)
        if pending is not None:
            return EventFact(event.name, "pending", None, pending)
        if last is not None:
            return EventFact(event.name, "known", last[0], last[1])
        return EventFact(event.name, "unknown")

    def _documents(
        self,
        ask: ScheduleAsk,
        row: dict[Any, Any],
        children: dict[DaySource, dict[Any, list[_Child]]],
        entity: str | None,
    ) -> Iterable[DocumentFact]:
        sources = [source for event in ask.events for source in event.sources]
        own = [source for source in sources if source.child is None]
        if own:
            rule = next((source.entity for source in own if source.entity is not None), None)
            whose = entity
            if rule is not None:
                whose = self._company(rule, row.get(("company", rule.column)), self._selection.table)
            yield self._own_document(own, row, whose)
        for source in sources:
            if source.child is None:
                continue
            kind = self._kind(source.child, source)
            for raw in children[source].get(_hop_key(row, source.hop), []):
                whose = entity
                if source.entity is not None:
                    whose = self._company(source.entity, raw.company, source.child)
                yield self._document(kind, raw, source, whose)

    def _company(self, rule: EntityRule, code: Any, table: str) -> str | None:
        if rule.constant is not None:
            return rule.constant
        for text, entity in rule.values:
            if code is not None and str(code) == text:
                return entity
        return None

    def _own_document(self, own: list[DaySource], row: dict[Any, Any], entity: str | None) -> DocumentFact:
        zone = self._selection.zones.get(entity or "", "UTC")
        last: date | None = None
        for source in own:
            if row.get(("pending", source)):
                return DocumentFact("pending", entity, None, self._where(source))
            kind = self._kind(self._selection.hops[source.hop].table, source)
            day = _day(kind, row[("day", source.hop, source.column)], source, zone)
            if day is not None and (last is None or day > last):
                last = day
        where = self._where(own[0])
        if last is None or entity is None:
            return DocumentFact("unknown", entity, last, where)
        return DocumentFact("known", entity, last, where)

    def _document(self, kind: Kind, raw: _Child, source: DaySource, entity: str | None) -> DocumentFact:
        where = self._where(source)
        if raw.pending:
            return DocumentFact("pending", entity, None, where)
        day = _day(kind, raw.day, source, self._selection.zones.get(entity or "", "UTC"))
        if day is None or entity is None:
            return DocumentFact("unknown", entity, day, where)
        return DocumentFact("known", entity, day, where)

    def _where(self, source: DaySource) -> str:
        table = source.child or self._selection.hops[source.hop].table
        return f"{self._selection.system}: {table}.{source.column}"


@dataclass(frozen=True)
class _Child:
    day: Any
    pending: bool
    company: Any


class _Columns:
    """The columns of one statement by names of our own."""

    def __init__(self) -> None:
        self._names: list[Any] = []
        self.labelled: list[Any] = []

    def __contains__(self, name: Any) -> bool:
        return name in self._names

    def add(self, name: Any, expression: Any) -> None:
        if name not in self._names:
            self._names.append(name)
            self.labelled.append(expression.label(f"v{len(self._names)}"))

    def named(self, values: Sequence[Any]) -> dict[Any, Any]:
        return dict(zip(self._names, values, strict=True))


def _hop_key(row: dict[Any, Any], hop: int) -> Any:
    return row["key"] if hop == 0 else row[("hop", hop)]


def _truth(condition: Condition | None, row: dict[Any, Any], *, absent: bool) -> bool | None:
    if condition is None:
        return absent
    if row[("unknown", condition.name)]:
        return None
    return bool(row[("condition", condition.name)])


def _day(kind: Kind, raw: Any, source: DaySource, zone: str) -> date | None:
    """The local day, unless it is a placeholder as stored or as the local day."""
    day = kind.read(raw, zone)
    if day is None:
        return None
    stored = kind.stored_day(raw)
    if day.isoformat() in source.placeholders or (stored and stored.isoformat() in source.placeholders):
        return None
    return day

"""A Selection as one expression: the class of each row, decided by comparisons alone.

The arms stand in the order of REGISTER, "Each row is in exactly one class", and are evaluated lazily: what is
dear (children, rows that keep) is asked only of the rows that reach it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from ...selection import Class, Condition, DaySource, Event, Keeper, Ranges, ScheduleAsk, Selection
from .catalogue import Catalogue
from .days import TEXT
from .frame import EntityOf, Frame, relation, test_of
from .keeping import (
    BY_DAYS,
    OVERDUE,
    Kept,
    by_any_row,
    by_classes_named_first,
    by_look_up,
    by_one_pass,
    level_of,
)
from .logic import all_of, any_of, as_sql, negated
from .sources import ChildRows, LastChild, OwnColumn, SourceSql, known_day, outside

Arm = tuple[Any, Any]


@dataclass(frozen=True)
class State:
    """One schedule at one row, as predicates that are never null."""

    applies: Any
    running: Any
    causes: tuple[tuple[str, Any], ...]
    not_overdue: Any


class Classes:
    """Builds the class expression of a Selection over a fresh frame. `lag` is the `within` asked for overdue.

    `above` are the classes of rows that these rows keep, pointing at them through `pointer`, where the two are looked
    up together.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        selection: Selection,
        *,
        name: str = "r",
        lag: str | None = None,
        above: Classes | None = None,
        pointer: str | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.selection = selection
        self.frame = Frame(catalogue, selection, name, above.frame if above else None, pointer)
        self._above = above
        self._name = name
        self._lag = lag if lag is not None else selection.within
        self._count = 0
        self._children: dict[DaySource, SourceSql] = {}
        self._look_ups: list[Any] = []
        self._states = [(ask, self._state(ask)) for ask in selection.schedules]
        self.code = self._code()

    # The parts of a row

    def _fresh(self) -> str:
        self._count += 1
        return f"{self._name}_c{self._count}"

    def _settled_by_own_columns(self) -> Any:
        """Whether an ordinary schedule is running by a column of the row, or of a row above it: asked first."""
        terms = []
        for ask in self.selection.schedules:
            if _own_columns_settle(ask):
                for event in ask.events:
                    for source in event.sources:
                        if source.child is None:
                            terms.append(OwnColumn(self.frame, source, self.frame.entity).outside(ask.past))
        return any_of(*terms)

    def _source(self, source: DaySource, ask: ScheduleAsk) -> SourceSql:
        if source.child is None:
            return OwnColumn(self.frame, source, self.frame.entity)
        if source not in self._children:
            self._children[source] = self._child(source, ask)
        return self._children[source]

    def _child(self, source: DaySource, ask: ScheduleAsk) -> SourceSql:
        assert source.child is not None and source.child_on is not None
        entity = self.frame.entity
        self.catalogue.type_of(source.child, source.child_on)
        indexed = self.catalogue.has_index(source.child, source.child_on)
        if self.catalogue.dialect != "postgresql":
            return ChildRows(self.frame, source, entity, self._fresh())
        last = self._seen_from_above(source)
        if last is None:
            last = LastChild(self.frame, source, entity, self._fresh(), indexed)
        self._look_ups += last.look_ups
        return last

    def _seen_from_above(self, source: DaySource) -> LastChild | None:
        """The look-up that the row above has made already, if it is the same."""
        if self._above is None or not 1 <= source.hop <= self.frame.common:
            return None
        twin = self._above._children.get(replace(source, hop=source.hop - 1))
        if not isinstance(twin, LastChild):
            return None
        return twin.seen_from(self.frame, source, self.frame.entity, self._fresh())

    # Schedules

    def _state(self, ask: ScheduleAsk) -> State:
        when_true, when_unknown = self.condition(ask.when, absent=True)
        while_true, while_unknown = self.condition(ask.while_, absent=False)
        applies = any_of(when_true, when_unknown)
        if ask.duty:
            day = self._documents(ask)
        else:
            day = self._trigger(ask)
        settled_by_day = False if ask.trigger == "earliest" else any_of(day.pending, day.running)
        settled = all_of(when_true, any_of(while_true, settled_by_day))
        # Also under a duty: a row of nobody is never over, though each of its documents has its company.
        entity_unknown = negated(self.frame.entity.known)
        causes = (
            (f"condition|{ask.when.name if ask.when else ''}", when_unknown),
            (f"condition|{ask.while_.name if ask.while_ else ''}", while_unknown),
            (f"elsewhere|{ask.name}", ask.elsewhere),
            ("entity", entity_unknown),
            (f"event|{ask.name}", day.unknown),
        )
        unknown = all_of(negated(settled), any_of(*(term for _, term in causes)))
        late = all_of(negated(unknown), any_of(while_true, day.pending, day.running))
        running = any_of(settled, late) if ask.trigger == "earliest" else settled
        if ask.duty:  # of the others, what is settled is running, and that is asked before
            causes = tuple((name, all_of(negated(settled), term)) for name, term in causes)
        return State(
            applies=all_of(applies, day.exists),
            running=running,
            causes=causes,
            not_overdue=day.not_overdue,
        )

    def condition(self, condition: Condition | None, *, absent: bool) -> tuple[Any, Any]:
        """(true, unknown); an absent condition has the value `absent` and is known."""
        if condition is None:
            return absent, False
        true: list[Any] = []
        unknown: list[Any] = [condition.elsewhere]
        for source in condition.sources:
            if source.child is None:
                assert source.test is not None
                hop = self.selection.hops[source.hop]
                t, u = test_of(self.catalogue, self.frame.rows[source.hop], hop.table, source.test)
                if source.hop:
                    there = self.frame.key(source.hop).is_not(None)
                    t, u = all_of(there, t), any_of(negated(there), u)
                true.append(t)
                unknown.append(u)
                continue
            t, u = self._child_condition(source.hop, source.child, source.child_on or "", source.test)
            true.append(t)
            unknown.append(u)
            if source.hop:
                unknown.append(self.frame.key(source.hop).is_(None))
        is_true = any_of(*true)
        return is_true, all_of(negated(is_true), any_of(*unknown))

    def _child_condition(self, hop: int, table: str, on: str, test: Any) -> tuple[Any, Any]:
        def exists(pick: int | None) -> Any:
            child = relation(self.catalogue, table, self._fresh())
            self.catalogue.type_of(table, on)
            query = sa.select(sa.literal(1)).select_from(child).where(child.c[on] == self.frame.key(hop))
            if pick is not None:
                term = test_of(self.catalogue, child, table, test)[pick]
                if term is False:
                    return False
                query = query.where(as_sql(term))
            return query.correlate_except(child).exists()

        if test is None:
            return exists(None), False
        return exists(0), exists(1)

    def _trigger(self, ask: ScheduleAsk) -> Day:
        lag: Mapping[str, Ranges] = ask.overdue_by.get(self._lag or "", {})
        events = [self._event(event, ask, lag) for event in ask.events]
        if ask.trigger == "earliest":
            known = any_of(*(all_of(negated(e.pending), e.known) for e in events))
            past = any_of(*(all_of(negated(e.pending), e.known, negated(e.running)) for e in events))
            overdue = any_of(*(all_of(negated(e.pending), e.known, negated(e.not_overdue)) for e in events))
            pending = all_of(negated(known), any_of(*(e.pending for e in events)))
            return Day(
                pending=pending,
                running=all_of(known, negated(past)),
                unknown=all_of(negated(known), negated(pending)),
                not_overdue=negated(overdue),
            )
        pending = any_of(*(e.pending for e in events))
        known = any_of(*(e.known for e in events))
        return Day(
            pending=pending,
            running=any_of(*(e.running for e in events)),
            unknown=all_of(negated(known), negated(pending)),
            not_overdue=any_of(*(e.not_overdue for e in events)),
        )

    def _event(self, event: Event, ask: ScheduleAsk, lag: Mapping[str, Ranges]) -> EventSql:
        sources = [self._source(source, ask) for source in event.sources]
        return EventSql(
            pending=any_of(*(s.pending() for s in sources)),
            known=any_of(*(s.known() for s in sources)),
            running=any_of(
                *(
                    sql.outside(ask.past)
                    for sql, source in zip(sources, event.sources, strict=True)
                    if source.child is not None or not _own_columns_settle(ask)
                )
            ),
            not_overdue=any_of(*(s.outside(lag) for s in sources)) if lag else True,
        )

    def _documents(self, ask: ScheduleAsk) -> Day:
        """A duty: own columns together are one document, each child row is one."""
        lag: Mapping[str, Ranges] = ask.overdue_by.get(self._lag or "", {})
        sources = [source for event in ask.events for source in event.sources]
        own = [source for source in sources if source.child is None]
        children = [source for source in sources if source.child is not None]
        pending: list[Any] = []
        running: list[Any] = []
        unknown: list[Any] = []
        not_overdue: list[Any] = []
        if own:
            rule = next((source.entity for source in own if source.entity is not None), None)
            entity = self.frame.entity
            if rule is not None:
                entity = self.frame.child_entity(rule, self.frame.rows[0], self.selection.table)
            columns = [OwnColumn(self.frame, source, entity) for source in own]
            wait = any_of(*(c.pending() for c in columns))
            run = any_of(*(c.outside(ask.past) for c in columns))
            pending.append(wait)
            running.append(run)
            blank = negated(all_of(any_of(*(c.known() for c in columns)), entity.known))
            unknown.append(all_of(negated(wait), blank))
            not_overdue.append(any_of(*(c.outside(lag) for c in columns)) if lag else True)
        for source in children:
            rows = Documents(self.frame, source, self._fresh)
            pending.append(rows.pending())
            running.append(rows.running(ask.past))
            unknown.append(rows.unknown())
            not_overdue.append(rows.running(lag) if lag else True)
        exists: Any = True
        if children and not own:
            exists = any_of(*(Documents(self.frame, s, self._fresh).exist() for s in children))
        if not sources:
            unknown.append(True)
        return Day(
            pending=any_of(*pending),
            running=any_of(*running),
            unknown=any_of(*unknown),
            not_overdue=any_of(*not_overdue),
            exists=exists,
        )

    # The class

    def _code(self) -> Any:
        ordinary = [state for ask, state in self._states if not ask.duty]
        duties = [state for ask, state in self._states if ask.duty]
        running_n = any_of(*(all_of(s.applies, s.running) for s in ordinary))
        running_d = any_of(*(all_of(s.applies, s.running) for s in duties))
        some_n = any_of(*(s.applies for s in ordinary))
        some = any_of(*(s.applies for _, s in self._states))
        first: list[Arm] = []
        if self.selection.done is not None:
            done, _ = test_of(self.catalogue, self.frame.rows[0], self.selection.table, self.selection.done)
            first.append((done, Class.DISPOSED.value))
        first.append((self._settled_by_own_columns(), Class.RUNNING.value))
        arms: list[Arm] = [
            (running_n, Class.RUNNING.value),
            (all_of(negated(some_n), running_d), Class.RUNNING.value),
            (negated(some), f"{Class.UNDECIDABLE.value}|no-schedule"),
        ]
        for _, state in self._states:
            for name, cause in state.causes:
                arms.append((all_of(state.applies, cause), f"{Class.UNDECIDABLE.value}|{name}"))
        not_minimised = self._not_minimised()
        ended = all_of(some_n, *(negated(all_of(s.applies, s.not_overdue)) for s in ordinary))
        restricted = self._lagged(Class.RESTRICTED.value, all_of(not_minimised, ended), not_minimised)
        arms.append((running_d, restricted))
        keepers = [self._kept_by(keeper) for keeper in self.selection.keepers]
        kept = (any_of(*(keeper.now for keeper in keepers)), restricted)
        over = all_of(
            *(negated(all_of(s.applies, s.not_overdue)) for _, s in self._states),
            *(negated(keeper.of_late) for keeper in keepers),
        )
        due = self._lagged(Class.DUE.value, over, True)
        further = [keeper.look_up for keeper in keepers if keeper.look_up is not None]
        return in_stages([([], first), (self._look_ups, arms), (further, [kept])], due)

    def _lagged(self, code: str, overdue: Any, possible: Any) -> Any:
        if possible is False:
            return code
        if self._lag is None:
            return code + BY_DAYS if possible is True else _first_match([(possible, code + BY_DAYS)], code)
        return _first_match([(overdue, code + OVERDUE)], code)

    def _not_minimised(self) -> Any:
        minimise = self.selection.minimise
        if minimise is None:
            return False
        terms = []
        for name in minimise.clear:
            column = self.frame.column(0, name)
            text = isinstance(self.catalogue.type_of(self.selection.table, name), sa.String)
            terms.append(all_of(column.is_not(None), column != "" if text else True))
        for name in minimise.keyed_hash:
            column = self.frame.column(0, name)
            terms.append(all_of(column.is_not(None), column != "", negated(column.like("erased-v1-%"))))
        return any_of(*terms)

    def _kept_by(self, keeper: Keeper) -> Kept:
        """Whether a row stands that keeps this one; asked of rows that nothing before has decided."""
        frame, selection = self.frame, keeper.selection
        if selection is None:
            return by_any_row(self.catalogue, frame, keeper, self._fresh())
        self.catalogue.type_of(keeper.table, keeper.column)
        if self.catalogue.dialect != "postgresql":
            rows = self._keeping(keeper, selection, None)
            return by_classes_named_first(frame, keeper, rows.frame, as_sql(rows.code), self._fresh)
        if self.catalogue.has_index(keeper.table, keeper.column):
            rows = self._keeping(keeper, selection, self)
            return by_look_up(frame, keeper, rows.frame, rows.level, self._has_rows(keeper), self._fresh)
        rows = self._keeping(keeper, selection, None)
        return by_one_pass(frame, keeper, rows.frame, rows.level, self._fresh)

    def _has_rows(self, keeper: Keeper) -> Any:
        looked_up = (child for child in self._children.values() if isinstance(child, LastChild))
        return all_of(*(child.has_rows(keeper.table, keeper.column) for child in looked_up))

    @property
    def level(self) -> Any:
        """How strongly a row keeps others; see `level_of`."""
        duties = (state for ask, state in self._states if ask.duty and _own_columns_only(ask))
        return level_of(as_sql(self.code), any_of(*(all_of(s.applies, s.running) for s in duties)))

    def _keeping(self, keeper: Keeper, selection: Selection, above: Classes | None) -> Classes:
        pointer = keeper.column
        return Classes(
            self.catalogue, selection, name=self._fresh(), lag=self._lag, above=above, pointer=pointer
        )


@dataclass(frozen=True)
class Day:
    """What a trigger or the documents of a duty say."""

    pending: Any
    running: Any
    unknown: Any
    not_overdue: Any
    exists: Any = True


@dataclass(frozen=True)
class EventSql:
    pending: Any
    known: Any
    running: Any
    not_overdue: Any


class Documents:
    """Child rows as documents under a duty, each with its own day and, where it names one, its own company."""

    def __init__(self, frame: Frame, source: DaySource, fresh: Any) -> None:
        assert source.child is not None and source.child_on is not None
        self._frame, self._source, self._fresh = frame, source, fresh
        self._table, self._on = source.child, source.child_on
        self._kind = frame.kind(source.child, source.column, source.zone)

    def _exists(self, condition: Any) -> Any:
        child = relation(self._frame.catalogue, self._table, self._fresh())
        self._frame.catalogue.type_of(self._table, self._on)
        term = condition(child)
        if term is False:
            return False
        query = sa.select(sa.literal(1)).select_from(child)
        query = query.where(child.c[self._on] == self._frame.key(self._source.hop))
        if term is not True:
            query = query.where(term)
        return query.correlate_except(child).exists()

    def _entity(self, child: Any) -> EntityOf:
        if self._source.entity is None:
            return self._frame.entity
        return self._frame.child_entity(self._source.entity, child, self._table)

    def _pending(self, child: Any) -> Any:
        if self._source.pending is None:
            return False
        return test_of(self._frame.catalogue, child, self._table, self._source.pending)[0]

    def _known(self, child: Any, entity: EntityOf) -> Any:
        value = child.c[self._source.column]
        return known_day(self._kind, value, self._source, self._frame.selection.zones, entity.choose)

    def exist(self) -> Any:
        return self._exists(lambda child: True)

    def pending(self) -> Any:
        return self._exists(self._pending)

    def running(self, ranges: Mapping[str, Ranges]) -> Any:
        def condition(child: Any) -> Any:
            entity = self._entity(child)
            value = child.c[self._source.column]
            compared = outside(self._kind, value, ranges, self._frame.selection.zones, entity)
            return all_of(self._known(child, entity), entity.known, compared)

        return self._exists(condition)

    def unknown(self) -> Any:
        def condition(child: Any) -> Any:
            entity = self._entity(child)
            known = all_of(self._known(child, entity), entity.known)
            return all_of(negated(self._pending(child)), negated(known))

        return self._exists(condition)


def _own_columns_settle(ask: ScheduleAsk) -> bool:
    return not ask.duty and ask.when is None and ask.trigger != "earliest"


def _own_columns_only(ask: ScheduleAsk) -> bool:
    return all(source.child is None for event in ask.events for source in event.sources)


def in_stages(stages: list[tuple[list[Any], list[Arm]]], otherwise: Any) -> Any:
    """The first arm that matches, stage by stage: what a stage looks up is looked up only for rows that reach it."""
    arms: list[Arm] = []
    for look_ups, own in reversed(stages):
        arms = own + arms
        if look_ups:
            joined = look_ups[0]
            for further in look_ups[1:]:
                joined = sa.join(joined, further, sa.true())
            found = sa.select(as_sql(_first_match(arms, otherwise))).select_from(joined)
            otherwise, arms = found.correlate_except(*look_ups).scalar_subquery(), []
    return _first_match(arms, otherwise)


def _first_match(arms: list[Arm], otherwise: Any) -> Any:
    """A CASE without the arms that can never match; nothing after an arm that always does."""
    kept = []
    for condition, value in arms:
        if condition is False:
            continue
        if condition is True:
            otherwise = value
            break
        kept.append((condition, _literal(value)))
    return sa.case(*kept, else_=_literal(otherwise)) if kept else _literal(otherwise)


def _literal(value: Any) -> Any:
    return sa.literal(value, TEXT) if isinstance(value, str) else value

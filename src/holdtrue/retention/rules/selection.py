"""From register, law and a day to the Selection of one dataset (REGISTER section "Retention, exactly")."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from holdtrue.law.cutoffs import duty_stretches, own_stretches, past_ranges
from holdtrue.law.days import parse_period
from holdtrue.law.today import Today
from holdtrue.register.models import bindings
from holdtrue.register.models.register import Register
from holdtrue.register.models.schedules import Schedule
from holdtrue.systems.selection import (
    ColumnTest,
    Condition,
    ConditionSource,
    DaySource,
    EntityRule,
    Event,
    Going,
    Hop,
    Keeper,
    Minimise,
    Ranges,
    ScheduleAsk,
    Selection,
)

from .calendars import calendar_of

DEFAULT_WITHIN = "P30D"
DOCUMENT_DATE = "document-date"


def selection_of(
    register: Register,
    system: str,
    dataset: str,
    today: Today,
    *,
    lags: Iterable[str] = (),
    going: Collection[str] | None = None,
) -> Selection:
    """The Selection of `dataset` in `system` on `today`.

    `lags` are further periods for which "due since + period has come" will be asked (a row that this one keeps
    asks it with its own `within`). `going` are the datasets whose due rows go in the same plan: the rows of any
    other one keep what they point at, due or not (None: the plain rule, by which all that is due goes).
    Raises `KeyError` for an unknown system or dataset.
    """
    place = register.systems[system]
    binding = place.datasets[dataset]
    family = _family(place, binding)
    within = common_within(register, binding)
    asked = set(lags) | ({within} if within is not None else set())
    entities = _entities(register, family)
    return Selection(
        system=system,
        dataset=dataset,
        hops=_hops(family),
        entity=_entity_rule(register, family),
        zones={name: register.group.entities[name].zone or "UTC" for name in entities},
        schedules=tuple(
            _ask(register, place, family, name, today, entities, asked) for name in binding.schedules
        ),
        keepers=tuple(_keepers(register, system, binding, today, asked, going)),
        done=_done(binding),
        minimise=_minimise(binding),
        going=going_of(binding),
        within=within,
        schema=place.schema_,
        declared=frozenset(binding.fields) | frozenset(binding.subject.values()),
    )


def _hops(family: list[bindings.Dataset]) -> tuple[Hop, ...]:
    pointers = [None, *(member.of.on if member.of else None for member in family)]
    return tuple(Hop(member.table, member.key, on) for member, on in zip(family, pointers, strict=False))


def common_within(register: Register, binding: bindings.Dataset) -> str | None:
    """The one `within` that decides about "overdue" whichever schedule ends last, or None if they differ."""
    schedules = [register.schedules[name] for name in binding.schedules]
    ordinary = [s for s in schedules if not s.duty]
    possible = {s.within or DEFAULT_WITHIN for s in ordinary}
    if all(s.when for s in ordinary):
        possible |= {s.within or DEFAULT_WITHIN for s in schedules if s.duty} or {DEFAULT_WITHIN}
    return possible.pop() if len(possible) == 1 else None


def _family(place: bindings.System, binding: bindings.Dataset) -> list[bindings.Dataset]:
    """The dataset, its parent (`of`), the parent's parent, and so on."""
    family = [binding]
    while family[-1].of is not None:
        family.append(place.datasets[family[-1].of.dataset])
    return family


def _entities(register: Register, family: list[bindings.Dataset]) -> tuple[str, ...]:
    """The entities a row can belong to, those of its documents included."""
    bound = [m.entity for m in family if m.entity is not None][:1]
    bound += [
        source.entity for source in family[0].events.get(DOCUMENT_DATE, ()) if source.entity is not None
    ]
    if not bound or any(b.is_ is None and b.map is None for b in bound):
        return tuple(register.group.entities)
    names: dict[str, None] = {}
    for b in bound:
        names.update(dict.fromkeys([b.is_] if b.is_ is not None else (b.map or {}).values()))
    return tuple(name for name in names if name in register.group.entities)


def _entity_rule(register: Register, family: list[bindings.Dataset]) -> EntityRule | None:
    for hop, member in enumerate(family):
        if member.entity is not None:
            return _rule(register, member.entity, hop)
    if len(register.group.entities) == 1:
        return EntityRule(constant=next(iter(register.group.entities)))
    return None


def _rule(register: Register, bound: bindings.EntityBinding, hop: int) -> EntityRule:
    if bound.is_ is not None:
        return EntityRule(constant=bound.is_, hop=hop)
    values = bound.map if bound.map is not None else {name: name for name in register.group.entities}
    return EntityRule(
        hop=hop, column=bound.column, beside=bound.from_, beside_on=bound.on, values=tuple(values.items())
    )


def _ask(
    register: Register,
    place: bindings.System,
    family: list[bindings.Dataset],
    name: str,
    today: Today,
    entities: tuple[str, ...],
    lags: set[str],
) -> ScheduleAsk:
    schedule = register.schedules[name]
    past = {entity: _past(register, schedule, entity, today, None) for entity in entities}
    overdue = {
        lag: {entity: _past(register, schedule, entity, today, lag) for entity in entities} for lag in lags
    }
    trigger = schedule.after
    names = (DOCUMENT_DATE,) if trigger is None else trigger.events
    chain = family[:1] if schedule.duty else family
    return ScheduleAsk(
        name=name,
        duty=schedule.duty is not None,
        trigger="one" if trigger is None else trigger.of,
        events=tuple(_event(register, place, chain, event) for event in names),
        past=past,
        overdue_by=overdue,
        when=_condition(place, family, schedule.when),
        while_=_condition(place, family, schedule.while_),
        within=schedule.within or DEFAULT_WITHIN,
        then=schedule.then or "delete",
    )


def _past(register: Register, schedule: Schedule, entity: str, today: Today, lag: str | None) -> Ranges:
    company = register.group.entities[entity]
    day = today.in_zone(company.zone)
    if schedule.duty:
        stretches = duty_stretches(company.country, schedule.class_, day)
    else:
        assert schedule.keep is not None
        stretches = own_stretches(schedule.keep, schedule.from_)
    period = parse_period(lag) if lag is not None else None
    if lag is not None and period is None:
        return ()  # `within: none`: never overdue
    return past_ranges(stretches, day, calendar_of(company), period)


def _event(register: Register, place: bindings.System, chain: list[bindings.Dataset], name: str) -> Event:
    sources: list[DaySource] = []
    elsewhere = False
    for hop, member in enumerate(chain):
        zone = member.zone or place.zone
        placeholders = tuple(_day_text(value) for value in member.unknown)
        for bound in member.events.get(name, ()):
            if bound.system is not None:
                elsewhere = True
                continue
            sources.append(
                DaySource(
                    hop=hop,
                    column=bound.column or bound.at or "",
                    child=bound.table,
                    child_on=bound.on,
                    pending=_test(bound.pending) if bound.pending else None,
                    zone=bound.zone or zone,
                    placeholders=placeholders,
                    entity=_rule(register, bound.entity, 0) if bound.entity else None,
                )
            )
        if name != DOCUMENT_DATE and member.party is not None and name in member.party.events:
            elsewhere = True
    return Event(name, tuple(sources), elsewhere)


def _condition(place: bindings.System, family: list[bindings.Dataset], name: str | None) -> Condition | None:
    if name is None:
        return None
    for hop, member in enumerate(family):
        if name not in member.conditions:
            continue
        bound = member.conditions[name]
        return Condition(
            name,
            tuple(_condition_source(hop, source) for source in bound if source.system is None),
            elsewhere=any(source.system is not None for source in bound),
        )
    return Condition(name, (), elsewhere=True)


def _condition_source(hop: int, source: bindings.ConditionSource) -> ConditionSource:
    test = None
    if source.column is not None:
        test = _test(source)
    return ConditionSource(hop=hop, test=test, child=source.table, child_on=source.on)


def _test(bound: bindings.Test | bindings.ConditionSource | bindings.DoneMark) -> ColumnTest:
    assert bound.column is not None
    if bound.in_ is not None:
        return ColumnTest(bound.column, among=bound.in_)
    if getattr(bound, "not_in", None) is not None:
        return ColumnTest(bound.column, none_of=bound.not_in)  # type: ignore[union-attr]
    if "equals" in bound.model_fields_set:
        if bound.equals is None:
            return ColumnTest(bound.column, null=True)
        return ColumnTest(bound.column, among=(bound.equals,))
    null = getattr(bound, "null", None)
    if null is not None:
        return ColumnTest(bound.column, null=null)
    return ColumnTest(bound.column, true=True)


def _day_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:10]


def _done(binding: bindings.Dataset) -> ColumnTest | None:
    return _test(binding.done) if binding.done is not None else None


def _minimise(binding: bindings.Dataset) -> Minimise | None:
    if binding.under_duty is None:
        return None
    return Minimise(binding.under_duty.clear, binding.under_duty.keyed_hash)


def going_of(binding: bindings.Dataset) -> Going:
    """What the register says of the rows that point at this dataset's rows, and of those they own."""

    def named(word: str) -> tuple[tuple[str, str], ...]:
        pairs = [key.rsplit(".", 1) for key, kind in binding.refers.items() if kind == word]
        return tuple((table, column) for table, column in pairs)

    return Going(
        with_=named("with"),
        detach=named("detach"),
        keeps=named("keeps"),
        owns=tuple(binding.owns.items()),
    )


def _keepers(
    register: Register,
    system: str,
    binding: bindings.Dataset,
    today: Today,
    lags: set[str],
    going: Collection[str] | None,
) -> Iterable[Keeper]:
    datasets = register.systems[system].datasets
    for table, column in going_of(binding).keeps:
        names = [n for n, member in datasets.items() if member.table == table and member.schedules]
        for name in names:
            if going is not None and name not in going:
                yield Keeper(table, column, None)
                continue
            inner = selection_of(register, system, name, today, lags=lags, going=going)
            yield Keeper(table, column, inner)
        if not names:
            yield Keeper(table, column, None)

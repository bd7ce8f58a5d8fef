"""Plan a disposal, and carry one out: each change with its evidence, in one transaction of our own store."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db import transaction

from holdtrue.evidence.actions import append, keep_register
from holdtrue.evidence.actors import Actor
from holdtrue.law.today import Today
from holdtrue.register.models.register import Register
from holdtrue.systems.port import Finding, Reading, SystemFault
from holdtrue.systems.reading import open_reading
from holdtrue.systems.selection import Class, Selection

from .faults import Refused
from .models import Part, Plan
from .own_store import our_store
from .rules.planning import PlannedPart, in_order, keys_digest, plan_digest
from .rules.selection import going_of, selection_of

PLAN = "retention.plan"


@dataclass(frozen=True)
class LeftOut:
    """A dataset or system that is not in the plan, and why. `fault`: nobody could look, so it may hold due rows."""

    system: str
    dataset: str | None
    why: str
    remedy: str = ""
    fault: bool = False


@dataclass(frozen=True)
class Planned:
    """The outcome of planning: the stored plan (None if nothing is due), and what was left out."""

    plan: Plan | None
    parts: tuple[PlannedPart, ...]
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def make_plan(
    actor: Actor,
    register: Register,
    today: Today,
    at: datetime,
    *,
    system: str | None = None,
    dataset: str | None = None,
) -> Planned:
    """Freeze what is due: counts per dataset and entity, what goes with what, and a digest over it all.

    A dataset with an error among its findings is left out, and the plan says why. Raises `Refused` for an
    unknown system or dataset, and `NotAllowed` unless the actor may plan for every company whose rows are due.
    """
    actor.require(PLAN)
    if system is not None and system not in register.systems:
        raise Refused(f"there is no system {system} in the register", "See `holdtrue register show systems`.")
    if dataset is not None and system and dataset not in register.systems[system].datasets:
        raise Refused(f"{system} has no dataset {dataset}", "See its binding in the register.")
    salt = secrets.token_hex(32)
    parts: list[PlannedPart] = []
    left_out: list[LeftOut] = []
    for name in [system] if system is not None else list(register.systems):
        place = register.systems[name]
        if not place.is_bound:
            if system is not None:
                left_out.append(LeftOut(name, None, "it is not bound", "Bind its datasets."))
            continue
        try:
            reading = open_reading(place)
        except SystemFault as fault:
            left_out.append(LeftOut(name, None, str(fault), fault.remedy, fault=True))
            continue
        try:
            before: list[Selection] = []
            for each in in_order(place):
                if dataset is None or each == dataset:
                    _plan_dataset(reading, register, name, each, today, salt, parts, left_out, before)
        finally:
            reading.close()
    if not any(part.due for part in parts):
        return Planned(None, tuple(parts), tuple(left_out))
    with our_store(Refused, "holdtrue retention plan"):
        actor.require(PLAN, *companies_of(parts))
        plan = _store(actor, register, today, at, salt, parts)
    return Planned(plan, tuple(parts), tuple(left_out))


def _plan_dataset(
    reading: Reading,
    register: Register,
    system: str,
    dataset: str,
    today: Today,
    salt: str,
    parts: list[PlannedPart],
    left_out: list[LeftOut],
    before: list[Selection],
) -> None:
    going = {each.dataset for each in before}
    selection = selection_of(register, system, dataset, today, going=going)
    other = next((ask for ask in selection.schedules if not ask.duty and ask.then != "delete"), None)
    if other is not None:
        why = f"{other.name} says `{other.then}`, and this version carries out `delete` only"
        left_out.append(LeftOut(system, dataset, why))
        return
    try:
        errors = [f for f in reading.findings([selection], _day(today)) if f.severity == "error"]
        if errors:
            left_out.append(LeftOut(system, dataset, errors[0].message, errors[0].remedy, fault=True))
            return
        counts = reading.counts(selection)
        rows = reading.table_size(selection)
        if sum(count.rows for count in counts) != rows:
            left_out.append(
                LeftOut(system, dataset, "its classes do not add up to the table: it changes just now")
            )
            return
        digest, due = keys_digest(salt, reading.keys(selection, Class.DUE))
        goes_with = reading.goes_with(selection, before) if due else {}
        behind = 0
        if _kept_by_others(register, system, dataset, going):
            whole = reading.counts(selection_of(register, system, dataset, today))
            behind = sum(count.rows for count in whole if count.cls is Class.DUE) - due
    except SystemFault as fault:
        left_out.append(LeftOut(system, dataset, str(fault), fault.remedy, fault=True))
        return
    by_entity: dict[str, int] = {}
    for count in counts:
        if count.cls is Class.DUE and count.entity is not None:
            by_entity[count.entity] = by_entity.get(count.entity, 0) + count.rows
    if behind > 0:
        others = ", ".join(sorted(_kept_by_others(register, system, dataset, going)))
        why = f"{behind:,} of its due rows go after rows of {others}, which are not in this plan"
        left_out.append(LeftOut(system, dataset, why))
    if register.systems[system].write_url is None and due:
        left_out.append(
            LeftOut(system, dataset, "it is bound for reading only", "Give the system a `write-url`.")
        )
        return
    if due:
        parts.append(PlannedPart(system, dataset, due, rows, by_entity, goes_with, digest))
        before.append(selection)


def _kept_by_others(register: Register, system: str, dataset: str, going: set[str]) -> set[str]:
    """The datasets whose rows keep this one's and that are not in the plan."""
    datasets = register.systems[system].datasets
    tables = {table for table, _ in going_of(datasets[dataset]).keeps}
    return {name for name, each in datasets.items() if each.table in tables and each.schedules} - going


def _day(today: Today) -> date:
    return today.in_zone(None)


def companies_of(parts: Iterable[PlannedPart | Part]) -> tuple[str, ...]:
    """The companies whose rows a plan disposes of."""
    return tuple(dict.fromkeys(company for part in parts for company in part.by_entity))


def _store(
    actor: Actor, register: Register, today: Today, at: datetime, salt: str, parts: Sequence[PlannedPart]
) -> Plan:
    with transaction.atomic():
        version = keep_register(register)
        digest = plan_digest(str(today), version, salt, parts)
        plan = Plan.objects.create(
            digest=digest, today=str(today), register_digest=version, salt=salt, made_at=at
        )
        Part.objects.bulk_create(
            Part(
                plan=plan,
                position=position,
                system=part.system,
                dataset=part.dataset,
                due=part.due,
                rows=part.rows,
                by_entity=dict(part.by_entity),
                goes_with=dict(part.goes_with),
                keys_digest=part.keys_digest,
            )
            for position, part in enumerate(parts)
        )
        body = {
            "by": actor.name,
            "today": str(today),
            "parts": {f"{p.system}/{p.dataset}": p.due for p in parts},
        }
        append("retention.plan", f"plan/{digest}", body, at, version)
    return plan


def today_of(plan: Plan) -> Today:
    """The day for which a plan was made."""
    if len(plan.today) == 10:
        return Today(day=date.fromisoformat(plan.today))
    return Today(instant=datetime.fromisoformat(plan.today).astimezone(UTC))

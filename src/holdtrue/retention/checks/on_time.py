"""Is everything that this schedule covers disposed of in time?

Every table that is bound to this activity with this schedule is counted anew: each row is put into one class by the
same rule that disposes of it, and the classes are added up.

Kept: every place where this activity's data lies is bound, every row could be decided, and none is overdue.
Broken: at least one row is overdue. It should have been disposed of, or reduced to what a law still asks for, and the
time that the schedule allows for that has passed.
Unproven: a place where data lies is not bound, a row cannot be decided, a system does not answer, or the classes do
not add up to the table.
Cannot see: places that the register does not name, backups, copies that people made, and whether the dates that a
system holds are right. Where a table has several schedules, an overdue row counts against each of them.
Law: Art. 5(1)(e), 5(2), 13(2)(a) and 17(1) GDPR.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven
from holdtrue.register.bound import lineage
from holdtrue.register.models.bindings import System
from holdtrue.register.models.register import Register
from holdtrue.systems.selection import Class

from ..queries import DatasetStatus, SystemStatus, status
from ..rules.companies import counts_of, is_split, split
from ..rules.words import undecidable

CODE = "retention.on-time"


@dataclass(frozen=True)
class Covered:
    """What a schedule of an activity covers: the places to look at, and the datasets in them that use it."""

    activity: str
    schedule: str
    path: str
    places: tuple[str, ...]
    datasets: tuple[tuple[str, str], ...]


def covered_by(register: Register, subject: str) -> Covered:
    """What `activities/<activity>/schedules/<schedule>` covers. Raises `KeyError` if there is no such thing."""
    _, activity, _, schedule = subject.split("/")
    uses = register.activities[activity].schedules
    place = next((number for number, use in enumerate(uses) if use.schedule == schedule), None)
    if place is None:
        raise KeyError(subject)
    named = uses[place].systems
    systems = [
        name
        for name, system in register.systems.items()
        if (name in named if named else _holds(system, activity))
    ]
    return Covered(
        activity=activity,
        schedule=schedule,
        path=f"activities/{activity}/schedules/{place}",
        places=tuple(systems),
        datasets=tuple(
            (name, dataset)
            for name in systems
            for dataset, binding in register.systems[name].datasets.items()
            if schedule in binding.schedules and activity in _activities(register.systems[name], dataset)
        ),
    )


def _holds(system: System, activity: str) -> bool:
    return activity in system.activities or any(
        dataset.activity == activity for dataset in system.datasets.values()
    )


def _activities(system: System, dataset: str) -> tuple[str, ...]:
    """The activity of a dataset, else its parent's, else all of its system's: none is left out by an omission."""
    for name in lineage(system.datasets, dataset):
        activity = system.datasets[name].activity
        if activity is not None:
            return (activity,)
    return system.activities


def run(subject: str, world: World) -> Verdict:
    register = world.register
    covered = covered_by(register, subject)
    unbound = [name for name in covered.places if not register.systems[name].is_bound]
    using = {name for name, _ in covered.datasets}
    looked: list[DatasetStatus] = []
    faults: list[tuple[str, str, str]] = []
    for name in covered.places:
        if name not in using or name in unbound:
            continue
        found = _status(world, name)
        if found.fault:
            faults.append((name, found.fault, found.remedy or ""))
            continue
        for dataset in found.datasets:
            if (name, dataset.dataset) not in covered.datasets:
                continue
            if dataset.fault:
                faults.append((f"{name}, {dataset.dataset}", dataset.fault, dataset.remedy or ""))
            elif not dataset.adds_up:
                faults.append((f"{name}, {dataset.dataset}", "its classes do not add up to the table", ""))
            else:
                looked.append(dataset)
    return _judged(register, covered, looked, faults)


def narrowed(subject: str, verdict: Verdict, register: Register, companies: Sequence[str]) -> Verdict:
    """What a verdict says about these companies' rows alone, made from its numbers by the same words.

    A verdict that counted nothing is what it was. One whose numbers are not split is Unproven: it is too old.
    """
    if not verdict.numbers:
        return verdict
    if not any(map(is_split, verdict.numbers)):
        return unproven(
            Reason.STALE,
            "The numbers of one company alone were not noted when this was checked.",
            paths=verdict.paths,
            remedy="Ask for the board again: `holdtrue check`",
        )
    covered = covered_by(register, subject)
    looked, faults = [], []
    found = counts_of(verdict.numbers, companies)
    for system, dataset in covered.datasets:
        counts = found.get(f"{system}/{dataset}")
        if counts is not None:
            rows = sum(count.rows for count in counts)
            looked.append(DatasetStatus(system, dataset, counts, rows))
        elif register.systems[system].is_bound and f"{system}/{dataset}/rows" not in verdict.numbers:
            faults.append((f"{system}, {dataset}", "it was not looked into when this was checked", ""))
    return _judged(register, covered, looked, faults)


def _judged(
    register: Register, covered: Covered, looked: list[DatasetStatus], faults: list[tuple[str, str, str]]
) -> Verdict:
    """The verdict on what was counted, and on what could not be."""
    paths = (covered.path, f"schedules/{covered.schedule}")
    unbound = [name for name in covered.places if not register.systems[name].is_bound]
    looked_at = tuple(f"{each.system}, {each.dataset}: {_rows(each.rows)}" for each in looked)
    numbers = _numbers(looked)

    overdue = [each for each in looked if each.overdue]
    if overdue:
        where = ", and ".join(
            f"{each.overdue:,} of {each.rows:,} {_records(register, each)}" for each in overdue
        )
        only = len(overdue) == 1 and overdue[0].overdue == 1
        minimise = sum(_overdue(each, Class.RESTRICTED) for each in overdue)
        also = f" {minimise:,} of these may stay by law, and hold more than it asks for." if minimise else ""
        return broken(
            f"{where} {'is' if only else 'are'} overdue.{also}",
            looked_at=looked_at,
            numbers=numbers,
            paths=paths,
            remedy=f"Plan the disposal: `holdtrue retention plan {overdue[0].system}`",
        )
    if faults:
        place, fault, remedy = faults[0]
        return unproven(
            Reason.COULD_NOT_RUN,
            f"{place} could not be looked into: {fault}.",
            looked_at=looked_at,
            numbers=numbers,
            paths=(f"systems/{place.partition(',')[0]}", *paths),
            remedy=remedy or "See `holdtrue systems check`",
        )
    undecided = [each for each in looked if each.of(Class.UNDECIDABLE)]
    if undecided:
        first = undecided[0]
        return unproven(
            Reason.UNDECIDABLE,
            f"Nothing can be decided about {_why(register, undecided)}.",
            looked_at=looked_at,
            numbers=numbers,
            paths=(f"systems/{first.system}/datasets/{first.dataset}", *paths),
            remedy=f"List them: `holdtrue retention classes {first.system} {first.dataset} --format csv`",
        )
    if unbound:
        return not_bound(register, unbound, looked_at, numbers, paths)
    if not covered.datasets:
        return unproven(
            Reason.UNBOUND,
            "No bound table uses this schedule, so nobody looks at the data that it covers."
            if covered.places
            else "The register names no place where this data lies.",
            paths=paths,
            remedy="Name the schedule in the binding of the table that it covers",
        )
    total = sum(each.rows for each in looked)
    which = f"{total:,} {_records(register, looked[0])}" if len(looked) == 1 else _rows(total)
    return kept(f"None of {which} is overdue.", looked_at=looked_at, numbers=numbers, paths=paths)


def not_bound(
    register: Register,
    unbound: list[str],
    looked_at: tuple[str, ...],
    numbers: Mapping[str, int],
    paths: tuple[str, ...],
) -> Verdict:
    """The verdict where data lies in places that nobody can look into."""
    names = [_named(register.systems[name]) for name in unbound]
    one = len(unbound) == 1
    first = register.systems[unbound[0]]
    return unproven(
        Reason.UNBOUND,
        f"Data lies in {_several(names)}, which {'is' if one else 'are'} not connected.",
        looked_at=looked_at,
        numbers=numbers,
        paths=(*(f"systems/{name}" for name in unbound), *paths),
        remedy=f"Connect {names[0]}" + (f" ({first.owner})" if first.owner else ""),
    )


def _status(world: World, system: str) -> SystemStatus:
    found: SystemStatus = world.once(
        f"retention.status {system}", lambda: status(world.register, world.today, system=system).systems[0]
    )
    return found


def _named(system: System) -> str:
    return (system.title or {}).get("en") or system.system


def _several(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _records(register: Register, status: DatasetStatus) -> str:
    """“shop accounts in Webshop”, or “rows of accounts in Webshop” where the table has no title."""
    system = register.systems[status.system]
    title = (system.datasets[status.dataset].title or {}).get("en") or f"rows of {status.dataset}"
    return f"{title} in {_named(system)}"


def _rows(number: int) -> str:
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def _why(register: Register, undecided: list[DatasetStatus]) -> str:
    causes: dict[str, int] = {}
    for each in undecided:
        for count in each.counts:
            if count.cls is Class.UNDECIDABLE:
                why = undecidable(count.why)
                if why.startswith("its "):
                    why = f"their{why.removeprefix('its')}"
                cause = f"{_records(register, each)}, because {why}"
                causes[cause] = causes.get(cause, 0) + count.rows
    return "; ".join(f"{rows:,} {cause}" for cause, rows in causes.items())


def _overdue(status: DatasetStatus, cls: Class) -> int:
    return sum(count.rows for count in status.counts if count.overdue and count.cls is cls)


def _numbers(looked: list[DatasetStatus]) -> dict[str, int]:
    """Rows by class over all tables, then the same for each table as `system/dataset/class`."""
    numbers: dict[str, int] = {}
    if not looked:
        return numbers
    numbers["rows"] = sum(each.rows for each in looked)
    for cls in Class:
        numbers[cls.value] = sum(each.of(cls) for each in looked)
    numbers["overdue"] = sum(each.overdue for each in looked)
    for each in looked:
        place = f"{each.system}/{each.dataset}"
        numbers[f"{place}/rows"] = each.rows
        numbers.update({f"{place}/{cls.value}": each.of(cls) for cls in Class if each.of(cls)})
        if each.overdue:
            numbers[f"{place}/overdue"] = each.overdue
        numbers.update(split(place, each.counts))
    return numbers

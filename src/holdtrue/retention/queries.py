"""Looking: which class each row of a dataset is in, how many, since when, and why. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from holdtrue.law.today import Today
from holdtrue.register.models.register import Register
from holdtrue.systems.port import Count, Reading, SystemFault
from holdtrue.systems.reading import open_reading
from holdtrue.systems.selection import Class, Selection

from .rules.counted import Counting
from .rules.due import ending
from .rules.explaining import explanation
from .rules.selection import selection_of
from .rules.words import reason_of


@dataclass(frozen=True)
class ClassedRow:
    """A line of `holdtrue retention classes`. `due_since` is empty unless the row is due or restricted."""

    key: Any
    cls: Class
    reason: str
    due_since: date | None
    overdue: bool


def classes(register: Register, system: str, dataset: str, today: Today) -> Iterator[ClassedRow]:
    """Every row of a dataset with its class, in key order, streamed.

    Raises `SystemFault` when the system does not answer or its binding does not fit.
    """
    selection = selection_of(register, system, dataset, today)
    counting = Counting(register, today)
    reading = open_reading(register.systems[system])
    try:
        for part in reading.rows(selection):
            ended = [row.key for row in part if row.cls in (Class.DUE, Class.RESTRICTED)]
            facts = reading.facts(selection, ended) if ended else {}
            for row in part:
                end = ending(facts[row.key], selection, counting) if row.key in facts else None
                overdue = row.overdue
                if overdue is None:
                    overdue = end is not None and end.overdue
                yield ClassedRow(row.key, row.cls, reason_of(row), end.since if end else None, overdue)
    finally:
        reading.close()


@dataclass(frozen=True)
class DatasetStatus:
    """One dataset in numbers. `fault` says why it could not be looked into; then there are no counts."""

    system: str
    dataset: str
    counts: tuple[Count, ...] = ()
    rows: int = 0
    fault: str | None = None
    remedy: str | None = None

    def of(self, cls: Class) -> int:
        return sum(count.rows for count in self.counts if count.cls is cls)

    @property
    def overdue(self) -> int:
        return sum(count.rows for count in self.counts if count.overdue)

    @property
    def adds_up(self) -> bool:
        """Whether the classes add up to the table (a null predicate would drop rows without a sound)."""
        return sum(count.rows for count in self.counts) == self.rows


@dataclass(frozen=True)
class SystemStatus:
    system: str
    datasets: tuple[DatasetStatus, ...] = ()
    fault: str | None = None
    remedy: str | None = None
    unbound: bool = False


@dataclass(frozen=True)
class Status:
    """All bound datasets in numbers, system by system. An unreachable system does not stop the others."""

    today: Today
    systems: tuple[SystemStatus, ...] = field(default=())


def status(register: Register, today: Today, *, system: str | None = None) -> Status:
    """The classes of every bound dataset in numbers."""
    names = [system] if system is not None else list(register.systems)
    return Status(today, tuple(_system_status(register, name, today) for name in names))


def _system_status(register: Register, name: str, today: Today) -> SystemStatus:
    place = register.systems[name]
    if not place.is_bound:
        return SystemStatus(name, unbound=True)
    try:
        reading = open_reading(place)
    except SystemFault as fault:
        return SystemStatus(name, fault=str(fault), remedy=fault.remedy)
    try:
        return SystemStatus(
            name,
            tuple(
                dataset_status(reading, register, name, dataset, today)
                for dataset, binding in place.datasets.items()
                if binding.schedules
            ),
        )
    finally:
        reading.close()


def dataset_status(
    reading: Reading, register: Register, system: str, dataset: str, today: Today
) -> DatasetStatus:
    """One dataset in numbers; a fault of the system becomes part of the answer."""
    selection = selection_of(register, system, dataset, today)
    try:
        counts = settled(reading, selection, register, today)
        rows = reading.table_size(selection)
    except SystemFault as fault:
        return DatasetStatus(system, dataset, fault=str(fault), remedy=fault.remedy)
    return DatasetStatus(system, dataset, tuple(counts), rows)


def settled(reading: Reading, selection: Selection, register: Register, today: Today) -> list[Count]:
    """The counts, with "overdue" decided row by row where the schedules' `within` differ."""
    counts = reading.counts(selection)
    if all(count.overdue is not None for count in counts):
        return counts
    counting = Counting(register, today)
    result = [count for count in counts if count.overdue is not None]
    by: dict[tuple[Class, str | None, bool], int] = {}
    for part in reading.rows(selection, classes=(Class.DUE, Class.RESTRICTED)):
        undecided = [row for row in part if row.overdue is None]
        facts = reading.facts(selection, [row.key for row in undecided])
        for row in undecided:
            end = ending(facts[row.key], selection, counting) if row.key in facts else None
            key = (row.cls, row.entity, end is not None and end.overdue)
            by[key] = by.get(key, 0) + 1
    return result + [Count(cls, entity, overdue, rows) for (cls, entity, overdue), rows in by.items()]


def explain(register: Register, system: str, dataset: str, key: str, today: Today) -> list[str] | None:
    """Which class the row with this key (as typed) is in, and why, in words; None if there is no such row."""
    selection = selection_of(register, system, dataset, today)
    reading = open_reading(register.systems[system])
    try:
        value = reading.key_from_text(selection, key)
        facts = reading.facts(selection, [value]).get(value)
    finally:
        reading.close()
    return None if facts is None else explanation(facts, selection, Counting(register, today))

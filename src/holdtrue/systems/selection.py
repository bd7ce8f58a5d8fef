"""The Selection: what is asked of a system about one dataset, in values only.

Retention builds it from the register, the law and a day; a connector turns it into its own language. One
Selection answers count, list, plan, dispose and check again, so that they cannot disagree. It holds no SQL and
no clock: cutoffs are days, computed beforehand (comparisons are all that a database is asked for).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from holdtrue.law.cutoffs import DayRange


class Class(StrEnum):
    """The classes of a row; each row is in exactly one, and they add up to the table."""

    DISPOSED = "disposed"
    RUNNING = "running"
    UNDECIDABLE = "undecidable"
    HELD = "held"
    RESTRICTED = "restricted"
    DUE = "due"


@dataclass(frozen=True)
class ColumnTest:
    """A test of a column: one of these values, none of them, or (not) null. Null values make it unknown."""

    column: str
    among: tuple[Any, ...] | None = None
    none_of: tuple[Any, ...] | None = None
    null: bool | None = None
    true: bool = False


@dataclass(frozen=True)
class Hop:
    """A row reached from the dataset's row: the row itself (`on` is None), its parent, and so on upwards."""

    table: str
    key: str
    on: str | None = None


@dataclass(frozen=True)
class EntityRule:
    """How a row's company is found: a constant, a column at a hop, or a column of a row beside that hop."""

    constant: str | None = None
    hop: int = 0
    column: str | None = None
    beside: str | None = None
    beside_on: str | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DaySource:
    """Where one day comes from: a column at a hop, or of child rows that point at that hop.

    `zone` is that of timestamps without one; `placeholders` are days that mean "unknown".
    """

    hop: int
    column: str
    child: str | None = None
    child_on: str | None = None
    pending: ColumnTest | None = None
    zone: str | None = None
    placeholders: tuple[str, ...] = ()
    entity: EntityRule | None = None


@dataclass(frozen=True)
class ConditionSource:
    """Where a condition comes from: a test at a hop, of child rows, or whether child rows exist at all."""

    hop: int
    test: ColumnTest | None = None
    child: str | None = None
    child_on: str | None = None


@dataclass(frozen=True)
class Condition:
    """True if one source is, else unknown if one is (or one lies out of reach), else false."""

    name: str
    sources: tuple[ConditionSource, ...]
    elsewhere: bool = False


@dataclass(frozen=True)
class Event:
    """Sources of ONE event: pending if any is, else the last known day, else unknown."""

    name: str
    sources: tuple[DaySource, ...]
    elsewhere: bool = False


Ranges = tuple[DayRange, ...]


@dataclass(frozen=True)
class ScheduleAsk:
    """One schedule as asked of one dataset on one day.

    `past` gives, per entity, the event days whose `kept_until` is before today; `overdue_by[within]` those whose
    due-since plus `within` has come. For a duty the events are documents: own columns together are one document,
    each child row is one.
    """

    name: str
    duty: bool
    trigger: Literal["one", "latest", "earliest"]
    events: tuple[Event, ...]
    past: Mapping[str, Ranges]
    overdue_by: Mapping[str, Mapping[str, Ranges]] = field(default_factory=dict)
    when: Condition | None = None
    while_: Condition | None = None
    within: str = "P30D"
    then: Literal["delete", "anonymise", "restrict"] = "delete"

    @property
    def elsewhere(self) -> bool:
        """Whether another system (or a colleague's row) would have to be asked to settle it."""
        return any(event.elsewhere for event in self.events)


@dataclass(frozen=True)
class Keeper:
    """Rows that keep this one as long as they stand and are not due themselves."""

    table: str
    column: str
    selection: Selection | None


@dataclass(frozen=True)
class Minimise:
    """What goes although the row stays, once only a duty keeps it."""

    clear: tuple[str, ...] = ()
    keyed_hash: tuple[str, ...] = ()


@dataclass(frozen=True)
class Going:
    """What goes with, before or after a disposed row. Keys are `table.column` as the register writes them."""

    with_: tuple[tuple[str, str], ...] = ()
    detach: tuple[tuple[str, str], ...] = ()
    keeps: tuple[tuple[str, str], ...] = ()
    owns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Selection:
    """Everything a connector must know to put each row of one dataset into its class."""

    system: str
    dataset: str
    hops: tuple[Hop, ...]
    entity: EntityRule | None
    zones: Mapping[str, str]
    schedules: tuple[ScheduleAsk, ...]
    keepers: tuple[Keeper, ...] = ()
    done: ColumnTest | None = None
    minimise: Minimise | None = None
    going: Going = Going()
    within: str | None = "P30D"
    schema: str | None = None
    declared: frozenset[str] = frozenset()

    @property
    def table(self) -> str:
        return self.hops[0].table

    @property
    def key(self) -> str:
        return self.hops[0].key

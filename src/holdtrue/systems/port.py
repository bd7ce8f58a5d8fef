"""The port: what every connector offers, reading apart from writing. Values only; no SQL leaves a connector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from .outline import Outline
from .selection import Class, Keeper, Selection


class SystemFault(Exception):
    """A fault of a bound system, told so that a person can act. `remedy` says what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class SystemUnreachable(SystemFault):
    """The system does not answer, or its reference cannot be resolved."""


class BindingFault(SystemFault):
    """The binding does not fit the system: a table or column is missing, or is of the wrong kind."""


class BatchRefused(SystemFault):
    """The system refused a batch (a foreign key, a right, a lock); nothing of the batch was changed."""


@dataclass(frozen=True)
class Finding:
    """What `systems check` saw. An `error` stops a disposal, a `warning` does not.

    `path` is the register fact it belongs to, so that file and line can be shown.
    """

    severity: Literal["error", "warning"]
    code: str
    path: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Count:
    """How many rows of one class, entity and overdue state. `entity` is None where it is unknown."""

    cls: Class
    entity: str | None
    overdue: bool | None
    rows: int
    why: str | None = None


@dataclass(frozen=True)
class Row:
    """A row and its class. `overdue` is None where only its days can tell. `why` names the cause of undecidable."""

    key: Any
    cls: Class
    entity: str | None
    overdue: bool | None
    why: str | None = None


@dataclass(frozen=True)
class EventFact:
    """What is known of one event of one row: its state, the last known local day, and where that came from."""

    name: str
    state: Literal["known", "pending", "unknown"]
    day: date | None = None
    source: str | None = None


@dataclass(frozen=True)
class DocumentFact:
    """One document under a duty: whose it is, its day, and its state."""

    state: Literal["known", "pending", "unknown"]
    entity: str | None
    day: date | None
    source: str


@dataclass(frozen=True)
class ScheduleFacts:
    """What one schedule found at one row. `when` and `while_` are True, False or None (unknown)."""

    name: str
    events: tuple[EventFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    when: bool | None = True
    while_: bool | None = False


@dataclass(frozen=True)
class RowFacts:
    """All that is needed to say in words why a row is in its class, and since when it is due."""

    row: Row
    schedules: tuple[ScheduleFacts, ...]
    kept_by: tuple[tuple[Keeper, tuple[RowFacts, ...], int], ...] = ()


@dataclass(frozen=True)
class Batch:
    """One bounded piece of a disposal: what was locked, what survived the second test, and what went.

    `last` is the last key looked at; `ends` are the first and the last key of those that went (none if none did).
    """

    last: Any
    disposed: int
    spared: int
    ends: tuple[Any, ...] = ()
    went: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rights:
    """What two roles may really do, beside what the bindings need.

    `read_role` and `write_role` are the names that the references sign in with (`write_role` is None where nothing
    is disposed of). `missing` and `excess` say each in words what a role lacks and what it has too much.
    """

    read_role: str
    write_role: str | None
    missing: tuple[str, ...] = ()
    excess: tuple[str, ...] = ()


class Reading(Protocol):
    """Looks, and changes nothing."""

    def counts(self, selection: Selection) -> list[Count]: ...

    def table_size(self, selection: Selection) -> int: ...

    def rows(
        self, selection: Selection, *, classes: Sequence[Class] = (), size: int = 5000
    ) -> Iterator[list[Row]]:
        """The rows in key order, in lists of at most `size`."""
        ...

    def keys(self, selection: Selection, cls: Class, size: int = 20000) -> Iterator[list[Any]]: ...

    def facts(self, selection: Selection, keys: Iterable[Any]) -> dict[Any, RowFacts]: ...

    def key_from_text(self, selection: Selection, text: str) -> Any: ...

    def goes_with(self, selection: Selection, before: Sequence[Selection] = ()) -> dict[str, int]:
        """How many rows of which `table.column` go with, are detached from, or are owned by the due rows.

        `before` are the Selections whose due rows, and what goes with them, will have gone by then.
        """
        ...

    def findings(self, selections: Sequence[Selection], today: date) -> list[Finding]: ...

    def grants(self, selections: Sequence[Selection], read_role: str, write_role: str) -> list[str]:
        """GRANT statements for a reading and a disposing role; `BindingFault` where there is no such thing."""
        ...

    def rights(self, selections: Sequence[Selection], write_reference: str | None) -> Rights:
        """What the reading role, and the role behind `write_reference`, may effectively do, compared with the need.

        Raises `BindingFault` where there is no such thing.
        """
        ...

    def outline(self) -> Outline:
        """The system's own shape: its tables, and what points at what."""
        ...

    def close(self) -> None: ...


class Writing(Protocol):
    """Disposes of due rows, in bounded batches that test again before they act."""

    def next_keys(self, selection: Selection, after: Any, size: int) -> list[Any]: ...

    def dispose(
        self, selection: Selection, keys: Sequence[Any], before_commit: Callable[[Batch], None]
    ) -> Batch:
        """Dispose of those of `keys` that are still due, all or none.

        `before_commit` hears what is about to be committed, if anything is; raising there undoes the batch.
        """
        ...

    def standing(self, selection: Selection, keys: Sequence[Any]) -> int:
        """How many of these keys' rows stand, whatever their class."""
        ...

    def close(self) -> None: ...

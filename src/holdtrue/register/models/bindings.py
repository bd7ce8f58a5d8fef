"""`systems/*.yaml`: every place where data of an activity lies, bound or not, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from .base import Entry, Identifier, Text, Words, _as_list

Scalar = str | int | float | bool | date | datetime | None


class Test(Entry):
    """A test of one column's value, judged as of today."""

    column: str
    in_: tuple[Scalar, ...] | None = Field(default=None, alias="in")
    not_in: tuple[Scalar, ...] | None = None
    equals: Scalar = None
    null: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Test:
        given = [n for n in ("in_", "not_in", "equals", "null") if n in self.model_fields_set]
        if len(given) > 1:
            raise ValueError("a test has one of `in`, `not-in`, `equals`, `null`")
        return self


class EntityBinding(Entry):
    """Which company a row belongs to: a constant, a column of the row, or a column of a row beside it."""

    is_: Identifier | None = Field(default=None, alias="is")
    from_: str | None = Field(default=None, alias="from")
    on: str | None = None
    column: str | None = None
    map: Mapping[str, Identifier] | None = None

    @model_validator(mode="before")
    @classmethod
    def _keys_are_words(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"is": value}
        if isinstance(value, dict) and isinstance(value.get("map"), dict):
            return {**value, "map": {str(k): v for k, v in value["map"].items()}}
        return value

    @model_validator(mode="after")
    def _found_somewhere(self) -> EntityBinding:
        if self.is_ is None and self.column is None:
            raise ValueError("name the entity itself (`entity: some-company`) or the `column` that tells it")
        if (self.from_ is None) != (self.on is None):
            raise ValueError(
                "`from` and `on` go together: the table beside the row, and its column that points here"
            )
        return self


class EventSource(Entry):
    """Where a day comes from: a column of the row, a column of child rows, or another system."""

    column: str | None = None
    pending: Test | None = None
    table: str | None = None
    on: str | None = None
    at: str | None = None
    entity: EntityBinding | None = None
    system: Identifier | None = None
    by: str | None = None
    required: bool = False
    zone: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_column(cls, value: Any) -> Any:
        return {"column": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_kind(self) -> EventSource:
        kinds = [k for k in (self.column, self.table, self.system) if k is not None]
        if len(kinds) != 1:
            raise ValueError(
                "an event comes from one of: a `column`, a `table` (with `on` and `at`), a `system` (with `by`)"
            )
        if self.table is not None and (self.on is None or self.at is None):
            raise ValueError("child rows need `on` (their column that points here) and `at` (their date)")
        if self.system is not None and self.by is None:
            raise ValueError(
                "another system needs `by`: the key by which it is asked, such as party or email"
            )
        return self


class ConditionSource(Entry):
    """Where a condition comes from: a column of the row, child rows, or another system."""

    column: str | None = None
    in_: tuple[Scalar, ...] | None = Field(default=None, alias="in")
    not_in: tuple[Scalar, ...] | None = None
    equals: Scalar = None
    null: bool | None = None
    table: str | None = None
    on: str | None = None
    exists: bool | None = None
    system: Identifier | None = None
    by: str | None = None
    required: bool = False

    @model_validator(mode="before")
    @classmethod
    def _bare_column(cls, value: Any) -> Any:
        return {"column": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_kind(self) -> ConditionSource:
        if self.system is None and self.table is None and self.column is None:
            raise ValueError(
                "a condition comes from a `column`, from a `table` (with `on`) or from a `system` (with `by`)"
            )
        if self.table is not None and self.on is None:
            raise ValueError("child rows need `on`: their column that points here")
        if self.system is not None and self.by is None:
            raise ValueError(
                "another system needs `by`: the key by which it is asked, such as party or email"
            )
        return self


class Party(Entry):
    """The company that a row's person represents, and the events that count for the whole company."""

    from_: str | None = Field(default=None, alias="from")
    on: str | None = None
    column: str
    events: Words = ()


class ParentRow(Entry):
    """`of`: what this dataset does not bind itself comes from its parent row."""

    dataset: Identifier
    on: str


class DoneMark(Entry):
    """How a row shows that it was anonymised or restricted."""

    column: str
    equals: Scalar = None
    in_: tuple[Scalar, ...] | None = Field(default=None, alias="in")


class UnderDuty(Entry):
    """What goes although the row stays, once only the law still keeps it (Art. 5(1)(c), 18 GDPR)."""

    clear: Words = ()
    keyed_hash: Words = ()


Reference = Literal["with", "detach", "keeps"]


def _as_sources(value: Any) -> Any:
    return _as_list(value)


Events = Mapping[Identifier, Annotated[tuple[EventSource, ...], BeforeValidator(_as_sources)]]
Conditions = Mapping[Identifier, Annotated[tuple[ConditionSource, ...], BeforeValidator(_as_sources)]]


class Dataset(Entry):
    """One table of a system, as the retention rules see it."""

    table: str
    key: str
    activity: Identifier | None = None
    title: Text | None = None
    subject: Mapping[str, str] = Field(default_factory=dict)
    party: Party | None = None
    entity: EntityBinding | None = None
    of: ParentRow | None = None
    fields: Mapping[str, str] = Field(default_factory=dict)
    unknown: tuple[date | datetime | str, ...] = ()
    zone: str | None = None
    events: Events = Field(default_factory=dict)
    conditions: Conditions = Field(default_factory=dict)
    schedules: Words = ()
    refers: Mapping[str, Reference] = Field(default_factory=dict)
    owns: Mapping[str, str] = Field(default_factory=dict)
    under_duty: UnderDuty | None = None
    done: DoneMark | None = None
    anonymise: Mapping[str, Any] = Field(default_factory=dict)
    restrict: Mapping[str, Any] = Field(default_factory=dict)
    except_: Mapping[str, Any] = Field(default_factory=dict, alias="except")
    files: Any = None


class System(Entry):
    """A place where data lies. Without `datasets` it is known but unbound: its promises stay Unproven."""

    system: Identifier
    title: Text | None = None
    owner: str | None = None
    kind: Literal["database", "mailbox", "file-share", "paper", "backup", "service", "other"] = "database"
    activities: Words = ()
    connector: Identifier | None = None
    url: str | None = None
    write_url: str | None = None
    schema_: str | None = Field(default=None, alias="schema")
    zone: str | None = None
    keeps_for: str | None = None
    bound: bool | None = None
    why_unbound: str | None = None
    review: date | None = None
    datasets: Mapping[Identifier, Dataset] = Field(default_factory=dict)

    @property
    def is_bound(self) -> bool:
        """Whether Holdtrue can look into it at all."""
        return bool(self.datasets) and self.url is not None

"""`schedules.yaml`: how long, after what, and what then (Art. 5(1)(e), 13(2)(a), 17 GDPR)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from .base import Entry, Identifier, Text, Words, _as_list

RecordClass = Literal[
    "statements",
    "ledger",
    "voucher",
    "tax-invoice",
    "letter",
    "contract",
    "payroll",
    "real-estate",
    "other",
]


class Trigger(Entry):
    """The event or events after which a period runs. `of` is `latest` or `earliest` over `events`."""

    of: Literal["one", "latest", "earliest"] = "one"
    events: tuple[Identifier, ...]


def _as_trigger(value: Any) -> Any:
    if isinstance(value, str):
        return {"of": "one", "events": [value]}
    if isinstance(value, dict) and len(value) == 1:
        ((word, events),) = value.items()
        if word in ("latest", "earliest") and isinstance(events, list):
            if not events:
                raise ValueError(f"`{word}` needs at least one event")
            return {"of": word if len(events) > 1 else "one", "events": events}
    if isinstance(value, Trigger):
        return value
    raise ValueError("`after` is an event's name, or {latest: [...]} or {earliest: [...]} of such names")


class Schedule(Entry):
    """A retention schedule: a period of its own (`keep`, `after`), or a duty that the law sets (`duty`).

    Periods are ISO 8601 calendar periods without time parts, or `none` for "without end".
    """

    keep: str | None = None
    after: Annotated[Trigger | None, BeforeValidator(_as_trigger)] = None
    from_: Literal["day", "calendar-year-end", "financial-year-end"] = Field(default="day", alias="from")
    while_: Identifier | None = Field(default=None, alias="while")
    when: Identifier | None = None
    within: str | None = None
    hold: str | None = None
    then: Literal["delete", "anonymise", "restrict"] | None = None
    says: Identifier | None = None
    duty: Literal["bookkeeping"] | None = None
    class_: Annotated[tuple[RecordClass, ...], BeforeValidator(_as_list)] = Field(default=(), alias="class")
    why: str | None = None
    of: Text | None = None
    until: Text | None = None

    @model_validator(mode="after")
    def _period_or_duty(self) -> Schedule:
        if self.duty:
            if self.keep or self.after:
                raise ValueError("a duty takes period and start from the law: remove `keep` and `after`")
            if not self.class_:
                raise ValueError("a duty names its record `class`, for instance `class: voucher`")
        else:
            if self.class_:
                raise ValueError("`class` belongs to a duty: add `duty: bookkeeping` or remove it")
            if self.keep is None:
                raise ValueError("a schedule says how long: add `keep`, an ISO 8601 period such as P3Y")
            if self.after is None:
                raise ValueError("a schedule has a trigger: add `after` with the event the period runs from")
        return self


class AutomaticApproval(Entry):
    """Within which limits a plan needs no second person. Absent = never."""

    max_rows: int | None = None
    max_share: float | None = None
    datasets: Words = ()


class GuardRails(Entry):
    """What stops a plan that is out of proportion."""

    max_share: float | None = None
    above_forecast: float | None = None


Schedules = Mapping[Identifier, Schedule]

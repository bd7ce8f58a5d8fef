"""`activities/*.yaml`: one processing activity each (Art. 30(1) GDPR), and what its notice says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from .base import Entry, Identifier, Text, Words, _as_list

Basis = Literal[
    "consent", "contract", "legal-obligation", "vital-interests", "public-task", "legitimate-interests"
]
"""Art. 6(1)(a) to (f) GDPR, in that order."""


class Assessment(Entry):
    """The legitimate-interest assessment: interest, necessity, balance, and when it was last looked at."""

    id: str | None = None
    date_: date | None = Field(default=None, alias="date")
    by: str | None = None
    review: date | None = None
    interest: Text | None = None
    necessity: Text | None = None
    balance: Text | None = None
    outcome: Literal["prevails", "does-not-prevail"] | None = None


class Interest(Entry):
    """A legitimate interest (Art. 6(1)(f), 13(1)(d) GDPR) with its assessment (LIA)."""

    id: Identifier | None = None
    text: Text
    assessment: Assessment | None = Field(
        default=None, validation_alias=AliasChoices("assessment", "lia", "LIA")
    )


class LegalGround(Entry):
    """One legal basis of a purpose: which, when it is used, and what it rests on."""

    basis: Basis
    when: Text | None = None
    law: Text | None = None
    interests: tuple[Identifier, ...] = ()


def _as_ground(value: Any) -> Any:
    items = _as_list(value) or []
    return [{"basis": item} if isinstance(item, str) else item for item in items]


class Purpose(Entry):
    """Why data is processed, and on which legal bases (Art. 13(1)(c) GDPR)."""

    id: Identifier | None = None
    text: Text
    bases: Annotated[tuple[LegalGround, ...], BeforeValidator(_as_ground)] = Field(
        default=(), validation_alias=AliasChoices("bases", "basis")
    )


class DataCategory(Entry):
    """A category of personal data in words; `category` names its kind as used in bindings and access."""

    category: str
    text: Text | None = None
    when: Text | None = None


def _as_data(value: Any) -> Any:
    items = _as_list(value) or []
    return [{"category": item} if isinstance(item, str) else item for item in items]


class RecipientUse(Entry):
    """A recipient of this activity: why it gets data, and in which role here if not its usual one."""

    recipient: Identifier
    for_: Text | None = Field(default=None, alias="for")
    role: str | None = None
    when: Text | None = None


def _as_recipients(value: Any) -> Any:
    items = _as_list(value) or []
    return [{"recipient": item} if isinstance(item, str) else item for item in items]


class Retention(Entry):
    """A schedule as this activity uses it: for which records, and words of its own for the notice."""

    schedule: Identifier
    of: Text | None = None
    because: Text | None = None
    systems: Words = ()


def _as_retention(value: Any) -> Any:
    items = _as_list(value) or []
    return [{"schedule": item} if isinstance(item, str) else item for item in items]


class Link(Entry):
    """A link that the notice shows, with the day on which a person checked that it works."""

    text: Text
    url: str
    checked: date | None = None


class Decision(Entry):
    """What the group's earlier notices left open or said twice, what the register decides, and why."""

    id: Identifier | None = None
    question: str
    decided: str
    why: str
    sources: Words = ()


class Remark(Entry):
    """What the notice says of this activity beyond its facts; `kind` says where it stands.

    A remark that claims something testable names its promise; otherwise it is explanatory.
    """

    id: Identifier
    kind: Literal["about", "data", "basis", "storage", "recipients", "rights", "choice"] = "about"
    text: Text
    promise: str | None = None
    check: str | None = None


class Activity(Entry):
    """One processing activity (Art. 30(1) GDPR). `internal`: it concerns colleagues, who are told by other means than
    the public notice; its promises stand on the board all the same."""

    id: Identifier | None = None
    title: Text | None = Field(default=None, validation_alias=AliasChoices("title", "name"))
    entities: Words = ()
    sites: Words = ()
    order: int = 100
    internal: bool = False
    about: Text | None = None
    subjects: Annotated[tuple[Text, ...], BeforeValidator(_as_list)] = ()
    data: Annotated[tuple[DataCategory, ...], BeforeValidator(_as_data)] = ()
    special_categories: bool = False
    required: Text | None = None
    automated_decisions: bool = False
    purposes: Annotated[tuple[Purpose, ...], BeforeValidator(_as_list)] = ()
    interests: tuple[Interest, ...] = ()
    sources: Annotated[tuple[Text, ...], BeforeValidator(_as_list)] = ()
    recipients: Annotated[tuple[RecipientUse, ...], BeforeValidator(_as_recipients)] = ()
    transfers: bool | None = None
    joint: Words = ()
    schedules: Annotated[tuple[Retention, ...], BeforeValidator(_as_retention)] = ()
    trackers: bool = False
    remarks: tuple[Remark, ...] = ()
    links: tuple[Link, ...] = ()
    decisions: tuple[Decision, ...] = ()
    access: Words = ()
    notes: Mapping[str, str] = Field(default_factory=dict)

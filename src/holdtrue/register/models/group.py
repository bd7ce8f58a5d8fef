"""`group.yaml`: who the controllers are (Art. 13(1)(a), 26 and 30(1)(a) GDPR), and where they publish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from .base import Entry, Identifier, Text, Words, _as_list


class FinancialYearRule(Entry):
    """Financial years from a day on. `ends` is a month and day (`12-31`), or the days on which years ended."""

    from_: date | None = Field(default=None, alias="from")
    ends: str | date | tuple[date, ...] = "12-31"


class DataProtectionOfficer(Entry):
    """The officer's contact, or `none: true` with the reason (Art. 37 GDPR)."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    none: bool = False
    reason: Text | None = None


def _as_officer(value: Any) -> Any:
    return {"none": True} if value == "none" else value


class Address(Entry):
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None


def _as_address(value: Any) -> Any:
    return {"city": value} if isinstance(value, str) else value


class Entity(Entry):
    """One company of the group, a controller for its own processing."""

    name: str | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    land: str | None = None
    registration: str | None = None
    seat: Annotated[Address | None, BeforeValidator(_as_address)] = None
    languages: Words = ("en",)
    zone: str | None = Field(
        default=None, validation_alias=AliasChoices("zone", "time-zone", "timezone", "time_zone")
    )
    authority: Identifier | None = None
    data_protection_officer: Annotated[DataProtectionOfficer | None, BeforeValidator(_as_officer)] = Field(
        default=None,
        validation_alias=AliasChoices("data-protection-officer", "data_protection_officer", "dpo"),
    )
    financial_years: Annotated[tuple[FinancialYearRule, ...], BeforeValidator(_as_list)] = (
        FinancialYearRule(),
    )
    tax_period: Literal["month", "quarter", "half-year", "year"] | None = None
    contact: str | None = None


class Site(Entry):
    """A web site: which companies stand behind it and in which languages it publishes."""

    url: str
    entities: Words
    languages: Words = ("en",)
    title: str | None = None


class Contact(Entry):
    """Where people write to (Art. 12, 13(1)(a) and (b) GDPR)."""

    email: str | None = None
    team: Text | None = None
    phone: str | None = None


def _as_contact(value: Any) -> Any:
    return {"email": value} if isinstance(value, str) else value


class SecurityPolicy(Entry):
    """The security policy and its last review; the notice says that it is reviewed each year."""

    title: str = "IT security policy"
    reviewed: date | None = None
    review_every: str = "P1Y"
    owner: str | None = None


class Provision(Entry):
    """Whether people must give data at all, and what follows if not (Art. 13(2)(e) GDPR)."""

    required: bool = False
    text: Text | None = None


class Group(Entry):
    """The group: its lead controller, how to reach it, its companies and its sites."""

    name: str | None = None
    lead: Identifier | None = Field(
        default=None, validation_alias=AliasChoices("lead", "lead-controller", "lead_controller")
    )
    contact: Annotated[Contact | None, BeforeValidator(_as_contact)] = None
    about: Text | None = None
    languages: Words = ("en",)
    entities: Mapping[Identifier, Entity]
    sites: Mapping[Identifier, Site] = Field(default_factory=dict)
    security_policy: SecurityPolicy | None = None
    notice_revised: date | None = None
    synthetic: bool = False
    demo: bool = False

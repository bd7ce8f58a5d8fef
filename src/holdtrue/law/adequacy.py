"""Where data may go without more: inside the EEA, or under an adequacy decision (Chapter V, Art. 45 GDPR)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from .duties import Mark

Scope = Literal["whole", "pipeda-only", "appi-only", "dpf-only"]
"""Whom a decision covers: everybody there, or only businesses under a named law, or (USA) organisations that
are certified under the Data Privacy Framework."""


@dataclass(frozen=True)
class Decision:
    """An adequacy decision: for which territory, from which day, through which day (None: no end set), for
    whom.
    """

    country: str
    territory: str
    from_: date
    until: date | None
    number: str
    scope: Scope
    mark: Mark
    note: str = ""


@cache
def _content() -> Any:
    text = (resources.files(__package__) / "data" / "adequacy.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def eea() -> frozenset[str]:
    """The member states of the Union, Iceland, Liechtenstein and Norway (ISO 3166-1)."""
    return frozenset(_content()["eea"])


@cache
def decisions() -> tuple[Decision, ...]:
    """All known adequacy decisions, oldest first."""
    return tuple(
        Decision(
            country=entry["country"],
            territory=entry["territory"],
            from_=entry["from"],
            until=entry.get("until"),
            number=entry["number"],
            scope=entry["scope"],
            mark=entry["mark"],
            note=entry.get("note", ""),
        )
        for entry in _content()["decisions"]
    )


def is_eea(country: str) -> bool:
    """Whether data may go to `country` as inside the Union."""
    return country in eea()


def adequacy(country: str, day: date) -> Decision | None:
    """The adequacy decision in force for `country` on `day`, or None.

    Look at its `scope`: for the USA it is `dpf-only`, so the recipient's own certification decides.
    """
    for decision in decisions():
        in_time = decision.from_ <= day and (decision.until is None or day <= decision.until)
        if decision.country == country and in_time:
            return decision
    return None

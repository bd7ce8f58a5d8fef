"""The bookkeeping duties, read from the law's data files and from nothing else of the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .days import (
    END,
    ONE,
    FinancialYears,
    after_span,
    as_day,
    calendar_year_end,
    following,
    plus,
    tax_period_end,
)

DATA = Path(__file__).parents[2] / "src" / "holdtrue" / "law" / "data" / "duties"


class NoRule(Exception):
    """No law is known for this country and record class."""


@cache
def _rules_in(folder: Path, country: str) -> tuple[Mapping[str, Any], ...]:
    file = folder / f"{country}.yaml"
    if not file.exists():
        raise NoRule(f"no bookkeeping duties are known for {country}")
    return tuple(yaml.safe_load(file.read_text(encoding="utf-8"))["rules"])


class Law:
    """Which version of which rule decides a document on a given today, and since when it is past."""

    def __init__(self, folder: Path = DATA) -> None:
        self._folder = folder

    def countries(self) -> list[str]:
        return sorted(file.stem for file in self._folder.glob("*.yaml"))

    def _rules(self, classes: Iterable[str], country: str) -> list[Mapping[str, Any]]:
        wanted = set(classes)
        rules = [rule for rule in _rules_in(self._folder, country) if wanted & set(rule["classes"])]
        if not rules:
            raise NoRule(f"no bookkeeping duty is known for {', '.join(sorted(wanted))} in {country}")
        return rules

    def kept_until(
        self,
        classes: Iterable[str],
        day: date,
        entity: Mapping[str, Any],
        years: FinancialYears,
        today: date,
    ) -> date:
        """Several laws for one record: the longest wins. Of each, the version in force on `today` decides."""
        return max(
            _kept_under(version, day, entity, years)
            for rule in self._rules(classes, entity["country"])
            if (version := _in_force(rule, day, today)) is not None
        )

    def first_day_past(
        self,
        classes: Iterable[str],
        day: date,
        entity: Mapping[str, Any],
        years: FinancialYears,
        today: date,
    ) -> date | None:
        """The first day from which on the document was past without a break, or None if it is still kept.

        Between two versions' days nothing changes: it is enough to look at each such stretch of todays.
        """
        classes = list(classes)
        begins = {
            as_day(version["from"])
            for rule in self._rules(classes, entity["country"])
            for version in _versions(rule)
        }
        stretches = [date.min, *sorted(d for d in begins if d <= today)]
        since: date | None = None
        for number, first in enumerate(stretches):
            last = stretches[number + 1] - ONE if number + 1 < len(stretches) else today
            kept = self.kept_until(classes, day, entity, years, first)
            if kept >= last:
                since = None
            elif since is None or kept >= first:
                since = max(following(kept), first)
        return since


def _versions(rule: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**rule, **version} for version in rule.get("versions") or [{}]]


def _covers(version: Mapping[str, Any], day: date) -> bool:
    applies = version.get("applies-to", "everything-still-kept")
    if applies == "everything-still-kept":
        return True
    days = applies["event-days"]
    return as_day(days.get("from", date.min)) <= day <= as_day(days.get("to", END))


def _in_force(rule: Mapping[str, Any], day: date, today: date) -> Mapping[str, Any] | None:
    """The newest version in force that covers the day; before the first one, the first reaches back."""
    covering = sorted((v for v in _versions(rule) if _covers(v, day)), key=lambda v: as_day(v["from"]))
    if not covering:
        return None
    in_force = [version for version in covering if as_day(version["from"]) <= today]
    return in_force[-1] if in_force else covering[0]


def _kept_under(
    version: Mapping[str, Any], day: date, entity: Mapping[str, Any], years: FinancialYears
) -> date:
    start, period = version["start"], version["period"]
    if start == "day":
        return plus(day, period)
    if start == "calendar-year-end":
        return after_span(calendar_year_end(day), period)
    if start == "financial-year-end":
        return after_span(years.end(day), period)
    if start == "calendar-year-end-of-financial-year-end":
        return after_span(calendar_year_end(years.end(day)), period)
    if start == "first-of-january-after-financial-year-end":
        return after_span(calendar_year_end(years.end(day)), period)
    tax_end = tax_period_end(day, entity.get("tax-period") or "month")
    if start == "tax-period-end":
        return after_span(tax_end, period)
    if start == "calendar-year-end-of-tax-due":  # due in the month after the tax period
        return after_span(calendar_year_end(following(tax_end)), period)
    raise ValueError(f"no such start: {start}")

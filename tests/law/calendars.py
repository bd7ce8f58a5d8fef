"""Financial years of every odd kind, and day after day through them: for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import strategies as st

from holdtrue.law.counting import EntityCalendar
from holdtrue.law.financial_years import FinancialYears

ODD_YEARS = {
    "calendar": FinancialYears([(None, "12-31")]),
    "june": FinancialYears([(None, "06-30")]),
    "february": FinancialYears([(None, "02-28")]),
    "changed, with a short year": FinancialYears([(None, "12-31"), (date(2021, 5, 1), "04-30")]),
    "a short and a long year": FinancialYears(
        [(None, "12-31"), (None, (date(2020, 6, 30), date(2021, 12, 31)))]
    ),
    "changed to february by a list": FinancialYears(
        [
            (date(2010, 1, 1), "12-31"),
            (date(2019, 3, 1), "02-28"),
            (None, (date(2024, 2, 29), date(2024, 12, 31), date(2026, 2, 28))),
        ]
    ),
}
"""Kinds that real companies have, by name."""

ENDS = ["12-31", "06-30", "02-28", "02-29", "09-30", "01-31", "03-15"]


@st.composite
def financial_year_rules(draw: st.DrawFn) -> list[tuple[date | None, str | tuple[date, ...]]]:
    """One to three yearly rules, and sometimes a list of the days on which years ended."""
    days = st.dates(date(1990, 1, 1), date(2030, 12, 31))
    begins = sorted(draw(st.lists(days, min_size=1, max_size=3, unique=True)))
    rules: list[tuple[date | None, str | tuple[date, ...]]] = [
        (begin if i or draw(st.booleans()) else None, draw(st.sampled_from(ENDS)))
        for i, begin in enumerate(begins)
    ]
    if draw(st.booleans()):
        first = draw(days)
        lengths = draw(st.lists(st.integers(20, 600), max_size=3))
        ends = [first]
        for length in lengths:
            ends.append(ends[-1] + timedelta(days=length))
        rules.append((None, tuple(ends)))
    return rules


def entity_calendars() -> st.SearchStrategy[EntityCalendar]:
    """Calendars of entities, odd ones included."""
    years = st.sampled_from(list(ODD_YEARS.values())) | financial_year_rules().map(FinancialYears)
    return st.builds(EntityCalendar, years, st.sampled_from([None, "month", "quarter", "half-year", "year"]))


def days_from(first: date, last: date) -> Iterator[date]:
    """Day after day, both ends included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)

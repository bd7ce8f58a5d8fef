"""From which day a period counts, and until which day a record is kept.

Two families of starts. `day` counts from the event's own day: kept until `day + period`. All others count
from the end of a span that contains the day (a financial year, a calendar year, a tax period), or from a
first day, which comes to the same: kept until `(first day after the span + period) - 1 day`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from .days import END_OF_DAYS, Period, day_before, next_day, plus
from .financial_years import CALENDAR_YEARS, FinancialYears

TaxPeriod = Literal["month", "quarter", "half-year", "year"]

DEFAULT_TAX_PERIOD: TaxPeriod = "month"
"""Assumed where an entity states no tax period: the ordinary VAT period in the countries whose law asks for
one.
"""

Start = Literal[
    "day",
    "calendar-year-end",
    "financial-year-end",
    "calendar-year-end-of-financial-year-end",
    "first-of-january-after-financial-year-end",
    "tax-period-end",
    "calendar-year-end-of-tax-due",
]
STARTS: tuple[Start, ...] = get_args(Start)


@dataclass(frozen=True, slots=True)
class EntityCalendar:
    """The spans of one entity: its financial years, and its VAT period (`month` where it states none)."""

    financial_years: FinancialYears = CALENDAR_YEARS
    tax_period: TaxPeriod | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """How long, and from when. A `period` of None is without end."""

    period: Period | None
    start: Start = "day"


def calendar_year_end(day: date, calendar: EntityCalendar) -> date:
    """31 December of the day's year."""
    return date(day.year, 12, 31)


def financial_year_end(day: date, calendar: EntityCalendar) -> date:
    """The last day of the financial year that contains the day."""
    return calendar.financial_years.containing(day)[1]


def calendar_year_end_of_financial_year_end(day: date, calendar: EntityCalendar) -> date:
    """31 December of the year in which the day's financial year ends."""
    return date(financial_year_end(day, calendar).year, 12, 31)


def tax_period_end(day: date, calendar: EntityCalendar) -> date:
    """The last day of the VAT period (month, quarter, half-year or calendar year) that contains the day."""
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[calendar.tax_period or DEFAULT_TAX_PERIOD]
    last_month = (day.month - 1) // months * months + months
    return date(day.year, 12, 31) if last_month == 12 else day_before(date(day.year, last_month + 1, 1))


def calendar_year_end_of_tax_due(day: date, calendar: EntityCalendar) -> date:
    """31 December of the year in which the tax falls due: in the month after the tax period."""
    return date(next_day(tax_period_end(day, calendar)).year, 12, 31)


SPAN_ENDS: Mapping[str, Callable[[date, EntityCalendar], date]] = {
    "calendar-year-end": calendar_year_end,
    "financial-year-end": financial_year_end,
    "calendar-year-end-of-financial-year-end": calendar_year_end_of_financial_year_end,
    # a law that counts "from the first of January" counts from the day after that same 31 December
    "first-of-january-after-financial-year-end": calendar_year_end_of_financial_year_end,
    "tax-period-end": tax_period_end,
    "calendar-year-end-of-tax-due": calendar_year_end_of_tax_due,
}


def kept_until(event_day: date, counting: Counting, calendar: EntityCalendar) -> date:
    """The last day on which a record with this event day is kept. Never decreases as the event day grows.

    `END_OF_DAYS` where the period is without end or runs beyond it.
    """
    period = counting.period
    if period is None:
        return END_OF_DAYS
    if counting.start == "day":
        return plus(event_day, period) or END_OF_DAYS
    span_end = SPAN_ENDS[counting.start](event_day, calendar)
    if span_end == END_OF_DAYS:
        return END_OF_DAYS
    reached = plus(next_day(span_end), period)
    if reached is None:
        # beyond the end of days, or exactly the day after it: both are kept until the last day there is
        return END_OF_DAYS
    return day_before(reached)

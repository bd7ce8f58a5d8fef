"""Days and calendar periods: the arithmetic of "three years after", as the register and the laws mean it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(1, 1, 1)
END_OF_DAYS = date(9999, 12, 31)
"""Nothing lies beyond it; "without end" is kept until this day."""

_LAST_ORDINAL = END_OF_DAYS.toordinal()


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period: years and months are added together first and clamp once, then days."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if min(self.years, self.months, self.days) < 0:
            raise ValueError("a period is never negative")
        if not (self.years or self.months or self.days):
            raise ValueError("a period lasts at least a day; write P1D or longer")

    def __str__(self) -> str:
        """ISO 8601, for instance `P3Y6M`; weeks come out as days."""
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + "".join(f"{number}{unit}" for number, unit in parts if number)


_ISO_PERIOD = re.compile(
    r"P(?:(?P<years>[0-9]{1,6})Y)?(?:(?P<months>[0-9]{1,6})M)?"
    r"(?:(?P<weeks>[0-9]{1,6})W)?(?:(?P<days>[0-9]{1,6})D)?"
)


def parse_period(text: str) -> Period | None:
    """The period written as ISO 8601 (`P3Y`, `P12M`, `P2W`, `P1Y6M`, `P30D`), or None for `none`: without
    end.

    Raises `ValueError` for anything else, saying what is wrong with it and what to write instead.
    """
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a period; write P3Y, P12M, P30D, or `none` for without end")
    if text == "none":
        return None
    if text.startswith("P") and "T" in text:
        raise ValueError(f"{text!r} has a time part; periods are whole days or longer: write P1D, not PT24H")
    if text.startswith("-") or "-" in text:
        raise ValueError(f"{text!r} is negative; a period runs forwards: write P3Y")
    found = _ISO_PERIOD.fullmatch(text)
    if found is None or text == "P":
        hint = (
            " (fractions have no calendar meaning: half a year is P6M)" if "." in text or "," in text else ""
        )
        raise ValueError(
            f"{text!r} is not a period{hint}; write P3Y, P12M, P2W, P1Y6M or P30D, or `none` for without end"
        )
    years, months, weeks, days = (int(found[unit] or 0) for unit in ("years", "months", "weeks", "days"))
    if not (years or months or weeks or days):
        raise ValueError(f"{text!r} is no time at all; write P1D or longer, or `none` for without end")
    return Period(years, months, weeks * 7 + days)


def plus(day: date, period: Period) -> date | None:
    """`day + period`, or None where that lies beyond the end of days."""
    year, month, day_of_month = day.year, day.month, day.day
    if period.years or period.months:
        month0 = month - 1 + period.months
        year += period.years + month0 // 12
        month = month0 % 12 + 1
        if year > 9999:
            return None
        if day_of_month > 28:
            day_of_month = min(day_of_month, monthrange(year, month)[1])
        day = date(year, month, day_of_month)
    if period.days:
        ordinal = day.toordinal() + period.days
        return date.fromordinal(ordinal) if ordinal <= _LAST_ORDINAL else None
    return day


def add(day: date, period: Period) -> date:
    """`day + period`: 31 Jan + P1M = 28 or 29 Feb; 29 Feb + P1Y = 28 Feb. Stops at `END_OF_DAYS`."""
    return plus(day, period) or END_OF_DAYS


def next_day(day: date) -> date:
    """The day after; the end of days has none and stays."""
    return day if day == END_OF_DAYS else date.fromordinal(day.toordinal() + 1)


def day_before(day: date) -> date:
    """The day before; the first day has none and stays."""
    return day if day == FIRST_DAY else date.fromordinal(day.toordinal() - 1)

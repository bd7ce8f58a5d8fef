"""The few days on which planted rows sit, worked out by walking days, not by asking Holdtrue.

The rule: an account is kept three years after the last interaction and goes within thirty days.
"""

from __future__ import annotations

from datetime import date, timedelta

KEEP_YEARS = 3
WITHIN_DAYS = 30
ONE = timedelta(days=1)


def years_after(day: date, years: int) -> date:
    """The same calendar day `years` later; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def kept_until(event: date) -> date:
    """The last day on which an account with this last interaction may still be there."""
    return years_after(event, KEEP_YEARS)


def first_kept(today: date) -> date:
    """The earliest last interaction whose account may still be there today."""
    day = years_after(today, -KEEP_YEARS) - 3 * ONE
    while kept_until(day) < today:
        day += ONE
    return day


def last_overdue(today: date) -> date:
    """The latest last interaction whose account should already have gone, its thirty days included."""
    day = first_kept(today)
    while kept_until(day) + ONE + timedelta(days=WITHIN_DAYS) > today:
        day -= ONE
    return day

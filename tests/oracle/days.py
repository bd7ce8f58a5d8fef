"""Days, periods, and the spans that contain a day: written from the words, found by walking day by day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

ONE = timedelta(days=1)
END = date.max
"""31 Dec 9999, the end of days: nothing goes beyond it, and it is never past."""

_PERIOD = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def as_day(value: Any) -> date:
    """A day as YAML gives it: a date, or its ISO spelling."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def following(day: date) -> date:
    return day if day == END else day + ONE


def last_of_month(year: int, month: int) -> int:
    """By trying: the largest number of a day that exists."""
    for number in (31, 30, 29, 28):
        try:
            date(year, month, number)
        except ValueError:
            continue
        return number
    raise AssertionError


def _plus(day: date, period: str) -> date | None:
    """`day` + `period`, or None where that lies beyond the end of days (`none` always does)."""
    if period == "none":
        return None
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"not a calendar period: {period!r}")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    count = day.year * 12 + (day.month - 1) + years * 12 + months
    year, month = divmod(count, 12)
    if year > 9999:
        return None
    moved = date(year, month + 1, min(day.day, last_of_month(year, month + 1)))
    more = weeks * 7 + days
    if moved.toordinal() + more > END.toordinal():
        return None
    return moved + timedelta(days=more)


def plus(day: date, period: str) -> date:
    """Years and months first, together, clamped once to the last day of the month; then days."""
    return _plus(day, period) or END


def after_span(span_end: date, period: str) -> date:
    """(the day after the span's end + period) - 1 day."""
    if span_end == END:
        return END
    moved = _plus(span_end + ONE, period)
    return END if moved is None else moved - ONE


def walk_to(day: date, is_end: Callable[[date], bool]) -> date:
    """The first day from `day` on that is an end."""
    while day != END and not is_end(day):
        day += ONE
    return day


def calendar_year_end(day: date) -> date:
    return walk_to(day, lambda d: (d.month, d.day) == (12, 31))


def tax_period_end(day: date, kind: str) -> date:
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[kind]
    return walk_to(day, lambda d: d.month % months == 0 and d.day == last_of_month(d.year, d.month))


class FinancialYears:
    """The financial years of one entity, by walking from day to day and asking whether a year ends there."""

    def __init__(self, rules: Iterable[Mapping[str, Any]]) -> None:
        self._yearly: list[tuple[date, str]] = []
        begins: list[date] = []
        lists: list[list[date]] = []
        for rule in rules:
            start = as_day(rule["from"]) if rule.get("from") is not None else None
            ends = rule["ends"]
            if isinstance(ends, list | tuple):
                lists.append(sorted(as_day(e) for e in ends))
            else:
                self._yearly.append((start or date.min, str(ends)))
            begins.append(start or date.min)
        self._yearly.sort(key=lambda pair: pair[0])
        # "before the first `from` the first rule reaches back": where it begins is no change of years
        self._changes = {d for d in begins if d > min(begins)}
        self._covered: list[tuple[date, date, frozenset[date]]] = []
        for ends_of_years in sorted(lists):
            before = ends_of_years[0] - ONE
            while before > date.min and not self.is_end(before):
                before -= ONE
            self._covered.append((before + ONE, ends_of_years[-1], frozenset(ends_of_years)))
        self._found: dict[date, date] = {}

    def is_end(self, day: date) -> bool:
        for first, last, ends in self._covered:
            if first <= day <= last:
                return day in ends
        if following(day) in self._changes:
            return True
        governing = self._yearly[0][1]
        for start, rule in self._yearly:
            if start <= day:
                governing = rule
        month, number = (int(part) for part in governing.split("-"))
        if month == 2 or number > last_of_month(day.year, month):
            number = last_of_month(day.year, month)
        return (day.month, day.day) == (month, number)

    def end(self, day: date) -> date:
        """The end of the financial year that contains `day`."""
        if day not in self._found:
            self._found[day] = walk_to(day, self.is_end)
        return self._found[day]

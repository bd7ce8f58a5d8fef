"""Financial years: ordinary, short, long and changed ones, from the few rules that the register gives."""

from __future__ import annotations

from bisect import bisect_right
from calendar import isleap, monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from .days import END_OF_DAYS, FIRST_DAY, day_before, next_day

FinancialYearEnds = str | date | Iterable[date]
"""`MM-DD` for every year, or the very days on which years ended."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """Days on which one rule holds: years ending on one day of the year, or (`month` 0) exactly one year."""

    first: date
    last: date
    month: int = 0
    day: int = 0

    def containing(self, day: date) -> tuple[date, date]:
        if not self.month:
            return self.first, self.last
        this_year = _year_end(day.year, self.month, self.day)
        if day <= this_year:
            end = this_year
            first = next_day(_year_end(day.year - 1, self.month, self.day)) if day.year > 1 else FIRST_DAY
        else:
            end = _year_end(day.year + 1, self.month, self.day) if day.year < 9999 else END_OF_DAYS
            first = next_day(this_year)
        return max(first, self.first), min(end, self.last)


def _year_end(year: int, month: int, day: int) -> date:
    """An end in February means its last day."""
    return date(year, 2, 29 if isleap(year) else 28) if month == 2 else date(year, month, day)


@dataclass(frozen=True, slots=True, init=False)
class FinancialYears:
    """An entity's financial years, from `(from, ends)` pairs in any order.

    - A rule gives the day of the year on which years end (`12-31`), from its own first day on. A year running
      when the next rule begins ends the day before it. The first rule reaches back before its own first day.
    - A list of days overrides where it covers: from the day after the year end before its first day, to its
      last. Afterwards the rule goes on; where there is no rule, the first and the last day of the list set
      the pattern.

    Raises `ValueError`, in a plain sentence, for rules that cannot be right.
    """

    rules: tuple[tuple[date | None, str | tuple[date, ...]], ...]
    _segments: tuple[_Segment, ...] = field(compare=False, repr=False)
    _firsts: tuple[date, ...] = field(compare=False, repr=False)

    def __init__(self, rules: Iterable[tuple[date | None, FinancialYearEnds]]) -> None:
        plain: list[tuple[date | None, str | tuple[date, ...]]] = []
        for begin, ends in rules:
            if isinstance(ends, str):
                plain.append((begin, ends))
            else:
                plain.append((begin, (ends,) if isinstance(ends, date) else tuple(ends)))
        segments = tuple(_segments(tuple(plain)))
        object.__setattr__(self, "rules", tuple(plain))
        object.__setattr__(self, "_segments", segments)
        object.__setattr__(self, "_firsts", tuple(segment.first for segment in segments))

    def containing(self, day: date) -> tuple[date, date]:
        """First and last day of the financial year that contains `day`."""
        return self._segments[bisect_right(self._firsts, day) - 1].containing(day)


def _month_and_day(text: str) -> tuple[int, int]:
    month, dash, day = text.partition("-")
    if not (dash and len(month) == len(day) == 2 and (month + day).isascii() and (month + day).isdigit()):
        raise ValueError(f"a financial year's end is a month and a day such as 12-31, not {text!r}")
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= monthrange(2000, int(month))[1]):
        raise ValueError(
            f"there is no day {text!r} on which a financial year could end; write for instance 12-31"
        )
    return int(month), int(day)


def _segments(rules: tuple[tuple[date | None, str | tuple[date, ...]], ...]) -> list[_Segment]:
    if not rules:
        raise ValueError(
            "an entity has at least one rule for its financial years, for instance `ends: 12-31`"
        )
    yearly = sorted(
        ((from_ or FIRST_DAY, *_month_and_day(ends)) for from_, ends in rules if isinstance(ends, str)),
    )
    lists = [(from_, ends) for from_, ends in rules if not isinstance(ends, str)]
    for _, ends in lists:
        if not ends:
            raise ValueError("a list of financial-year ends names at least one day")
        for earlier, later in pairwise(ends):
            if later <= earlier:
                raise ValueError(
                    f"the list of financial-year ends goes backwards: {later} stands after {earlier};"
                    " write them in order"
                )
    lists.sort(key=lambda item: item[1][0])
    for (_, ends), (_, next_ends) in pairwise(lists):
        if next_ends[0] <= ends[-1]:
            raise ValueError(f"two lists of financial-year ends overlap at {next_ends[0]}; write one list")
    for (first, *_one), (next_first, *_two) in pairwise(yearly):
        if next_first == first:
            begins = "without `from`" if first == FIRST_DAY else f"from {first}"
            raise ValueError(f"two financial-year rules {begins}; each needs a `from` day of its own")
    if not yearly:
        (_, first_ends), (_, last_ends) = lists[0], lists[-1]
        yearly = [(FIRST_DAY, first_ends[0].month, first_ends[0].day)]
        yearly.append((next_day(first_ends[0]), last_ends[-1].month, last_ends[-1].day))
    begins_at = [FIRST_DAY, *(begin for begin, _, _ in yearly[1:])]
    segments = [
        _Segment(first, day_before(begins_at[i + 1]) if i + 1 < len(yearly) else END_OF_DAYS, month, day)
        for i, (first, (_, month, day)) in enumerate(zip(begins_at, yearly, strict=True))
    ]
    for from_, ends in lists:
        if from_ is not None:
            if from_ > ends[0]:
                raise ValueError(
                    f"a list of financial-year ends begins at {from_}, after its first end {ends[0]}"
                )
            segments = _cut(segments, from_)
        segments = _override(segments, ends)
    return segments


def _at(segments: list[_Segment], day: date) -> int:
    return bisect_right([segment.first for segment in segments], day) - 1


def _cut(segments: list[_Segment], day: date) -> list[_Segment]:
    """A year running when `day` begins ends the day before it."""
    i = _at(segments, day)
    old = segments[i]
    if old.first == day or not old.month:
        return segments
    parts = [
        _Segment(old.first, day_before(day), old.month, old.day),
        _Segment(day, old.last, old.month, old.day),
    ]
    return [*segments[:i], *parts, *segments[i + 1 :]]


def _override(segments: list[_Segment], ends: tuple[date, ...]) -> list[_Segment]:
    """The years that end on `ends`, in place of what the rules said for those days."""
    begin, _ = segments[_at(segments, ends[0])].containing(ends[0])
    years = []
    first = begin
    for end in ends:
        years.append(_Segment(first, end))
        first = next_day(end)
    before = [
        _Segment(s.first, min(s.last, day_before(begin)), s.month, s.day) for s in segments if s.first < begin
    ]
    after = [
        _Segment(max(s.first, next_day(ends[-1])), s.last, s.month, s.day)
        for s in segments
        if s.last > ends[-1]
    ]
    return [*before, *years, *after]


CALENDAR_YEARS = FinancialYears([(None, "12-31")])

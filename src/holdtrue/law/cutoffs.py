"""Cutoffs: which event days are past on a given today, as a few ranges of days that SQL can compare with.

Within a stretch of event days on which one version of the law applies, `kept_until` never decreases as the
event day grows. So for each stretch there is one day C such that a record is past exactly when its event day
lies before C; it is found by bisection over days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from . import counting as count
from .counting import Counting, EntityCalendar, Start
from .days import END_OF_DAYS, FIRST_DAY, Period, add, day_before, next_day, parse_period
from .duties import DutyRule, rules_for


@dataclass(frozen=True, slots=True)
class InForce:
    """What decided a stretch of event days from the day `since` on, until something newer came into force."""

    since: date
    countings: tuple[Counting, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Event days from `first` to `last` (both included) that are decided alike.

    The longest of `countings` wins. `rules` are the laws behind them (none for a schedule of the group's
    own), `since` the day on which they came to decide, `earlier` what decided before that, newest first.
    """

    first: date
    last: date
    countings: tuple[Counting, ...]
    rules: tuple[DutyRule, ...] = ()
    since: date = FIRST_DAY
    earlier: tuple[InForce, ...] = ()


class DayRange(NamedTuple):
    """Event days from `first` on and before `before`. None: no bound on that side."""

    first: date | None
    before: date | None

    def __contains__(self, day: object) -> bool:
        return (
            isinstance(day, date)
            and (self.first is None or self.first <= day)
            and (self.before is None or day < self.before)
        )


Stretches = tuple[Stretch, ...]


@lru_cache(maxsize=512)
def own_stretches(keep: Period | str | None, from_: Start = "day") -> Stretches:
    """The one stretch of an ordinary schedule: `keep` (ISO 8601 or parsed; None or `none` is without end)
    counted from the event's day, its calendar year's end or its financial year's end. Raises `ValueError` for
    an impossible period.
    """
    period = parse_period(keep) if isinstance(keep, str) else keep
    if from_ not in count.STARTS:
        raise ValueError(f"no start {from_!r}; known are {', '.join(count.STARTS)}")
    return (Stretch(FIRST_DAY, END_OF_DAYS, (Counting(period, from_),)),)


def duty_stretches(country: str, classes: Iterable[str], today: date) -> Stretches:
    """The stretches of a bookkeeping duty, under the versions in force on `today`; together they cover all
    days.

    Raises `LookupError` for an unknown country or record class, `ValueError` if no class is given.
    """
    names = tuple(sorted(set(classes)))
    if not names:
        raise ValueError("a duty names at least one record class")
    versions = rules_for(country, names)
    # only the days on which a version comes into force change anything: one cached answer between two of them
    return _duty_stretches(
        versions, max((v.valid_from for v in versions if v.valid_from <= today), default=FIRST_DAY)
    )


@lru_cache(maxsize=512)
def _duty_stretches(versions: tuple[DutyRule, ...], as_of: date) -> Stretches:
    firsts = sorted({FIRST_DAY} | {v.first_event_day for v in versions} | _days_after(versions))
    lasts = [*(day_before(first) for first in firsts[1:]), END_OF_DAYS]
    stretches: list[Stretch] = []
    for first, last in zip(firsts, lasts, strict=True):
        stretch = _stretch(first, last, versions, as_of)
        if stretches and (stretches[-1].rules, stretches[-1].earlier) == (stretch.rules, stretch.earlier):
            stretches[-1] = replace(stretches[-1], last=last)
        else:
            stretches.append(stretch)
    return tuple(stretches)


def _days_after(versions: tuple[DutyRule, ...]) -> set[date]:
    return {next_day(v.last_event_day) for v in versions if v.last_event_day != END_OF_DAYS}


def _stretch(first: date, last: date, versions: tuple[DutyRule, ...], as_of: date) -> Stretch:
    """Each version covers these event days wholly or not at all: the newest of each rule decides, on each day."""
    covering = [v for v in versions if v.first_event_day <= first and last <= v.last_event_day]
    oldest = {v.id: v.valid_from for v in reversed(covering)}  # a file's versions stand in order
    begins = {v: FIRST_DAY if v.valid_from == oldest[v.id] else v.valid_from for v in covering}
    regimes: list[tuple[date, tuple[DutyRule, ...]]] = []
    for turn in sorted({day for day in begins.values() if day <= as_of}, reverse=True):
        rules = tuple({v.id: v for v in covering if begins[v] <= turn}.values())
        if regimes and _countings(regimes[-1][1]) == _countings(rules):
            regimes[-1] = (
                turn,
                regimes[-1][1],
            )  # the same periods under an older act: no change for a record
        else:
            regimes.append((turn, rules))
    (since, rules), *before = regimes
    return Stretch(
        first,
        last,
        _countings(rules),
        rules,
        since,
        tuple(InForce(turn, _countings(old)) for turn, old in before),
    )


def _countings(rules: tuple[DutyRule, ...]) -> tuple[Counting, ...]:
    return tuple(rule.counting for rule in rules)


def _stretch_with(stretches: Stretches, event: date) -> Stretch:
    for stretch in stretches:
        if stretch.first <= event <= stretch.last:
            return stretch
    raise ValueError(f"no stretch covers the event day {event}")


def _longest(countings: tuple[Counting, ...], event: date, calendar: EntityCalendar) -> date:
    if len(countings) == 1:
        return count.kept_until(event, countings[0], calendar)
    return max(count.kept_until(event, counting, calendar) for counting in countings)


def kept_until(stretches: Stretches, event: date, calendar: EntityCalendar) -> date:
    """The last day on which a record with this event day may still be there; it is past when that day is
    before today.

    Several laws for one record: the longest wins.
    """
    return _longest(_stretch_with(stretches, event).countings, event, calendar)


def sources(stretches: Stretches, event: date) -> tuple[DutyRule, ...]:
    """Every law that asks to keep a record with this event day, not only the one that asks longest."""
    return _stretch_with(stretches, event).rules


def rules_in_force(country: str, classes: Iterable[str], today: date) -> tuple[DutyRule, ...]:
    """The laws that ask on `today` to keep records of these classes, each version once, as a notice names
    them.

    Raises `LookupError` for an unknown country or record class, `ValueError` if no class is given.
    """
    stretches = duty_stretches(country, classes, today)
    return tuple(dict.fromkeys(rule for stretch in stretches for rule in stretch.rules))


def due_since(stretches: Stretches, event: date, calendar: EntityCalendar) -> date:
    """The day since which the record has to go: the first of the unbroken run of days on which it was past.

    `kept_until + 1`, unless a newer version shortened the period: then not before the day on which the
    version that ended it came into force; what an older version had ended already stays due since then. For a
    record still kept it is a day to come.
    """
    return _due_since(_stretch_with(stretches, event), event, calendar)


def _due_since(stretch: Stretch, event: date, calendar: EntityCalendar) -> date:
    due = next_day(_longest(stretch.countings, event, calendar))
    since = stretch.since
    for older in stretch.earlier:
        if due > since:
            return due
        due = next_day(_longest(older.countings, event, calendar))
        if due >= since:
            return since
        since = older.since
    return due


def past_ranges(
    stretches: Stretches, today: date, calendar: EntityCalendar, lag: Period | None = None
) -> tuple[DayRange, ...]:
    """The event days that are past on `today` (`kept_until < today`), as few ascending ranges.

    With a `lag` (the schedule's `within`): those past for so long that they are overdue, `due since + lag <=
    today`.
    """
    return _past_ranges(stretches, today, calendar, lag)


@lru_cache(maxsize=4096)
def _past_ranges(
    stretches: Stretches, today: date, calendar: EntityCalendar, lag: Period | None
) -> tuple[DayRange, ...]:
    found: list[DayRange] = []
    for stretch in stretches:
        cutoff = _cutoff(stretch, today, _test(stretch, today, calendar, lag))
        if cutoff == stretch.first:
            continue
        first = None if stretch.first == FIRST_DAY else stretch.first
        if found and found[-1].before == first:
            first = found.pop().first
        found.append(DayRange(first, cutoff))
    return tuple(found)


def _test(
    stretch: Stretch, today: date, calendar: EntityCalendar, lag: Period | None
) -> Callable[[date], bool]:
    if lag is None:
        return lambda event: _longest(stretch.countings, event, calendar) < today

    def overdue(event: date) -> bool:
        if _longest(stretch.countings, event, calendar) >= today:
            return False
        return add(_due_since(stretch, event, calendar), lag) <= today

    return overdue


def _cutoff(stretch: Stretch, today: date, past: Callable[[date], bool]) -> date | None:
    """The first day of the stretch that is not past; the day after the stretch if all are, None if that is no
    day.

    Steps back from today, doubling, then bisects: most periods are a few years, so a dozen tests are enough.
    """
    if stretch.first >= today:
        return stretch.first  # nothing is kept shorter than to its own day
    if stretch.last < today and past(stretch.last):
        return None if stretch.last == END_OF_DAYS else next_day(stretch.last)
    kept = min(stretch.last, today).toordinal()
    first = stretch.first.toordinal()
    step = 256
    while True:
        probe = max(kept - step, first)
        if past(date.fromordinal(probe)):
            break
        if probe == first:
            return stretch.first
        kept = probe
        step *= 2
    gone = probe
    while kept - gone > 1:
        middle = (kept + gone) // 2
        if past(date.fromordinal(middle)):
            gone = middle
        else:
            kept = middle
    return date.fromordinal(kept)

"""When daily work is due: at a time of day in a company's own zone, once for every calendar day there.

A time that the clock skips in spring is due at the first moment after the gap; one that it shows twice in autumn
is due the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Occurrence:
    """One day's turn of daily work: the calendar day in the zone, and the moment at which it is due."""

    day: date
    due: datetime


def moment_of(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment (UTC) at which clocks in `zone` show `at` on `day`, for the first time or first past a gap."""
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    # The clock never showed it. Read with the offset before the gap it lies after the gap, by as much as it lay
    # into it: the gap itself ends where that offset gives way.
    before, after = local.utcoffset(), local.replace(fold=1).utcoffset()
    assert before is not None and after is not None
    low, high = moment - abs(after - before), moment
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def last_due(at: time, zone: tzinfo, now: datetime) -> Occurrence:
    """The latest occurrence that is due at the moment `now`."""
    day = now.astimezone(zone).date()
    for back in range(3):
        candidate = day - timedelta(days=back)
        due = moment_of(candidate, at, zone)
        if due <= now:
            return Occurrence(candidate, due)
    raise AssertionError("a day has at most 26 hours")


def next_due(at: time, zone: tzinfo, now: datetime) -> Occurrence:
    """The first occurrence after the moment `now`."""
    day = now.astimezone(zone).date()
    for ahead in range(-1, 3):
        candidate = day + timedelta(days=ahead)
        due = moment_of(candidate, at, zone)
        if due > now:
            return Occurrence(candidate, due)
    raise AssertionError("a day has at most 26 hours")

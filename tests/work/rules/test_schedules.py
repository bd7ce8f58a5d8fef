"""Daily work across the changes of the clock, also where it changes by half an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.work.rules.schedules import last_due, moment_of, next_due

NIGHT = time(2, 15)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("day", "zone", "due"),
    [
        (date(2026, 1, 10), "Europe/Copenhagen", datetime(2026, 1, 10, 1, 15)),
        (date(2026, 7, 10), "Europe/Copenhagen", datetime(2026, 7, 10, 0, 15)),
        # Spring: 02:00 becomes 03:00, so 02:15 is never shown. The first moment after the gap is 01:00 UTC.
        (date(2026, 3, 29), "Europe/Copenhagen", datetime(2026, 3, 29, 1, 0)),
        # Autumn: 02:15 is shown twice; the first time is 00:15 UTC.
        (date(2026, 10, 25), "Europe/Copenhagen", datetime(2026, 10, 25, 0, 15)),
        # Finland changes at 03:00 local time: 02:15 is an ordinary time there.
        (date(2026, 3, 29), "Europe/Helsinki", datetime(2026, 3, 29, 0, 15)),
        # Lord Howe Island changes by half an hour: 02:00 becomes 02:30.
        (date(2026, 10, 4), "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30)),
    ],
)
def test_when_it_is_due(day: date, zone: str, due: datetime) -> None:
    assert moment_of(day, NIGHT, ZoneInfo(zone)) == due.replace(tzinfo=UTC)


def test_in_spring_it_is_due_at_the_end_of_the_gap_not_after_an_hour() -> None:
    moment = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert last_due(NIGHT, COPENHAGEN, moment - timedelta(seconds=1)).day == date(2026, 3, 28)
    assert last_due(NIGHT, COPENHAGEN, moment).day == date(2026, 3, 29)


def test_in_autumn_the_second_time_is_the_same_occurrence() -> None:
    first = last_due(NIGHT, COPENHAGEN, datetime(2026, 10, 25, 0, 20, tzinfo=UTC))
    second = last_due(NIGHT, COPENHAGEN, datetime(2026, 10, 25, 1, 20, tzinfo=UTC))
    assert first == second


zones = st.sampled_from(
    [
        *("Europe/Copenhagen", "Europe/Helsinki", "Europe/London", "America/New_York", "America/Sao_Paulo"),
        *("Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "UTC"),
    ]
)
moments = st.datetimes(datetime(2012, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
times = st.times().map(lambda t: t.replace(microsecond=0))


@given(moments, times, zones)
def test_the_last_is_due_the_next_is_not_and_they_are_neighbours(now: datetime, at: time, name: str) -> None:
    zone = ZoneInfo(name)
    last, following = last_due(at, zone, now), next_due(at, zone, now)
    assert last.due <= now < following.due
    assert last.day < following.day
    assert timedelta(0) < following.due - last.due <= timedelta(hours=50)


@given(st.dates(date(2013, 1, 1), date(2036, 12, 31)), times, zones)
def test_every_calendar_day_has_one_moment_and_they_are_in_order(day: date, at: time, name: str) -> None:
    zone = ZoneInfo(name)
    here, there = moment_of(day, at, zone), moment_of(day + timedelta(days=1), at, zone)
    assert here < there
    shown = here.astimezone(zone)
    assert shown.replace(tzinfo=None) >= datetime.combine(day, at)


@given(st.dates(date(2014, 1, 1), date(2035, 1, 1)), zones)
def test_whoever_looks_every_minute_sees_each_night_of_a_week_once(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    seen = [last_due(NIGHT, zone, start + timedelta(minutes=10 * n)).day for n in range(7 * 24 * 6)]
    distinct = sorted(set(seen))
    assert seen == sorted(seen)
    assert all(b - a <= timedelta(days=2) for a, b in pairwise(distinct))

"""When a session is over: idle, too old, or told a time that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from holdtrue.staff.rules.sessions import IDLE, LONGEST, Times, is_over, is_to_note

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("began", "used", "over"),
    [
        (timedelta(), timedelta(), False),
        (IDLE - SECOND, IDLE - SECOND, False),
        (IDLE, IDLE, True),
        (LONGEST - SECOND, timedelta(), False),
        (LONGEST, timedelta(), True),
        (timedelta(days=400), timedelta(), True),
        # The clock jumped: a little is no matter, much means that nothing is known.
        (-timedelta(minutes=5), -timedelta(minutes=5), False),
        (-timedelta(minutes=6), -timedelta(minutes=6), True),
        (timedelta(hours=1), -timedelta(hours=3), True),
        (timedelta(minutes=10), timedelta(hours=2), True),
    ],
)
def test_when_it_is_over(began: timedelta, used: timedelta, over: bool) -> None:
    assert is_over(Times(NOW - began, NOW - used), NOW) is over


def test_a_use_is_noted_once_a_minute() -> None:
    assert not is_to_note(Times(NOW, NOW - 59 * SECOND), NOW)
    assert is_to_note(Times(NOW, NOW - 60 * SECOND), NOW)
    assert is_to_note(Times(NOW, NOW + 61 * SECOND), NOW), "also after the clock went back"

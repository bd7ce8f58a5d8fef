"""Which state of an errand may become which, how often it is tried again, and after how long."""

from __future__ import annotations

from datetime import timedelta

MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)

OPEN = frozenset({"waiting", "running"})
CLOSED = frozenset({"done", "failed", "cancelled"})


def can_be_cancelled(state: str) -> bool:
    """What has not ended can be called off."""
    return state in OPEN


def can_be_retried(state: str) -> bool:
    """What failed or was called off can be asked for again; what is done stays done."""
    return state in ("failed", "cancelled")


def is_spent(attempts: int) -> bool:
    """Whether so many attempts without any progress are enough, and a person has to look."""
    return attempts >= MOST_ATTEMPTS


def wait_after(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt in a row that failed: 10 s, 20 s, 40 s ... an hour at most."""
    if attempts < 1:
        return timedelta(0)
    doublings: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)

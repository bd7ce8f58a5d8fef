"""How long to wait before the next attempt, and when to give up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Patience:
    """Waits grow from `first` by `factor` up to `longest`; after `in_all` since the beginning it is given up."""

    first: timedelta
    factor: int
    longest: timedelta
    in_all: timedelta


LETTERS = Patience(timedelta(minutes=1), 3, timedelta(hours=4), timedelta(days=5))
"""RFC 5321, 4.5.4.1: retry for at least 4 to 5 days."""

CALLS = Patience(timedelta(seconds=30), 3, timedelta(hours=6), timedelta(days=3))

LONGEST_ASKED = timedelta(hours=6)
"""As long as a receiver may make us wait by `Retry-After`."""


def wait(patience: Patience, attempts: int, spread: float) -> timedelta:
    """How long after the `attempts`-th attempt the next one comes. `spread` from 0 to 1 shifts it by up to a
    tenth, so that what failed together does not come back together. Raises `ValueError` for less than one
    attempt or another spread."""
    if attempts < 1 or not 0 <= spread <= 1:
        raise ValueError("after one attempt or more, with a spread from 0 to 1")
    grown = patience.first
    for _ in range(attempts - 1):
        grown *= patience.factor
        if grown >= patience.longest:
            grown = patience.longest
            break
    return grown * (1 + spread / 10)


def next_attempt(
    patience: Patience, attempts: int, spread: float, begun: datetime, at: datetime
) -> datetime | None:
    """When to try again after an attempt that failed at `at`; None when it is time to give up."""
    if at - begun >= patience.in_all:
        return None
    return at + wait(patience, attempts, spread)


def asked_to_wait(retry_after: str | None) -> timedelta | None:
    """What a `Retry-After` in whole seconds asks for, at most `LONGEST_ASKED`; None for anything else."""
    text = (retry_after or "").strip()
    if not (text.isascii() and text.isdigit()):
        return None
    seconds = int(text) if len(text) <= 9 else 10**9
    return min(timedelta(seconds=seconds), LONGEST_ASKED)

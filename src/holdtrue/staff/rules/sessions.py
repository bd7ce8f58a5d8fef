"""How long somebody stays signed in: so long at most, and less when nothing is asked for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""The last request is noted no more often than this: a page that is only read writes nothing."""
AHEAD = timedelta(minutes=5)
"""A moment so far in the future means that the clock has jumped back: nothing can be said about the session."""


@dataclass(frozen=True)
class Times:
    """When a session began, and when it was last noted as used."""

    began: datetime
    used: datetime


def is_over(times: Times, now: datetime) -> bool:
    """Whether the session has ended: idle too long, too old, or its moments cannot be true."""
    if times.began > now + AHEAD or times.used > now + AHEAD or times.used < times.began - AHEAD:
        return True
    return now - times.used >= IDLE or now - times.began >= LONGEST


def is_to_note(times: Times, now: datetime) -> bool:
    """Whether this use is worth a write."""
    return abs(now - times.used) >= NOTED_EVERY

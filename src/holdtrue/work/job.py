"""What a job is: a function in a room's `jobs.py` that does one bounded piece and says whether more is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, tzinfo


@dataclass(frozen=True)
class Piece:
    """One piece of work, done. `done` and `planned` are the errand's totals so far, in whatever it counts.

    `record` writes the piece's effect into our own store. It runs in the transaction that notes the piece as
    done, and only while this process still holds the errand: so the effect is there exactly once, whenever the
    process is killed. It must be quick, since others wait; slow looking belongs before it.
    """

    more: bool
    done: int = 0
    planned: int = 0
    record: Callable[[], object] | None = None


Arguments = Mapping[str, str | int]
Job = Callable[[Arguments, datetime], Piece]
"""`carry_out(arguments, at)`. A piece that failed or was interrupted before `record` is asked for again."""


@dataclass(frozen=True)
class Daily:
    """A job that is asked for once a day at a time of day, in the zone that `zone` answers with when asked."""

    job: str
    at: time
    zone: Callable[[], tzinfo]

"""How often somebody may ask: a sliding window, exact at every moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """At most `most` times within any stretch of `within`. `name` tells limits apart in the store."""

    name: str
    most: int
    within: timedelta

    def __post_init__(self) -> None:
        if self.most < 1 or self.within < timedelta(seconds=1):
            raise ValueError("a limit admits at least one within at least a second")

    @property
    def milliseconds(self) -> int:
        """The length of the stretch."""
        return self.within // timedelta(milliseconds=1)


def counted(limit: Limit, hits: Sequence[int], now: int) -> list[int]:
    """The hits, in milliseconds, that count at `now`, sorted.

    Those later than a whole stretch ahead are dropped: a clock that once ran ahead shuts nobody out for long.
    """
    stretch = limit.milliseconds
    return sorted(hit for hit in hits if now - stretch < hit < now + stretch)


def again_at(limit: Limit, hits: Sequence[int], now: int) -> int | None:
    """None if one more may come now; else the moment, in milliseconds, from which one more may."""
    counting = counted(limit, hits, now)
    if len(counting) < limit.most:
        return None
    return counting[-limit.most] + limit.milliseconds

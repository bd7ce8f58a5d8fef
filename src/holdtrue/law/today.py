"""What "today" is: one day for everybody, or one instant whose local day is taken per zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone_of(name: str) -> ZoneInfo:
    """The time zone called `name` (IANA). Raises `ZoneInfoNotFoundError` or `ValueError` if unknown."""
    return ZoneInfo(name)


@dataclass(frozen=True)
class Today:
    """Given at the door (`--today`, or the clock once), and passed down; nothing below reads a clock."""

    day: date | None = None
    instant: datetime | None = None

    def __post_init__(self) -> None:
        if (self.day is None) == (self.instant is None):
            raise ValueError("today is either one day, or one instant")
        if self.instant is not None and self.instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")

    def in_zone(self, zone: str | None) -> date:
        """The local day in `zone` (UTC if the entity has none)."""
        if self.day is not None:
            return self.day
        assert self.instant is not None
        return self.instant.astimezone(zone_of(zone) if zone else UTC).date()

    def __str__(self) -> str:
        if self.day is not None:
            return self.day.isoformat()
        assert self.instant is not None
        return self.instant.astimezone(UTC).isoformat(timespec="seconds")

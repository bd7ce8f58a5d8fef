"""What is stored in a column, as a day: placeholders, impossible days, zones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

_TEXT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?"
)


@dataclass(frozen=True)
class Stored:
    """A value that means a moment. A `day`, or an `instant`; `written` is the date as it stands there."""

    written: date
    day: date | None = None
    instant: datetime | None = None

    def local_day(self, zone: str) -> date:
        if self.day is not None:
            return self.day
        assert self.instant is not None
        try:
            return self.instant.astimezone(ZoneInfo(zone)).date()
        except OverflowError:
            return self.instant.date()


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(ahead if text[0] == "+" else -ahead)


def _read_text(text: str) -> date | datetime | None:
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        return datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
            tzinfo=_offset(offset) if offset else None,
        )
    except ValueError:
        return None


def read(value: Any, zone: str | None, unknown: Iterable[Any] = ()) -> Stored | None:
    """What a stored value means, or None: nothing there, no such calendar day, no date at all.

    `zone` is the zone in which a timestamp without one is read. `unknown` are the placeholders; whether
    the *local* day is one of them is asked later, when the entity is known.
    """
    if isinstance(value, str):
        if value in {p for p in unknown if isinstance(p, str)}:
            return None
        value = _read_text(value)
    if isinstance(value, datetime):
        written = value.date()
        if value.tzinfo is None:
            assert zone is not None, "a timestamp without time zone needs `zone`"
            value = value.replace(tzinfo=ZoneInfo(zone))
        stored = Stored(written, instant=value)
    elif isinstance(value, date):
        stored = Stored(value, day=value)
    else:
        return None
    return None if stored.written in placeholder_days(unknown) else stored


def placeholder_days(unknown: Iterable[Any]) -> set[date]:
    days = set()
    for placeholder in unknown:
        if isinstance(placeholder, str):
            placeholder = _read_text(placeholder)
        if isinstance(placeholder, datetime):
            placeholder = placeholder.date()
        if placeholder is not None:
            days.add(placeholder)
    return days

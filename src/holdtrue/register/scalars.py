"""What an unquoted word in the register's YAML is, by the core rules of YAML 1.2; days and moments besides.

YAML 1.1, PyYAML's own, reads Norway's `NO` as false and `1:30` as the number 90; 1.2 does not.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

Value = str | int | float | bool | date | datetime | None

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INT = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z", re.ASCII)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt]|[ \t]+)([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6})[0-9]*)?"
    r"[ \t]*(?:(Z)|([-+])([0-9]{2})(?::?([0-9]{2}))?)?\Z",
    re.ASCII,
)
_LOOKS_SPECIAL = frozenset("0123456789+-.~ntfNTF")


def _moment(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, fraction, utc, sign, zone_hours, zone_minutes = found.groups()
    zone: timezone | None = None
    if utc:
        zone = UTC
    elif sign:
        ahead = timedelta(hours=int(zone_hours), minutes=int(zone_minutes or 0))
        zone = timezone(ahead if sign == "+" else -ahead)
    micros = int((fraction or "0").ljust(6, "0"))
    return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micros, tzinfo=zone)


def resolve(text: str) -> Value:
    """The value of an unquoted scalar. What only looks like a day (`2023-02-30`) stays the word it is."""
    if text in _NULL:
        return None
    if text[0] not in _LOOKS_SPECIAL:
        return text
    if text in _BOOL:
        return _BOOL[text]
    try:
        if _INT.match(text):
            return int(text[2:], {"o": 8, "x": 16}[text[1]]) if text[:2] in ("0o", "0x") else int(text)
        if _FLOAT.match(text):
            return float(text)
        if _SPECIAL.match(text):
            return float(text.replace(".", ""))
        if day := _DAY.match(text):
            return date(int(day[1]), int(day[2]), int(day[3]))
        if moment := _MOMENT.match(text):
            return _moment(moment)
    except (ValueError, OverflowError):
        return text
    return text

"""What a stored value means: which day, in whose zone, or no day at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.oracle.values import read


def local(value: Any, zone: str | None, entity_zone: str, unknown: tuple[Any, ...] = ()) -> date | None:
    stored = read(value, zone, unknown)
    return None if stored is None else stored.local_day(entity_zone)


@pytest.mark.parametrize(
    ("value", "zone", "entity_zone", "expected"),
    [
        (date(2024, 5, 1), "UTC", "Pacific/Auckland", "2024-05-01"),  # a DATE is a day, wherever
        (datetime(2024, 5, 1, 23, 30), "UTC", "UTC", "2024-05-01"),
        (datetime(2024, 5, 1, 23, 30), "UTC", "Europe/Copenhagen", "2024-05-02"),
        (datetime(2024, 5, 1, 21, 59, 59), "UTC", "Europe/Copenhagen", "2024-05-01"),
        (datetime(2024, 5, 1, 22, 0), "UTC", "Europe/Copenhagen", "2024-05-02"),
        (datetime(2024, 1, 1, 3, 0), "UTC", "America/New_York", "2023-12-31"),
        (datetime(2024, 1, 1, 12, 0), "UTC", "Pacific/Auckland", "2024-01-02"),
        (datetime(2024, 1, 1, 0, 30), "Pacific/Auckland", "Europe/Copenhagen", "2023-12-31"),
        (datetime(2024, 5, 1, 23, 30, tzinfo=UTC), None, "Europe/Copenhagen", "2024-05-02"),
        ("2024-05-01", "UTC", "Pacific/Auckland", "2024-05-01"),
        ("2024-05-01 23:30:00", "UTC", "Europe/Copenhagen", "2024-05-02"),
        ("2024-05-01T23:30:00.000001", "UTC", "Europe/Copenhagen", "2024-05-02"),
        ("2024-05-01 23:30:00+00:00", "Pacific/Auckland", "Europe/Copenhagen", "2024-05-02"),
        ("2024-05-02T01:30:00+02:00", None, "UTC", "2024-05-01"),
        ("2024-05-01T23:30:00Z", None, "UTC", "2024-05-01"),
        (datetime(9999, 12, 31, 23, 0), "UTC", "Pacific/Auckland", "9999-12-31"),  # nothing overflows
        (datetime(1, 1, 1, 0, 0), "UTC", "America/New_York", "0001-01-01"),
    ],
)
def test_the_local_day_of_a_stored_value(
    value: Any, zone: str | None, entity_zone: str, expected: str
) -> None:
    assert local(value, zone, entity_zone) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "2023-02-30",
        "22-11-2019",
        1574380800,
        2023.5,
        "2023-13-01",
        "0000-00-00",
        "never",
        "2019-1-5",
    ],
)
def test_what_is_no_calendar_day_is_unknown(value: Any) -> None:
    assert read(value, "UTC") is None


def test_a_placeholder_matches_the_stored_date() -> None:
    midnight = datetime(1900, 1, 1)
    assert read(midnight, "UTC", [date(1900, 1, 1)]) is None  # its local day in New York is 31 Dec 1899
    assert read("1900-01-01", "UTC", ["1900-01-01"]) is None
    assert read("1900-01-01 00:00:00", "UTC", [date(1900, 1, 1)]) is None
    assert read(date(1900, 1, 2), "UTC", [date(1900, 1, 1)]) is not None
    assert read("n/a", "UTC", ["n/a"]) is None

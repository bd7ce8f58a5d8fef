from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.law.days import END_OF_DAYS, Period, add, parse_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P3Y", Period(years=3)),
        ("P12M", Period(months=12)),
        ("P30D", Period(days=30)),
        ("P2W", Period(days=14)),
        ("P1Y6M", Period(years=1, months=6)),
        ("P1Y2M1W3D", Period(years=1, months=2, days=10)),
        ("P0Y3M", Period(months=3)),
        ("none", None),
    ],
)
def test_a_period_is_read(text: str, period: Period | None) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("PT24H", "time part"),
        ("P1DT1H", "time part"),
        ("P-3Y", "negative"),
        ("-P3Y", "negative"),
        ("P0D", "no time at all"),
        ("P0Y0M", "no time at all"),
        ("P", "write P3Y"),
        ("", "write P3Y"),
        ("3 years", "write P3Y"),
        ("p3y", "write P3Y"),
        ("P3M1Y", "write P3Y"),
        ("P0.5Y", "P6M"),
        ("P3Y ", "write P3Y"),
        ("P٣Y", "write P3Y"),
        (3, "write P3Y"),
        (None, "write P3Y"),
    ],
)
def test_what_is_no_period_is_refused_with_a_remedy(text: object, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        parse_period(text)  # type: ignore[arg-type]
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("day", "period", "reached"),
    [
        (date(2023, 1, 31), "P1M", date(2023, 2, 28)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 29)),
        (date(2023, 11, 22), "P3Y", date(2026, 11, 22)),
        # years and months together, clamped once: by way of 28 Feb 2025 it would have been 28 Mar
        (date(2024, 2, 29), "P1Y1M", date(2025, 3, 29)),
        # days come after the clamp
        (date(2023, 1, 31), "P1M1D", date(2023, 3, 1)),
        (date(2023, 12, 31), "P2M", date(2024, 2, 29)),
        (date(2020, 12, 31), "P1D", date(2021, 1, 1)),
    ],
)
def test_adding(day: date, period: str, reached: date) -> None:
    parsed = parse_period(period)
    assert parsed is not None
    assert add(day, parsed) == reached


@pytest.mark.parametrize("period", ["P1Y", "P1M", "P1D", "P999999Y", "P999999M", "P999999D", "P999999W"])
def test_nothing_overflows(period: str) -> None:
    parsed = parse_period(period)
    assert parsed is not None
    assert add(END_OF_DAYS, parsed) == END_OF_DAYS
    assert add(date(9999, 12, 31), parsed) == END_OF_DAYS


periods = (
    st.tuples(st.integers(0, 120), st.integers(0, 40), st.integers(0, 800))
    .filter(any)
    .map(lambda parts: Period(*parts))
)


@given(st.dates(), periods)
def test_a_later_day_never_reaches_less_far(day: date, period: Period) -> None:
    following = date.fromordinal(min(day.toordinal() + 1, END_OF_DAYS.toordinal()))
    assert day < add(day, period) <= add(following, period) or add(day, period) == END_OF_DAYS


@given(periods)
def test_a_period_is_written_as_it_is_read(period: Period) -> None:
    assert parse_period(str(period)) == period

"""The second opinion's calendar, against the worked examples and every sentence about days."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.days import (
    END,
    FinancialYears,
    after_span,
    calendar_year_end,
    last_of_month,
    plus,
    tax_period_end,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "period", "kept"),
    [
        ("2023-11-22", "P3Y", "2026-11-22"),
        ("2023-01-31", "P1M", "2023-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2023-01-31", "P1Y1M", "2024-02-29"),  # together, clamped once: not 31 Jan 2024, then a month
        ("2024-01-31", "P1M1D", "2024-03-01"),  # days come last
        ("2020-02-29", "P1Y1M", "2021-03-29"),  # clamping twice would give the 28th
        ("2024-02-28", "P2D", "2024-03-01"),
        ("2024-01-01", "P2W", "2024-01-15"),
        ("2024-08-31", "P6M", "2025-02-28"),
        ("9990-05-05", "P10Y", "9999-12-31"),
        ("9999-12-31", "P1D", "9999-12-31"),
        ("9999-12-30", "P1D", "9999-12-31"),
        ("2020-01-01", "none", "9999-12-31"),
    ],
)
def test_a_period_is_added_once_and_clamped_once(start: str, period: str, kept: str) -> None:
    assert plus(day(start), period) == day(kept)


@pytest.mark.parametrize("period", ["P1DT2H", "PT1H", "3Y", "P", "P-1Y", "P1.5Y", ""])
def test_what_is_no_calendar_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="calendar period"):
        plus(date(2020, 1, 1), period)


@pytest.mark.parametrize(
    ("span_end", "period", "kept"),
    [
        ("2020-12-31", "P5Y", "2025-12-31"),
        ("2023-02-28", "P5Y", "2028-02-29"),
        ("2020-06-30", "P3Y6M", "2023-12-31"),
        ("2024-12-31", "P6Y", "2030-12-31"),
        ("2024-03-31", "P10Y", "2034-03-31"),
        ("2017-12-31", "P7Y", "2024-12-31"),
        ("9999-12-31", "P1Y", "9999-12-31"),
        ("9998-12-31", "P1Y", "9999-12-31"),
        ("9998-12-31", "P1Y1D", "9999-12-31"),
    ],
)
def test_after_a_span(span_end: str, period: str, kept: str) -> None:
    assert after_span(day(span_end), period) == day(kept)


def test_spans_that_contain_a_day() -> None:
    assert calendar_year_end(date(2020, 1, 1)) == date(2020, 12, 31)
    assert calendar_year_end(date(2020, 12, 31)) == date(2020, 12, 31)
    assert tax_period_end(date(2024, 2, 1), "month") == date(2024, 2, 29)
    assert tax_period_end(date(2024, 2, 1), "quarter") == date(2024, 3, 31)
    assert tax_period_end(date(2024, 7, 1), "half-year") == date(2024, 12, 31)
    assert tax_period_end(date(2024, 7, 1), "year") == date(2024, 12, 31)
    assert last_of_month(2100, 2) == 28


PLAIN = [{"from": "2019-01-01", "ends": "12-31"}]
CHANGED = [{"from": date(2010, 1, 1), "ends": "12-31"}, {"from": date(2020, 7, 1), "ends": "06-30"}]
LISTED = [
    {"from": date(2010, 1, 1), "ends": "12-31"},
    {"ends": [date(2020, 6, 30), date(2021, 12, 31)]},
]
THEN_MARCH = [*LISTED, {"from": date(2022, 1, 1), "ends": "03-31"}]


@pytest.mark.parametrize(
    ("rules", "inside", "ends"),
    [
        (PLAIN, "2020-05-05", "2020-12-31"),
        (PLAIN, "2001-05-05", "2001-12-31"),  # the first rule reaches back
        ([{"from": date(2019, 3, 1), "ends": "12-31"}], "2019-02-01", "2019-12-31"),  # over its own beginning
        (CHANGED, "2020-06-30", "2020-06-30"),  # a running year ends the day before the next `from`
        (CHANGED, "2020-01-01", "2020-06-30"),
        (CHANGED, "2019-12-31", "2019-12-31"),
        (CHANGED, "2020-07-01", "2021-06-30"),
        (CHANGED, "2035-01-01", "2035-06-30"),
        ([{"from": date(2010, 3, 1), "ends": "02-28"}], "2023-03-01", "2024-02-29"),  # February: its last day
        ([{"from": date(2010, 3, 1), "ends": "02-29"}], "2022-03-01", "2023-02-28"),
        (LISTED, "2019-12-31", "2019-12-31"),
        (LISTED, "2020-01-01", "2020-06-30"),  # covers from the day after the end before its first
        (LISTED, "2020-07-01", "2021-12-31"),  # a long year: the usual end inside it does not count
        (LISTED, "2022-01-01", "2022-12-31"),  # ... to its last
        (THEN_MARCH, "2021-12-31", "2021-12-31"),
        (THEN_MARCH, "2022-01-01", "2022-03-31"),
        (THEN_MARCH, "2022-04-01", "2023-03-31"),
        (PLAIN, "9999-12-31", "9999-12-31"),
        ([{"from": date(2010, 7, 1), "ends": "06-30"}], "9999-12-01", "9999-12-31"),  # the end of days
    ],
)
def test_the_financial_year_that_contains_a_day(
    rules: list[dict[str, object]], inside: str, ends: str
) -> None:
    assert FinancialYears(rules).end(day(inside)) == day(ends)


def test_the_end_of_days_is_the_last_day_there_is() -> None:
    assert date(9999, 12, 31) == END

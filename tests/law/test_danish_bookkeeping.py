"""Denmark: five years from the end of the financial year (Bogføringsloven s. 12)."""

from datetime import date

from holdtrue.law.counting import EntityCalendar
from holdtrue.law.cutoffs import DayRange, duty_stretches, kept_until, past_ranges, sources
from holdtrue.law.financial_years import FinancialYears

TODAY = date(2026, 11, 1)


def danish() -> tuple:
    return duty_stretches("DK", ["voucher"], TODAY)


def test_a_financial_year_that_ended_in_december() -> None:
    assert kept_until(danish(), date(2020, 3, 1), EntityCalendar()) == date(2025, 12, 31)


def test_a_financial_year_that_ended_in_february_ends_on_the_leap_day_five_years_later() -> None:
    calendar = EntityCalendar(FinancialYears([(None, "02-28")]))
    assert kept_until(danish(), date(2023, 2, 28), calendar) == date(2028, 2, 29)
    assert kept_until(danish(), date(2022, 3, 1), calendar) == date(2028, 2, 29)


def test_past_is_one_range_before_the_first_year_still_kept() -> None:
    assert past_ranges(danish(), TODAY, EntityCalendar()) == (DayRange(None, date(2021, 1, 1)),)
    assert past_ranges(danish(), date(2026, 12, 31), EntityCalendar()) == (DayRange(None, date(2021, 1, 1)),)
    assert past_ranges(danish(), date(2027, 1, 1), EntityCalendar()) == (DayRange(None, date(2022, 1, 1)),)


def test_the_source_is_named() -> None:
    (rule,) = sources(danish(), date(2020, 3, 1))
    assert rule.law == "Bogføringsloven (Act 700 of 24 May 2022), s. 12"
    assert rule.mark == "checked"

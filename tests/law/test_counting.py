"""Every start function and every worked example of the laws, each with the last day on which it is kept."""

from datetime import date

import pytest

from holdtrue.law.counting import STARTS, Counting, EntityCalendar, Start, kept_until
from holdtrue.law.cutoffs import duty_stretches, own_stretches
from holdtrue.law.cutoffs import kept_until as kept_until_by
from holdtrue.law.days import END_OF_DAYS, Period, parse_period
from holdtrue.law.financial_years import FinancialYears

TODAY = date(2026, 11, 1)
CALENDAR = EntityCalendar()


def ending(ends: str) -> EntityCalendar:
    return EntityCalendar(FinancialYears([(None, ends)]))


def test_three_years_after_a_day() -> None:
    assert kept_until_by(own_stretches("P3Y"), date(2023, 11, 22), CALENDAR) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("country", "record_class", "event", "calendar", "until"),
    [
        # Denmark: five years from the end of the financial year
        ("DK", "voucher", date(2020, 5, 1), CALENDAR, date(2025, 12, 31)),
        ("DK", "ledger", date(2022, 3, 1), ending("02-28"), date(2028, 2, 29)),
        # Sweden: the seventh year after the calendar year in which the (broken) financial year ended
        ("SE", "voucher", date(2019, 7, 1), ending("06-30"), date(2027, 12, 31)),
        ("SE", "voucher", date(2020, 6, 30), ending("06-30"), date(2027, 12, 31)),
        ("SE", "voucher", date(2020, 7, 1), ending("06-30"), date(2028, 12, 31)),
        # Norway: five years primary, three and a half secondary
        ("NO", "voucher", date(2020, 1, 1), ending("06-30"), date(2025, 6, 30)),
        ("NO", "letter", date(2020, 1, 1), ending("06-30"), date(2023, 12, 31)),
        ("NO", "contract", date(2020, 6, 30), ending("06-30"), date(2023, 12, 31)),
        # Finland, financial year ended 31 March 2024
        ("FI", "voucher", date(2023, 4, 1), ending("03-31"), date(2030, 12, 31)),
        ("FI", "ledger", date(2023, 4, 1), ending("03-31"), date(2034, 3, 31)),
        ("FI", "real-estate", date(2020, 5, 1), ending("03-31"), date(2033, 12, 31)),
        # Germany: the calendar year of the document, whatever the financial year
        ("DE", "ledger", date(2016, 7, 1), ending("06-30"), date(2026, 12, 31)),
        ("DE", "voucher", date(2018, 7, 1), ending("06-30"), date(2026, 12, 31)),
        ("DE", "letter", date(2020, 1, 1), CALENDAR, date(2026, 12, 31)),
        # Austria: the official example
        ("AT", "tax-invoice", date(2017, 1, 3), CALENDAR, date(2024, 12, 31)),
        ("AT", "voucher", date(2017, 1, 3), ending("06-30"), date(2024, 12, 31)),
        ("AT", "voucher", date(2017, 7, 3), ending("06-30"), date(2025, 12, 31)),
        ("AT", "real-estate", date(2012, 3, 31), CALENDAR, date(2024, 12, 31)),
        ("AT", "real-estate", date(2012, 4, 1), CALENDAR, date(2034, 12, 31)),
        # Poland: from 1 January after the financial year, odd years too
        ("PL", "ledger", date(2020, 5, 1), CALENDAR, date(2025, 12, 31)),
        ("PL", "ledger", date(2020, 5, 1), ending("06-30"), date(2025, 12, 31)),
        ("PL", "ledger", date(2020, 7, 1), ending("06-30"), date(2026, 12, 31)),
        ("PL", "statements", date(2021, 6, 30), CALENDAR, date(2026, 12, 31)),
        # its tax: an invoice of December falls due in January
        ("PL", "tax-invoice", date(2020, 11, 30), CALENDAR, date(2025, 12, 31)),
        ("PL", "tax-invoice", date(2020, 12, 1), CALENDAR, date(2026, 12, 31)),
        ("PL", "tax-invoice", date(2020, 10, 1), EntityCalendar(tax_period="quarter"), date(2026, 12, 31)),
        ("PL", "tax-invoice", date(2020, 9, 30), EntityCalendar(tax_period="quarter"), date(2025, 12, 31)),
        # Czechia: ten years by VAT law beat five by accounting law; pension law beats both
        ("CZ", "tax-invoice", date(2016, 2, 10), CALENDAR, date(2026, 2, 28)),
        ("CZ", "tax-invoice", date(2014, 2, 10), CALENDAR, date(2024, 2, 29)),
        ("CZ", "tax-invoice", date(2016, 2, 10), EntityCalendar(tax_period="half-year"), date(2026, 6, 30)),
        ("CZ", "voucher", date(2016, 2, 10), CALENDAR, date(2021, 12, 31)),
        ("CZ", "payroll", date(2016, 2, 10), CALENDAR, date(2061, 12, 31)),
        # Lithuania, Latvia, Estonia, Netherlands
        ("LT", "voucher", date(2016, 2, 10), ending("06-30"), date(2026, 12, 31)),
        ("LV", "statements", date(2016, 2, 10), CALENDAR, END_OF_DAYS),
        ("LV", "voucher", date(2016, 2, 10), CALENDAR, date(2021, 12, 31)),
        ("LV", "payroll", date(1998, 12, 31), CALENDAR, date(2073, 12, 31)),
        ("LV", "payroll", date(1999, 1, 1), CALENDAR, date(2009, 12, 31)),
        ("EE", "tax-invoice", date(2016, 2, 10), ending("06-30"), date(2023, 6, 30)),
        ("EE", "contract", date(2016, 2, 29), CALENDAR, date(2023, 2, 28)),
        ("NL", "payroll", date(2016, 2, 10), CALENDAR, date(2023, 12, 31)),
        ("NL", "real-estate", date(2016, 2, 10), CALENDAR, date(2026, 12, 31)),
    ],
)
def test_the_examples_of_the_laws(
    country: str, record_class: str, event: date, calendar: EntityCalendar, until: date
) -> None:
    assert kept_until_by(duty_stretches(country, [record_class], TODAY), event, calendar) == until


def test_of_several_classes_the_longest_wins() -> None:
    both = duty_stretches("NO", ["letter", "voucher"], TODAY)
    assert kept_until_by(both, date(2020, 1, 1), CALENDAR) == date(2025, 12, 31)


@pytest.mark.parametrize("start", STARTS)
def test_nothing_overflows_at_the_end_of_days(start: Start) -> None:
    for counting in (
        Counting(Period(years=3), start),
        Counting(Period(days=1), start),
        Counting(None, start),
    ):
        assert kept_until(END_OF_DAYS, counting, EntityCalendar(tax_period="year")) == END_OF_DAYS
        assert kept_until(date(1, 1, 1), counting, CALENDAR) >= date(1, 1, 1)


def test_a_span_whose_last_day_kept_is_the_last_day_there_is() -> None:
    assert kept_until(date(9996, 5, 5), Counting(parse_period("P3Y"), "calendar-year-end"), CALENDAR) == date(
        9999, 12, 31
    )
    assert kept_until(date(9995, 5, 5), Counting(parse_period("P3Y"), "calendar-year-end"), CALENDAR) == date(
        9998, 12, 31
    )


@pytest.mark.parametrize(
    ("tax_period", "ends"),
    [
        (None, date(2024, 2, 29)),
        ("month", date(2024, 2, 29)),
        ("quarter", date(2024, 3, 31)),
        ("half-year", date(2024, 6, 30)),
        ("year", date(2024, 12, 31)),
    ],
)
def test_tax_periods_and_the_month_assumed_without_one(tax_period: str | None, ends: date) -> None:
    calendar = EntityCalendar(tax_period=tax_period)  # type: ignore[arg-type]
    assert kept_until(date(2024, 2, 3), Counting(Period(days=1), "tax-period-end"), calendar).toordinal() == (
        ends.toordinal() + 1
    )

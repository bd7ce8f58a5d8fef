from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.calendars import days_from, financial_year_rules
from tests.oracle.days import FinancialYears as WalkedYears

from holdtrue.law.financial_years import FinancialYears


def years(*rules: tuple) -> FinancialYears:
    return FinancialYears(rules)


def test_a_broken_year() -> None:
    assert years((None, "06-30")).containing(date(2020, 7, 1)) == (date(2020, 7, 1), date(2021, 6, 30))
    assert years((None, "06-30")).containing(date(2020, 6, 30)) == (date(2019, 7, 1), date(2020, 6, 30))


@pytest.mark.parametrize("written", ["02-28", "02-29"])
def test_an_end_in_february_is_its_last_day(written: str) -> None:
    assert years((None, written)).containing(date(2024, 2, 29)) == (date(2023, 3, 1), date(2024, 2, 29))
    assert years((None, written)).containing(date(2023, 2, 28)) == (date(2022, 3, 1), date(2023, 2, 28))


def test_a_year_running_when_the_next_rule_begins_ends_the_day_before_it() -> None:
    changed = years((date(2015, 1, 1), "12-31"), (date(2020, 7, 1), "06-30"))
    assert changed.containing(date(2020, 3, 1)) == (date(2020, 1, 1), date(2020, 6, 30))
    assert changed.containing(date(2020, 7, 1)) == (date(2020, 7, 1), date(2021, 6, 30))


def test_the_first_rule_reaches_back() -> None:
    founded = years((date(2019, 3, 15), "12-31"))
    assert founded.containing(date(2010, 5, 5)) == (date(2010, 1, 1), date(2010, 12, 31))
    assert founded.containing(date(2019, 2, 1)) == (date(2019, 1, 1), date(2019, 12, 31))


def test_a_list_covers_from_the_day_after_the_end_before_its_first_to_its_last() -> None:
    listed = years((None, "12-31"), (None, (date(2020, 6, 30), date(2021, 12, 31))))
    assert listed.containing(date(2019, 12, 31)) == (date(2019, 1, 1), date(2019, 12, 31))
    assert listed.containing(date(2020, 1, 1)) == (date(2020, 1, 1), date(2020, 6, 30))
    assert listed.containing(date(2020, 7, 1)) == (date(2020, 7, 1), date(2021, 12, 31))
    assert listed.containing(date(2022, 1, 1)) == (date(2022, 1, 1), date(2022, 12, 31))


def test_a_list_that_ends_within_a_year_leaves_a_short_one() -> None:
    listed = years((None, "12-31"), (None, [date(2021, 6, 30)]))
    assert listed.containing(date(2021, 2, 1)) == (date(2021, 1, 1), date(2021, 6, 30))
    assert listed.containing(date(2021, 7, 1)) == (date(2021, 7, 1), date(2021, 12, 31))


def test_a_list_alone_sets_the_pattern_before_and_after_it() -> None:
    listed = years((None, [date(2020, 6, 30), date(2021, 12, 31)]))
    assert listed.containing(date(2018, 8, 1)) == (date(2018, 7, 1), date(2019, 6, 30))
    assert listed.containing(date(2021, 1, 1)) == (date(2020, 7, 1), date(2021, 12, 31))
    assert listed.containing(date(2022, 8, 1)) == (date(2022, 1, 1), date(2022, 12, 31))


def test_a_list_may_say_itself_where_it_begins() -> None:
    listed = years((None, "12-31"), (date(2020, 3, 1), [date(2020, 6, 30), date(2021, 6, 30)]))
    assert listed.containing(date(2020, 2, 1)) == (date(2020, 1, 1), date(2020, 2, 29))
    assert listed.containing(date(2020, 4, 1)) == (date(2020, 3, 1), date(2020, 6, 30))


def test_one_day_is_a_list_of_one() -> None:
    one = years((None, "12-31"), (None, date(2020, 6, 30)))
    assert one.containing(date(2020, 1, 1)) == (date(2020, 1, 1), date(2020, 6, 30))


def test_the_ends_of_time() -> None:
    june = years((None, "06-30"))
    assert june.containing(date.min) == (date.min, date(1, 6, 30))
    assert june.containing(date.max) == (date(9999, 7, 1), date.max)


def test_equal_rules_are_equal_calendars() -> None:
    assert years((None, [date(2020, 6, 30)])) == years((None, (date(2020, 6, 30),)))
    assert len({years((None, "12-31")), years((None, "12-31"))}) == 1


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ([], "at least one rule"),
        ([(None, "31-12")], "no day '31-12'"),
        ([(None, "02-30")], "no day"),
        ([(None, "04-31")], "no day"),
        ([(None, "12/31")], "such as 12-31"),
        ([(None, "1-1")], "such as 12-31"),
        ([(None, [])], "at least one day"),
        ([(None, [date(2021, 1, 1), date(2020, 1, 1)])], "goes backwards"),
        ([(None, "12-31"), (None, "06-30")], "two financial-year rules without `from`"),
        ([(date(2020, 1, 1), "12-31"), (date(2020, 1, 1), "06-30")], "from 2020-01-01"),
        ([(None, [date(2020, 1, 1), date(2022, 1, 1)]), (None, [date(2021, 1, 1)])], "overlap"),
        ([(date(2021, 1, 1), [date(2020, 6, 30)])], "after its first end"),
    ],
)
def test_rules_that_cannot_be_right_are_refused(rules: list, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        FinancialYears(rules)


@given(financial_year_rules(), st.dates(date(1985, 1, 1), date(2035, 1, 1)))
def test_years_part_the_days_without_gap_or_overlap(rules: list, day: date) -> None:
    calendar = FinancialYears(rules)
    first, last = calendar.containing(day)
    assert first <= day <= last
    for inside in (first, last):
        assert calendar.containing(inside) == (first, last)
    assert calendar.containing(last + timedelta(days=1))[0] == last + timedelta(days=1)
    assert calendar.containing(first - timedelta(days=1))[1] == first - timedelta(days=1)


@given(financial_year_rules(), st.dates(date(1985, 1, 1), date(2035, 1, 1)))
def test_they_are_the_years_that_a_walk_finds(rules: list, day: date) -> None:
    # only yearly rules have a first day here; the walker takes a list's missing one for the first day of all
    walked = WalkedYears([{"from": begin or rules[0][0], "ends": ends} for begin, ends in rules])
    calendar = FinancialYears(rules)
    for one in days_from(day, day + timedelta(days=40)):
        assert calendar.containing(one)[1] == walked.end(one)

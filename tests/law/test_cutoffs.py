"""Ranges found by bisection decide every single day as a walk from day to day does."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.law.calendars import ODD_YEARS, days_from, entity_calendars
from tests.oracle.days import FinancialYears as WalkedYears
from tests.oracle.duties import Law

from holdtrue.law import cutoffs
from holdtrue.law.counting import STARTS, EntityCalendar
from holdtrue.law.cutoffs import (
    DayRange,
    Stretches,
    due_since,
    duty_stretches,
    kept_until,
    own_stretches,
    past_ranges,
    rules_in_force,
    sources,
)
from holdtrue.law.days import END_OF_DAYS, FIRST_DAY, Period, add
from holdtrue.law.duties import RECORD_CLASSES, countries
from holdtrue.law.financial_years import FinancialYears

TODAY = date(2026, 11, 1)
CALENDAR = EntityCalendar()

periods = (
    st.tuples(st.integers(0, 12), st.integers(0, 30), st.integers(0, 500))
    .filter(any)
    .map(lambda parts: Period(*parts))
)
todays = (
    st.dates(date(1995, 1, 1), date(2060, 12, 31))
    | st.dates(date(9980, 1, 1))
    | st.sampled_from(
        [date(2024, 2, 29), date(2025, 2, 28), date(2024, 12, 31), date(2025, 1, 1), END_OF_DAYS]
    )
)


def inside(ranges: tuple[DayRange, ...], day: date) -> bool:
    return any(day in one for one in ranges)


def worth_a_look(ranges: tuple[DayRange, ...], today: date, around: int) -> list[date]:
    """Days around every edge, around today and every edge's like a year away, and the ends of time."""
    marks = {FIRST_DAY, END_OF_DAYS, today, *(edge for one in ranges for edge in one if edge is not None)}
    found: set[int] = set()
    for mark in marks:
        found.update(range(mark.toordinal() - around, mark.toordinal() + around + 1))
    return [date.fromordinal(o) for o in sorted(found) if 1 <= o <= END_OF_DAYS.toordinal()]


def well_formed(ranges: tuple[DayRange, ...]) -> bool:
    edges = [edge or (FIRST_DAY if i % 2 == 0 else END_OF_DAYS) for i, edge in enumerate(sum(ranges, ()))]
    return all(a < b for a, b in pairwise(edges))


# --- schedules of the group's own -----------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(periods, st.sampled_from(STARTS), entity_calendars(), todays)
def test_the_cutoff_is_what_a_walk_finds(
    keep: Period, start: str, calendar: EntityCalendar, today: date
) -> None:
    stretches = own_stretches(keep, start)  # type: ignore[arg-type]
    ranges = past_ranges(stretches, today, calendar)
    assert well_formed(ranges)
    for day in worth_a_look(ranges, today, 420):
        assert inside(ranges, day) == (kept_until(stretches, day, calendar) < today), day


@settings(max_examples=150, deadline=None)
@given(periods, st.sampled_from(STARTS), entity_calendars(), todays, st.integers(1, 200))
def test_overdue_is_past_for_the_whole_of_the_lag(
    keep: Period, start: str, calendar: EntityCalendar, today: date, lag: int
) -> None:
    stretches = own_stretches(keep, start)  # type: ignore[arg-type]
    ranges = past_ranges(stretches, today, calendar, Period(days=lag))
    assert well_formed(ranges)
    if today == END_OF_DAYS:
        return  # the last day is no place for "thirty days later"; see the next test
    for day in worth_a_look(ranges, today, 100):
        until = kept_until(stretches, day, calendar)
        assert inside(ranges, day) == (until.toordinal() + 1 + lag <= today.toordinal()), day


def test_on_the_last_day_nothing_is_overdue_that_is_not_past() -> None:
    for calendar in (CALENDAR, EntityCalendar(ODD_YEARS["june"])):
        stretches = own_stretches("P3Y", "financial-year-end")
        overdue = past_ranges(stretches, END_OF_DAYS, calendar, Period(days=30))
        assert overdue == past_ranges(stretches, END_OF_DAYS, calendar)


def test_a_lag_of_months_is_added_to_the_day_since_which_it_is_due() -> None:
    # kept through 31 Jan 2026, due since 1 Feb; a month later is 1 March
    stretches = own_stretches("P3Y")
    lag = Period(months=1)
    assert inside(past_ranges(stretches, date(2026, 3, 1), CALENDAR, lag), date(2023, 1, 31))
    assert not inside(past_ranges(stretches, date(2026, 2, 28), CALENDAR, lag), date(2023, 1, 31))


@settings(max_examples=30, deadline=None)
@given(periods, st.sampled_from(STARTS), entity_calendars(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_kept_until_never_decreases(keep: Period, start: str, calendar: EntityCalendar, first: date) -> None:
    stretches = own_stretches(keep, start)  # type: ignore[arg-type]
    untils = [kept_until(stretches, day, calendar) for day in days_from(first, first + timedelta(days=800))]
    assert untils == sorted(untils)


def test_without_end_nothing_is_ever_past() -> None:
    for keep in (None, "none"):
        assert past_ranges(own_stretches(keep), END_OF_DAYS, CALENDAR) == ()
        assert (
            past_ranges(own_stretches(keep, "calendar-year-end"), END_OF_DAYS, CALENDAR, Period(days=1)) == ()
        )


def test_the_first_days_of_all() -> None:
    assert past_ranges(own_stretches("P1D"), FIRST_DAY, CALENDAR) == ()
    assert past_ranges(own_stretches("P1D"), date(1, 1, 3), CALENDAR) == (DayRange(None, date(1, 1, 2)),)


def test_bad_periods_and_starts_are_refused() -> None:
    with pytest.raises(ValueError, match="time part"):
        own_stretches("PT3H")
    with pytest.raises(ValueError, match="no start 'birthday'"):
        own_stretches("P3Y", "birthday")  # type: ignore[arg-type]


# --- duties ---------------------------------------------------------------------------------------------------------


def every_duty(today: date) -> dict[Stretches, str]:
    """The distinct duties of all countries and classes, with a name."""
    return {
        duty_stretches(country, [record_class], today): f"{country} {record_class}"
        for country in countries()
        for record_class in RECORD_CLASSES
    }


@pytest.mark.parametrize("years", ODD_YEARS.values(), ids=ODD_YEARS)
def test_the_cutoff_of_every_duty_is_what_a_walk_finds(years: FinancialYears) -> None:
    calendar = EntityCalendar(years, "quarter")
    for stretches, name in every_duty(TODAY).items():
        ranges = past_ranges(stretches, TODAY, calendar)
        assert well_formed(ranges)
        for day in days_from(date(2010, 1, 1), date(2027, 1, 1)):
            assert inside(ranges, day) == (kept_until(stretches, day, calendar) < TODAY), (name, day)
        for stretch in stretches:
            untils = [
                kept_until(stretches, day, calendar)
                for day in worth_a_look(ranges, TODAY, 40)
                if stretch.first <= day <= stretch.last
            ]
            assert untils == sorted(untils), name


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([(c, k) for c in countries() for k in RECORD_CLASSES]),
    entity_calendars(),
    todays,
)
def test_duties_on_any_day_in_any_calendar(
    duty: tuple[str, str], calendar: EntityCalendar, today: date
) -> None:
    country, record_class = duty
    stretches = duty_stretches(country, [record_class], today)
    ranges = past_ranges(stretches, today, calendar)
    assert well_formed(ranges)
    for day in worth_a_look(ranges, today, 200):
        assert inside(ranges, day) == (kept_until(stretches, day, calendar) < today), day


def past_on(country: str, classes: list[str], event: date, day: date, calendar: EntityCalendar) -> bool:
    """Whether the version in force on `day` lets go of the record."""
    return kept_until(duty_stretches(country, classes, day), event, calendar) < day


CHANGES = [
    ("DE", ["voucher"], date(2025, 1, 1)),
    ("DE", ["tax-invoice", "letter"], date(2025, 1, 1)),
    ("NO", ["ledger"], date(2015, 1, 1)),
    ("PL", ["statements"], date(2019, 1, 1)),
    ("CZ", ["payroll"], date(2023, 1, 1)),
    ("AT", ["real-estate"], date(2012, 4, 1)),
    ("DK", ["voucher"], date(2022, 7, 1)),
]


@pytest.mark.parametrize(
    ("country", "classes", "change"), CHANGES, ids=[c[0] + " " + c[1][0] for c in CHANGES]
)
@pytest.mark.parametrize("after", [-3, 0, 10, 30, 31, 400])
def test_around_a_change_of_law_overdue_is_past_on_every_day_of_the_lag(
    country: str, classes: list[str], change: date, after: int
) -> None:
    calendar = EntityCalendar(ODD_YEARS["june"])
    today = change + timedelta(days=after)
    stretches = duty_stretches(country, classes, today)
    ranges = past_ranges(stretches, today, calendar, Period(days=30))
    for year, (month, day) in product(
        range(today.year - 50, today.year + 1), [(1, 1), (6, 30), (7, 1), (12, 31)]
    ):
        event = date(year, month, day)
        walked = all(
            past_on(country, classes, event, today - timedelta(days=back), calendar) for back in range(31)
        )
        assert inside(ranges, event) == walked, event
        since = due_since(stretches, event, calendar)
        assert inside(ranges, event) == (add(since, Period(days=30)) <= today), event


@pytest.mark.parametrize(
    ("event", "until", "since"),
    [
        (date(2012, 6, 1), date(2020, 12, 31), date(2023, 1, 1)),  # ten years were over before the change
        (date(2014, 6, 1), date(2022, 12, 31), date(2025, 1, 1)),
        (date(2015, 6, 1), date(2023, 12, 31), date(2025, 1, 1)),  # ended by the change itself
        (date(2016, 6, 1), date(2024, 12, 31), date(2025, 1, 1)),
        (
            date(2017, 6, 1),
            date(2025, 12, 31),
            date(2026, 1, 1),
        ),  # eight years, as if it had never been otherwise
        (date(2020, 6, 1), date(2028, 12, 31), date(2029, 1, 1)),  # still kept
    ],
)
def test_germanys_eight_years_make_nothing_due_before_their_first_day(
    event: date, until: date, since: date
) -> None:
    stretches = duty_stretches("DE", ["voucher"], TODAY)
    assert kept_until(stretches, event, CALENDAR) == until
    assert due_since(stretches, event, CALENDAR) == since


def test_the_day_before_germanys_change_ten_years_hold() -> None:
    before = duty_stretches("DE", ["voucher"], date(2024, 12, 31))
    assert kept_until(before, date(2015, 6, 1), CALENDAR) == date(2025, 12, 31)
    assert past_ranges(before, date(2024, 12, 31), CALENDAR) == (DayRange(None, date(2014, 1, 1)),)
    after = duty_stretches("DE", ["voucher"], date(2025, 1, 1))
    assert past_ranges(after, date(2025, 1, 1), CALENDAR) == (DayRange(None, date(2017, 1, 1)),)


def test_latvian_payroll_is_past_only_from_1999_on() -> None:
    stretches = duty_stretches("LV", ["payroll"], TODAY)
    assert past_ranges(stretches, TODAY, CALENDAR) == (
        DayRange(None, date(1951, 1, 1)),
        DayRange(date(1999, 1, 1), date(2016, 1, 1)),
    )


def test_ranges_that_touch_are_one() -> None:
    stretches = duty_stretches("AT", ["real-estate"], TODAY)
    assert len(stretches) == 2
    assert past_ranges(stretches, date(2035, 1, 1), CALENDAR) == (DayRange(None, date(2013, 1, 1)),)


def test_every_law_behind_a_record_is_named() -> None:
    rules = sources(duty_stretches("CZ", ["tax-invoice"], TODAY), date(2020, 1, 1))
    assert {rule.id for rule in rules} == {"books-and-vouchers", "vat-documents"}
    assert {rule.act_english for rule in rules_in_force("LV", ["payroll"], TODAY)} == {
        "Latvian Accounting Law"
    }
    assert [str(rule.period) for rule in rules_in_force("LV", ["payroll"], TODAY)] == ["P75Y", "P10Y"]
    assert [str(rule.period) for rule in rules_in_force("DE", ["voucher"], date(2024, 1, 1))] == ["P10Y"]


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(countries()),
    st.lists(st.sampled_from(RECORD_CLASSES), min_size=1, max_size=3),
    st.sampled_from(list(ODD_YEARS.values())),
    st.sampled_from([None, "month", "quarter", "half-year", "year"]),
    st.dates(date(1920, 1, 1), date(2060, 1, 1)) | st.dates(date(1998, 1, 1), date(2030, 1, 1)),
    todays,
)
def test_a_second_opinion_written_from_the_words_alone_agrees(
    country: str, classes: list[str], years: FinancialYears, tax_period: str | None, event: date, today: date
) -> None:
    stretches = duty_stretches(country, classes, today)
    calendar = EntityCalendar(years, tax_period)  # type: ignore[arg-type]
    second = Law()
    entity = {"country": country, "tax-period": tax_period}
    walked = WalkedYears([{"from": begin or years.rules[0][0], "ends": ends} for begin, ends in years.rules])
    until = kept_until(stretches, event, calendar)
    assert second.kept_until(classes, event, entity, walked, today) == until
    since = due_since(stretches, event, calendar) if until < today else None
    assert second.first_day_past(classes, event, entity, walked, today) == since


def test_before_its_first_version_a_rule_reaches_back() -> None:
    early = duty_stretches("SE", ["voucher"], date(1900, 1, 1))
    assert kept_until(early, date(1890, 5, 5), CALENDAR) == date(1897, 12, 31)


def test_stretches_cover_all_days() -> None:
    for day in (date(1900, 1, 1), date(1999, 1, 1), date(2024, 12, 31), TODAY, END_OF_DAYS):
        for stretches, name in every_duty(day).items():
            assert stretches[0].first == FIRST_DAY, name
            assert stretches[-1].last == END_OF_DAYS, name
            for one, following in pairwise(stretches):
                assert one.last + timedelta(days=1) == following.first, name


def test_unknown_countries_classes_and_no_class_are_refused() -> None:
    with pytest.raises(LookupError, match="known are AT, CZ"):
        duty_stretches("XX", ["voucher"], TODAY)
    with pytest.raises(LookupError, match="no record class 'vouchers'"):
        duty_stretches("DK", ["vouchers"], TODAY)
    with pytest.raises(ValueError, match="at least one record class"):
        duty_stretches("DK", [], TODAY)


def test_the_cutoffs_of_a_whole_group_take_no_time() -> None:
    calendars = [
        EntityCalendar(FinancialYears([(None, "12-31"), (date(2000 + i, 4, 1), "03-31")]), "quarter")
        for i in range(17)
    ]
    asked = [own_stretches("P3Y"), own_stretches("P12M"), own_stretches("P2Y", "financial-year-end")]
    asked += [duty_stretches(country, ["tax-invoice"], TODAY) for country in ("DE", "CZ", "PL")]
    taken = []
    for _ in range(5):
        cutoffs._past_ranges.cache_clear()
        begin = time.perf_counter()
        for calendar in calendars:
            for stretches in asked:
                past_ranges(stretches, TODAY, calendar)
                past_ranges(stretches, TODAY, calendar, Period(days=30))
        taken.append(time.perf_counter() - begin)
    assert min(taken) < 0.02

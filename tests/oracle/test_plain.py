"""Every sentence of the retention rules as a small table, decided by hand, against the second opinion."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.oracle.plain import Answer, Hold, Oracle

TODAY = date(2026, 11, 22)
GROUP = {
    "entities": {
        "dk": {"country": "DK", "zone": "Europe/Copenhagen"},
        "nz": {"country": "DK", "zone": "Pacific/Auckland"},
        "us": {"country": "DK", "zone": "America/New_York"},
        "june": {
            "country": "DK",
            "zone": "UTC",
            "financial-years": [{"from": date(2010, 7, 1), "ends": "06-30"}],
        },
        "de": {"country": "DE", "zone": "Europe/Berlin"},
    }
}
THREE = {"keep": "P3Y", "after": "seen", "then": "delete"}
RUNS, OVER, OVERDUE = date(2023, 11, 22), date(2023, 11, 21), date(2023, 10, 1)


def judge(
    row: dict[str, Any] | None = None,
    *,
    schedules: dict[str, Any] | None = None,
    events: dict[str, Any] | None = None,
    tables: dict[str, list[dict[str, Any]]] | None = None,
    datasets: dict[str, Any] | None = None,
    today: Any = TODAY,
    held: tuple[Hold, ...] = (),
    systems: dict[str, Any] | None = None,
    other_tables: dict[str, Any] | None = None,
    unreachable: tuple[str, ...] = (),
    **binding: Any,
) -> Answer:
    """The answer for the first row of dataset `people`."""
    rules = schedules or {"three": THREE}
    people = {
        "table": "people",
        "key": "id",
        "entity": "dk",
        "schedules": list(rules),
        "events": {"seen": "seen"} if events is None else events,
    } | binding
    people = {key: value for key, value in people.items() if value is not None}
    oracle = Oracle(
        GROUP,
        rules,
        {
            "shop": {"zone": "UTC", "datasets": {"people": people, **(datasets or {})}},
            **(systems or {}),
        },
        {"shop": {"people": [{"id": 1, **(row or {})}], **(tables or {})}, **(other_tables or {})},
        today,
        held=held,
        unreachable=unreachable,
    )
    return next(oracle.classes("shop", "people"))


def cls(row: dict[str, Any] | None = None, **more: Any) -> str:
    return judge(row, **more).cls


# --- days


def test_a_row_is_past_when_kept_until_lies_before_today() -> None:
    assert judge({"seen": RUNS}) == Answer("1", "running", judge({"seen": RUNS}).reason, None, False)
    assert judge({"seen": OVER}) == Answer("1", "due", None, TODAY, False)


def test_overdue_when_due_since_and_within_are_at_or_before_today() -> None:
    kept_from = date(2023, 10, 22)  # due since 23 Oct 2026, thirty days before today
    assert judge({"seen": kept_from}).due_since == date(2026, 10, 23)
    assert judge({"seen": kept_from}).overdue
    assert not judge({"seen": date(2023, 10, 23)}).overdue


@pytest.mark.parametrize(
    ("entity", "seen", "expected"),
    [  # three years, today 22 Nov 2026: runs while the local day is 22 Nov 2023 or later
        ("dk", datetime(2023, 11, 21, 22, 59, 59), "due"),
        ("dk", datetime(2023, 11, 21, 23, 0), "running"),
        ("nz", datetime(2023, 11, 21, 10, 59, 59), "due"),
        ("nz", datetime(2023, 11, 21, 11, 0), "running"),
        ("us", datetime(2023, 11, 22, 4, 59, 59), "due"),
        ("us", datetime(2023, 11, 22, 5, 0), "running"),
        ("us", datetime(2023, 11, 22, 5, 0, tzinfo=UTC), "running"),
        ("us", RUNS, "running"),  # a DATE is compared as the day it is
        ("nz", OVER, "due"),
    ],
)
def test_a_timestamp_belongs_to_the_local_day_of_the_row_s_entity(
    entity: str, seen: Any, expected: str
) -> None:
    assert cls({"seen": seen}, entity=entity) == expected


def test_a_source_may_have_its_own_zone() -> None:
    row = {"seen": datetime(2023, 11, 22, 0, 0)}
    assert cls(row, events={"seen": {"column": "seen", "zone": "Europe/Copenhagen"}}) == "running"
    assert cls(row, zone="Pacific/Auckland") == "due"


def test_today_may_be_an_instant_whose_local_day_is_taken_per_entity() -> None:
    at_eleven = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # 22 Nov in Auckland, 21 Nov in Copenhagen
    assert cls({"seen": OVER}, today=at_eleven, entity="nz") == "due"
    assert cls({"seen": OVER}, today=at_eleven, entity="dk") == "running"


def test_placeholders_empty_and_impossible_dates_are_unknown_a_future_one_is_known() -> None:
    assert cls({"seen": date(1900, 1, 1)}) == "due"
    assert cls({"seen": date(1900, 1, 1)}, unknown=[date(1900, 1, 1)]) == "undecidable"
    assert cls({"seen": datetime(1900, 1, 1)}, unknown=[date(1900, 1, 1)], entity="us") == "undecidable"
    local = datetime(1899, 12, 31, 11, 0)  # in Auckland it is 1900 (and eleven and a half hours ahead)
    assert cls({"seen": local}, unknown=[date(1900, 1, 1)], entity="nz") == "due"
    assert (
        cls({"seen": datetime(1899, 12, 31, 12, 45)}, unknown=[date(1900, 1, 1)], entity="nz")
        == "undecidable"
    )
    for nothing in (None, "", "2023-02-30", "22-11-2019", 1574380800):
        assert cls({"seen": nothing}) == "undecidable"
    assert cls({"seen": date(2030, 1, 1)}) == "running"


def test_nothing_overflows_at_the_end_of_days() -> None:
    assert cls({"seen": date.max}) == "running"
    assert cls({"seen": date.max}, today=date.max) == "running"
    assert cls({"seen": OVER}, schedules={"x": THREE | {"keep": "none"}}, today=date.max) == "running"


def test_ordinary_schedules_may_start_at_a_year_s_end() -> None:
    rule = {"keep": "P1Y", "after": "seen", "then": "delete"}
    row = {"seen": date(2025, 2, 1)}
    assert judge(row, schedules={"x": rule}).due_since == date(2026, 2, 2)
    assert cls(row, schedules={"x": rule | {"from": "calendar-year-end"}}) == "running"
    yearly = {"x": rule | {"from": "financial-year-end"}}
    assert judge(row, schedules=yearly, entity="june").due_since == date(2026, 7, 1)
    assert cls(row, schedules=yearly, entity="dk") == "running"


# --- events

TWO = {"x": {"keep": "P3Y", "after": {"latest": ["seen", "ended"]}, "then": "delete"}}
FIRST = {"x": {"keep": "P3Y", "after": {"earliest": ["seen", "ended"]}, "then": "delete"}}
BOTH = {"seen": "seen", "ended": {"column": "ended", "pending": {"column": "state", "in": ["running"]}}}


@pytest.mark.parametrize(
    ("seen", "ended", "state", "latest", "earliest"),
    [
        (OVER, OVER, "closed", "due", "due"),
        (OVER, RUNS, "closed", "running", "due"),
        (OVER, None, "closed", "due", "due"),
        (None, None, "closed", "undecidable", "undecidable"),
        (OVER, OVER, "running", "running", "due"),  # latest: pending if any is; earliest: the first known
        (None, None, "running", "running", "running"),  # earliest: pending if none is known
        (RUNS, None, None, "running", "running"),
        (None, RUNS, None, "running", "running"),
    ],
)
def test_a_trigger_over_several_events(seen: Any, ended: Any, state: Any, latest: str, earliest: str) -> None:
    row = {"seen": seen, "ended": ended, "state": state}
    assert cls(row, schedules=TWO, events=BOTH) == latest
    assert cls(row, schedules=FIRST, events=BOTH) == earliest


def test_a_pending_trigger_settles_only_a_single_event_or_latest_where_the_entity_is_unknown() -> None:
    row = {"seen": None, "ended": None, "state": "running", "site": None}
    unmapped = {"column": "site", "map": {"a": "dk"}}
    assert cls(row, schedules=TWO, events=BOTH, entity=unmapped) == "running"
    assert cls(row, schedules={"x": THREE | {"after": "ended"}}, events=BOTH, entity=unmapped) == "running"
    assert cls(row, schedules=FIRST, events=BOTH, entity=unmapped) == "undecidable"


def test_the_sources_of_one_event_combine() -> None:
    sources = ["joined", {"table": "orders", "on": "person", "at": "placed"}]
    row = {"joined": OVER}

    def orders(*days: date | None) -> dict[str, Any]:
        return {"orders": [{"id": n, "person": 1, "placed": d} for n, d in enumerate(days)]}

    def found(row: dict[str, Any], *days: date | None) -> str:
        return cls(row, events={"seen": sources}, tables=orders(*days))

    assert found(row) == "due"
    assert found(row, OVERDUE, RUNS) == "running"
    assert found(row, None) == "due"
    assert found({"joined": None}, OVER) == "due"
    assert found({"joined": None}, None) == "undecidable"
    other = {"orders": [{"id": 1, "person": 2, "placed": RUNS}, {"id": 2, "person": None, "placed": RUNS}]}
    assert cls(row, events={"seen": sources}, tables=other) == "due"


def test_pending_wins_over_every_other_source_and_child() -> None:
    pending = {"column": "state", "in": ["open"]}
    source = ["joined", {"table": "orders", "on": "person", "at": "placed", "pending": pending}]
    orders = [{"person": 1, "placed": OVER, "state": "shut"}, {"person": 1, "placed": OVER, "state": "open"}]
    assert cls({"joined": OVER}, events={"seen": source}, tables={"orders": orders[:1]}) == "due"
    assert cls({"joined": OVER}, events={"seen": source}, tables={"orders": orders}) == "running"


def test_a_null_is_not_pending() -> None:
    for test in ({"in": ["running"]}, {"not-in": ["closed"]}, {"equals": "running"}):
        bound = {"seen": {"column": "seen", "pending": {"column": "state", **test}}}
        assert cls({"seen": OVER, "state": None}, events=bound) == "due"
        assert cls({"seen": OVER, "state": "running"}, events=bound) == "running"


# --- the parent

ORDERS = {"table": "orders", "key": "id", "of": {"dataset": "people", "on": "person"}, "schedules": ["three"]}


def judge_order(order: dict[str, Any], person: dict[str, Any], **more: Any) -> Answer:
    people = {
        "table": "people",
        "key": "id",
        "entity": {"column": "site", "map": {"a": "dk"}},
        "events": {"seen": "seen", "document-date": "seen"},
        "conditions": {"open": "open"},
        "schedules": ["three"],
    }
    schedules = more.pop("schedules", {"three": THREE})
    oracle = Oracle(
        GROUP,
        schedules,
        {"shop": {"zone": "UTC", "datasets": {"people": people, "orders": ORDERS | more}}},
        {
            "shop": {
                "people": [{"id": 7, "site": "a", "seen": None, "open": None} | person],
                "orders": [{"id": 1, "person": 7} | order],
            }
        },
        TODAY,
    )
    return next(oracle.classes("shop", "orders"))


def test_what_a_dataset_does_not_bind_comes_from_its_parent() -> None:
    assert judge_order({}, {"seen": OVER}).cls == "due"
    assert judge_order({}, {"seen": RUNS}).cls == "running"
    assert judge_order({}, {"seen": None}).cls == "undecidable"
    assert judge_order({}, {"seen": OVER, "site": "?"}).cls == "undecidable"


def test_events_bound_in_both_combine() -> None:
    own = {"events": {"seen": "placed"}}
    assert judge_order({"placed": OVER}, {"seen": RUNS}, **own).cls == "running"
    assert judge_order({"placed": RUNS}, {"seen": OVER}, **own).cls == "running"
    assert judge_order({"placed": None}, {"seen": OVER}, **own).cls == "due"


def test_where_the_parent_is_null_it_is_unknown_unless_bound_here() -> None:
    guest = {"person": None, "placed": OVER}
    assert judge_order(guest, {"seen": OVER}).cls == "undecidable"
    assert judge_order(guest, {"seen": OVER}, events={"seen": "placed"}).cls == "undecidable"  # whose is it?
    assert judge_order(guest, {"seen": OVER}, events={"seen": "placed"}, entity="dk").cls == "due"
    assert judge_order({"person": 99}, {"seen": OVER}).cls == "undecidable"


def test_conditions_come_from_the_parent_unless_bound_here() -> None:
    rule = {"three": THREE | {"while": "open"}}
    assert judge_order({}, {"seen": OVER, "open": True}, schedules=rule).cls == "running"
    assert judge_order({}, {"seen": OVER, "open": False}, schedules=rule).cls == "due"
    own = {"conditions": {"open": "open"}}
    assert judge_order({"open": False}, {"seen": OVER, "open": True}, schedules=rule, **own).cls == "due"


def test_a_document_s_date_is_never_taken_from_the_parent() -> None:
    rule = {"three": {"duty": "bookkeeping", "class": "voucher"}}
    order = {"placed": date(2015, 1, 1)}
    answer = judge_order(order, {"seen": RUNS}, schedules=rule, events={"document-date": "placed"})
    assert answer.cls == "due"


# --- entity


def test_an_entity_that_is_null_or_not_mapped_makes_it_unknown() -> None:
    bound = {"column": "site", "map": {"a": "dk", 2: "nz"}}
    for site, expected in (
        ("a", "due"),
        (2, "due"),
        ("b", "undecidable"),
        (None, "undecidable"),
        ("", "undecidable"),
    ):
        assert cls({"seen": OVER, "site": site}, entity=bound) == expected
        assert cls({"seen": RUNS, "site": site}, entity=bound) == (
            "running" if expected == "due" else expected
        )
    assert cls({"seen": OVER, "site": "dk"}, entity={"column": "site"}) == "due"


def test_an_entity_told_by_a_row_beside() -> None:
    bound = {"from": "profiles", "on": "person", "column": "site", "map": {"a": "dk"}}

    def found(*sites: str | None) -> str:
        beside = {"profiles": [{"person": 1, "site": site} for site in sites]}
        return cls({"seen": OVER}, entity=bound, tables=beside)

    assert found("a") == "due"
    assert found() == "undecidable"
    assert found(None) == "undecidable"
    assert found("a", "a") == "undecidable"  # more than one row giving it: unknown


# --- conditions

WHILE = {"x": THREE | {"while": "open"}}
WHEN = {"x": THREE | {"when": "open"}}


@pytest.mark.parametrize(
    ("flag", "seen", "lasting", "meant"),
    [
        (True, OVER, "running", "due"),
        (False, OVER, "due", "undecidable"),  # it does not apply, and nothing else does
        (None, OVER, "undecidable", "undecidable"),
        (None, RUNS, "running", "undecidable"),  # settled by the day; a `when` must be known first
        (True, None, "running", "undecidable"),
        (True, RUNS, "running", "running"),
        (False, RUNS, "running", "undecidable"),
    ],
)
def test_while_and_when(flag: bool | None, seen: Any, lasting: str, meant: str) -> None:
    row = {"seen": seen, "open": flag}
    bound = {"conditions": {"open": "open"}}
    assert cls(row, schedules=WHILE, **bound) == lasting
    assert cls(row, schedules=WHEN, **bound) == meant


def test_a_while_that_holds_needs_no_entity() -> None:
    row = {"seen": OVER, "open": True, "site": None}
    assert cls(row, schedules=WHILE, conditions={"open": "open"}, entity={"column": "site"}) == "running"
    both = {"x": THREE | {"while": "open", "when": "known"}}
    bound = {"open": "open", "known": "known"}
    for known, expected in ((True, "running"), (None, "undecidable"), (False, "undecidable")):
        assert (
            cls(row | {"known": known}, schedules=both, conditions=bound, entity={"column": "site"})
            == expected
        )


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ({"in": ["a", "b"]}, "a", True),
        ({"in": ["a", "b"]}, "c", False),
        ({"in": ["a"]}, None, None),
        ({"not-in": ["a"]}, "b", True),
        ({"not-in": ["a"]}, None, None),
        ({"equals": "a"}, "a", True),
        ({"equals": "a"}, None, None),
        ({"null": True}, None, True),
        ({"null": True}, "a", False),
        ({"null": False}, "a", True),
        ({"null": False}, None, False),
        ({}, 1, True),
        ({}, 0, False),
        ({}, None, None),
    ],
)
def test_a_test_of_a_column_is_true_false_or_unknown(
    test: dict[str, Any], value: Any, expected: bool | None
) -> None:
    bound = {"conditions": {"open": {"column": "state", **test}}}
    assert (
        cls({"seen": OVER, "state": value}, schedules=WHILE, **bound)
        == {
            True: "running",
            False: "due",
            None: "undecidable",
        }[expected]
    )


def test_a_condition_over_child_rows_or_several_sources() -> None:
    def found(*states: str | None, source: Any = None) -> str:
        tables = {"orders": [{"person": 1, "state": state} for state in states]}
        bound = source or {"table": "orders", "on": "person", "column": "state", "in": ["open"]}
        return cls({"seen": OVER, "flag": False}, schedules=WHILE, tables=tables, conditions={"open": bound})

    assert found() == "due"
    assert found("shut") == "due"
    assert found("shut", "open", None) == "running"
    assert found("shut", None) == "undecidable"
    exists = {"table": "orders", "on": "person", "exists": True}
    assert found(source=exists) == "due"
    assert found(None, source=exists) == "running"
    assert found("shut", source=["flag", exists]) == "running"
    assert found(
        None, source=["flag", {"table": "orders", "on": "person", "column": "state", "in": ["open"]}]
    ) == ("undecidable")


# --- several schedules, duties

DUTY = {"duty": "bookkeeping", "class": "voucher"}


def test_no_schedule_applies() -> None:
    answer = judge({"seen": OVER, "open": False}, schedules=WHEN, conditions={"open": "open"})
    assert (answer.cls, answer.reason) == ("undecidable", "no schedule applies")


def test_one_running_ordinary_schedule_is_enough_whatever_else_is_unknown() -> None:
    rules = {"three": THREE, "ended": THREE | {"after": "ended"}}
    events = {"seen": "seen", "ended": "ended"}
    assert cls({"seen": RUNS, "ended": None}, schedules=rules, events=events) == "running"
    assert cls({"seen": OVER, "ended": None}, schedules=rules, events=events) == "undecidable"
    assert cls({"seen": OVER, "ended": OVER}, schedules=rules, events=events) == "due"


def test_due_since_is_the_latest_end_and_within_is_of_the_schedule_that_ends_last() -> None:
    rules = {
        "short": {"keep": "P1Y", "after": "seen", "within": "P90D", "then": "delete"},
        "long": {"keep": "P3Y", "after": "seen", "within": "P1D", "then": "delete"},
    }
    answer = judge({"seen": date(2023, 11, 20)}, schedules=rules)
    assert (answer.due_since, answer.overdue) == (date(2026, 11, 21), True)
    rules["long"]["within"] = "P2D"
    assert not judge({"seen": date(2023, 11, 20)}, schedules=rules).overdue


def test_ties_delete_before_anonymise_before_restrict_then_the_longer_within() -> None:
    def overdue(*rules: tuple[str, str | None]) -> bool:
        made = {
            f"s{n}": {"keep": "P3Y", "after": "seen", "then": then} | ({"within": within} if within else {})
            for n, (then, within) in enumerate(rules)
        }
        row = {"seen": date(2023, 11, 11), "done": "no"}  # due since 12 Nov 2026, ten days before today
        return judge(row, schedules=made, done={"column": "done", "equals": "yes"}).overdue

    assert overdue(("restrict", "P90D"), ("delete", "P10D"))
    assert not overdue(("restrict", "P10D"), ("delete", "P11D"))
    assert not overdue(("anonymise", "P11D"), ("restrict", "P10D"))
    assert not overdue(("delete", "P10D"), ("delete", "P11D"))
    assert not overdue(("delete", "P10D"), ("delete", None))


def test_a_duty_alone_runs_or_is_over() -> None:
    bound = {"schedules": {"books": DUTY}, "events": {"document-date": "placed"}}
    assert cls({"placed": date(2021, 1, 1)}, **bound) == "running"
    answer = judge({"placed": date(2020, 5, 5)}, **bound)  # the financial year 2020 and five years
    assert (answer.cls, answer.due_since, answer.overdue) == ("due", date(2026, 1, 1), True)
    assert judge({"placed": date(2020, 5, 5)}, **bound, today=date(2026, 1, 30)).overdue is False
    assert judge({"placed": date(2020, 5, 5)}, **bound, today=date(2026, 1, 31)).overdue is True
    slow = {"schedules": {"books": DUTY | {"within": "P1Y"}}, "events": {"document-date": "placed"}}
    assert judge({"placed": date(2020, 5, 5)}, **slow).overdue is False
    assert cls({"placed": None}, **bound) == "undecidable"


RULES = {"three": THREE, "books": DUTY}


def test_a_running_duty_restricts_once_the_ordinary_schedules_are_over() -> None:
    events = {"seen": "seen", "document-date": "placed"}
    bound = {"schedules": RULES, "events": events}
    row = {"placed": date(2022, 1, 1)}
    assert cls(row | {"seen": RUNS}, **bound) == "running"
    answer = judge(row | {"seen": OVER}, **bound)
    assert (answer.cls, answer.due_since) == ("restricted", TODAY)  # the day since which to minimise
    assert cls(row | {"seen": None}, **bound) == "undecidable"
    assert cls({"seen": OVER, "placed": None}, **bound) == "undecidable"


def test_a_restricted_row_is_overdue_until_it_is_minimised() -> None:
    events = {"seen": "seen", "document-date": "placed"}
    bound = {
        "schedules": RULES,
        "events": events,
        "under-duty": {"clear": ["name"], "keyed-hash": ["mail"]},
    }
    row = {"placed": date(2022, 1, 1), "seen": OVERDUE}

    def late(name: str | None, mail: str | None) -> bool:
        answer = judge(row | {"name": name, "mail": mail}, **bound)
        assert answer.due_since == date(2026, 10, 2)
        return answer.overdue

    assert late("Ann", "erased-v1-abc")
    assert late(None, "ann@example.org")
    assert not late(None, "erased-v1-abc")
    assert not late("", "")
    assert not late(None, None)


def documents(*days: Any, site: str = "a") -> dict[str, Any]:
    return {"papers": [{"person": 1, "at": d, "site": site} for d in days]}


PAPERS = {"seen": "seen", "document-date": {"table": "papers", "on": "person", "at": "at"}}


def test_a_duty_over_child_rows_does_not_apply_to_a_row_without_any() -> None:
    bound = {"schedules": RULES, "events": PAPERS}
    assert judge({"seen": OVER}, tables=documents(), **bound).due_since == TODAY
    assert cls({"seen": OVER}, tables=documents(), schedules={"books": DUTY}, events=PAPERS) == "undecidable"


def test_each_document_counts_by_itself() -> None:
    bound = {"schedules": RULES, "events": PAPERS}
    old, older, young = date(2020, 5, 5), date(2019, 5, 5), date(2022, 1, 1)
    assert cls({"seen": OVER}, tables=documents(old, None, young), **bound) == "restricted"
    assert cls({"seen": OVER}, tables=documents(old, None), **bound) == "undecidable"
    answer = judge({"seen": date(2020, 1, 1)}, tables=documents(older, old), **bound)
    assert (answer.cls, answer.due_since) == ("due", date(2026, 1, 1))


def test_a_document_belongs_to_its_own_entity() -> None:
    own = {"entity": {"column": "site", "map": {"a": "dk", "j": "june"}}}
    events = {"seen": "seen", "document-date": PAPERS["document-date"] | own}  # type: ignore[operator]
    bound = {"schedules": RULES, "events": events}
    day = date(2021, 6, 1)  # Denmark: FY 2021 ends in December, or on 30 June
    assert cls({"seen": OVER}, tables=documents(day, site="a"), **bound) == "restricted"
    assert judge({"seen": OVER}, tables=documents(day, site="j"), **bound).due_since == TODAY
    assert cls({"seen": OVER}, tables=documents(day, site="?"), **bound) == "undecidable"


def test_a_row_of_nobody_is_never_over_though_each_document_has_its_company() -> None:
    own = {"entity": {"column": "site", "map": {"a": "dk"}}}
    events = {"document-date": PAPERS["document-date"] | own}  # type: ignore[operator]
    bound = {"schedules": {"books": DUTY}, "events": events, "entity": {"column": "whose"}}
    old, young = documents(date(2018, 1, 1)), documents(date(2025, 1, 1))
    assert cls({"whose": "dk"}, tables=old, **bound) == "due"
    assert (
        cls({"whose": None}, tables=old, **bound) == "undecidable"
    )  # due since is counted in the row's days
    assert cls({"whose": None}, tables=young, **bound) == "running"  # each document counts by itself


def test_a_shortened_duty_is_due_since_the_version_that_ended_it() -> None:
    answer = judge(
        {"placed": date(2015, 5, 5)},
        entity="de",
        schedules={"books": DUTY},
        events={"document-date": "placed"},
        today=date(2025, 1, 20),
    )
    assert (answer.cls, answer.due_since, answer.overdue) == ("due", date(2025, 1, 1), False)


# --- disposed, references, holds


def test_the_done_mark_alone_decides_disposed() -> None:
    bound = {"done": {"column": "done", "equals": "yes"}}
    assert cls({"seen": RUNS, "done": "yes"}, **bound) == "disposed"
    assert cls({"seen": None, "done": "yes"}, **bound) == "disposed"
    assert cls({"seen": OVER, "done": "no"}, **bound) == "due"
    assert cls({"seen": OVER, "done": None}, **bound) == "due"


CHILDREN = {
    "orders": {
        "table": "orders",
        "key": "no",
        "entity": "dk",
        "events": {"seen": "placed"},
        "schedules": ["three"],
        "refers": {"lines.order": "keeps"},
    },
    "lines": {
        "table": "lines",
        "key": "no",
        "entity": "dk",
        "events": {"seen": "at"},
        "schedules": ["three"],
    },
}
KEPT = {"refers": {"orders.person": "keeps"}, "datasets": CHILDREN}


def kept(placed: Any, at: Any = None, lines: bool = False) -> Answer:
    tables = {
        "orders": [{"no": 5, "person": 1, "placed": placed}],
        "lines": [{"no": 8, "order": 5, "at": at}] if lines else [],
    }
    return judge({"seen": date(2020, 1, 1)}, tables=tables, **KEPT)


def test_a_row_that_keeps_it_and_is_not_due_itself_restricts() -> None:
    assert kept(RUNS).cls == "restricted"
    assert kept(None).cls == "restricted"  # undecidable is not due
    assert kept(RUNS).due_since == date(2023, 1, 2)


def test_a_row_kept_only_by_due_rows_is_due_with_them_since_the_last_of_them() -> None:
    assert (kept(OVER).cls, kept(OVER).due_since, kept(OVER).overdue) == ("due", TODAY, False)
    assert kept(OVERDUE).due_since == date(2026, 10, 2)


def test_what_keeps_the_keeper_keeps_it_too() -> None:
    assert kept(OVERDUE, RUNS, lines=True).cls == "restricted"
    assert kept(OVERDUE, OVER, lines=True).due_since == TODAY


def test_a_row_of_a_table_that_is_no_dataset_simply_stands() -> None:
    tables: dict[str, Any] = {"notes": [{"person": 1}]}
    assert cls({"seen": OVER}, tables=tables, refers={"notes.person": "keeps"}) == "restricted"
    assert cls({"seen": OVER}, tables=tables, refers={"notes.person": "detach"}) == "due"
    assert cls({"seen": OVER}, tables={"notes": []}, refers={"notes.person": "keeps"}) == "due"


def test_a_hold_covers_through_the_day_before_it_is_lifted() -> None:
    rows = frozenset({("shop", "people", "1")})
    row = {"seen": OVERDUE}
    assert cls(row, held=(Hold(rows=rows),)) == "held"
    assert cls(row, held=(Hold(rows=rows, lifted=date(2026, 11, 23)),)) == "held"
    answer = judge(row, held=(Hold(rows=rows, lifted=TODAY),))
    assert (answer.cls, answer.due_since, answer.overdue) == ("due", TODAY, False)
    assert cls({"seen": RUNS}, held=(Hold(rows=rows),)) == "running"
    assert cls({"seen": None}, held=(Hold(rows=rows),)) == "undecidable"


def test_a_held_row_is_not_restricted_and_keeps_what_it_keeps() -> None:
    held = (Hold(rows=frozenset({("shop", "orders", "5")})),)
    tables = {"orders": [{"no": 5, "person": 1, "placed": OVER}], "lines": []}
    assert cls({"seen": OVER}, tables=tables, held=held, **KEPT) == "restricted"


# --- other systems and colleagues

ERP = {
    "erp": {
        "zone": "UTC",
        "datasets": {
            "contracts": {
                "table": "contracts",
                "key": "id",
                "party": {"column": "customer"},
                "subject": {"email": "mail"},
                "events": {"ended": {"column": "to", "pending": {"column": "state", "in": ["running"]}}},
                "conditions": {"open": {"column": "state", "in": ["running"]}},
            }
        },
    }
}
ASKING: dict[str, Any] = {
    "schedules": TWO,
    "systems": ERP,
    "events": {"seen": "seen", "ended": {"system": "erp", "by": "party"}},
    "party": {"column": "firm"},
}


def contracts(*rows: dict[str, Any]) -> dict[str, Any]:
    made = [
        {"id": n, "customer": "C1", "mail": None, "to": None, "state": "closed"} | r
        for n, r in enumerate(rows)
    ]
    return {"erp": {"contracts": made}}


def test_another_system_knows_an_event() -> None:
    row = {"seen": OVER, "firm": " C1 "}
    assert cls(row, other_tables=contracts({"to": RUNS}), **ASKING) == "running"
    assert cls(row, other_tables=contracts({"to": OVERDUE}), **ASKING) == "due"
    assert cls(row, other_tables=contracts({"to": OVERDUE}, {"state": "running"}), **ASKING) == "running"
    assert cls(row, other_tables=contracts({"to": RUNS, "customer": "c1"}), **ASKING) == "due"
    assert cls({"seen": OVER, "firm": None}, other_tables=contracts({"to": RUNS}), **ASKING) == "due"


def test_an_unreachable_system_is_asked_only_for_the_rows_not_settled_here() -> None:
    more = ASKING | {"unreachable": ("erp",), "other_tables": contracts()}
    assert cls({"seen": RUNS, "firm": "C1"}, **more) == "running"
    assert cls({"seen": OVER, "firm": "C1"}, **more) == "undecidable"
    assert cls({"seen": OVER, "firm": None}, **more) == "due"  # no key, no question


def test_required_makes_an_answer_without_rows_unknown() -> None:
    more = ASKING | {"events": {"seen": "seen", "ended": {"system": "erp", "by": "party", "required": True}}}
    row = {"seen": OVER, "firm": "C9"}
    assert cls(row, other_tables=contracts({"to": RUNS}), **ASKING) == "due"
    only = more | {"schedules": {"x": THREE | {"after": "ended"}}}
    assert cls(row, other_tables=contracts({"to": RUNS}), **only) == "undecidable"


def test_another_system_knows_a_condition() -> None:
    bound = {"schedules": WHILE, "systems": ERP, "party": {"column": "firm"}}
    asked = {"open": {"system": "erp", "by": "party"}}
    row = {"seen": OVER, "firm": "C1"}
    assert cls(row, other_tables=contracts({"state": "running"}), conditions=asked, **bound) == "running"
    assert cls(row, other_tables=contracts({}), conditions=asked, **bound) == "due"
    assert cls(row, other_tables=contracts(), conditions=asked, **bound) == "due"
    required = {"open": {"system": "erp", "by": "party", "required": True}}
    assert cls(row, other_tables=contracts(), conditions=required, **bound) == "undecidable"


def test_a_colleague_s_row_counts_in_this_row_s_entity_and_zone() -> None:
    def found(other: dict[str, Any], firm: str | None = "C1", **more: Any) -> str:
        party = {"column": "firm", "events": ["seen"]}
        people = {"table": "people", "key": "id", "entity": "dk", "events": {"seen": "seen"}, "party": party}
        people |= {"schedules": ["three"]} | more
        rows = [{"id": 1, "seen": OVER, "firm": firm}, {"id": 2, "firm": "C1"} | other]
        oracle = Oracle(
            GROUP,
            {"three": THREE},
            {"shop": {"zone": "UTC", "datasets": {"people": people}}},
            {"shop": {"people": rows}},
            TODAY,
        )
        return next(oracle.classes("shop", "people")).cls

    assert found({"seen": RUNS}) == "running"
    assert found({"seen": RUNS, "firm": "C2"}) == "due"
    assert found({"seen": RUNS, "firm": ""}, firm="") == "due"
    assert found({"seen": RUNS, "firm": None}, firm=None) == "due"
    assert found({"seen": RUNS}, party={"column": "firm", "events": ["ended"]}) == "due"


def test_undecidable_rows_have_a_reason() -> None:
    assert judge({"seen": None}).reason == "three: seen unknown"

"""The data files are checked as they load: what cannot be right is refused with file, rule, fault and remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import pytest

from holdtrue.law import counting, duties
from holdtrue.law.counting import STARTS
from holdtrue.law.duties import RECORD_CLASSES, DutyDataError, read_duties

GOOD = """
country: "XX"
rules:
  - id: all
    classes: [statements, ledger, voucher, tax-invoice, letter, contract, payroll, real-estate, other]
    start: calendar-year-end
    act: An Act
    source: example.org/act
    mark: checked
    versions:
      - {from: 2000-01-01, period: P10Y}
      - {from: 2020-01-01, period: P8Y}
"""


def test_a_good_file_loads() -> None:
    older, newer = read_duties(GOOD, "XX.yaml")
    assert (older.valid_from, older.until, str(older.period)) == (
        date(2000, 1, 1),
        date(2019, 12, 31),
        "P10Y",
    )
    assert (newer.valid_from, newer.until, str(newer.period)) == (date(2020, 1, 1), None, "P8Y")
    assert newer.law == "An Act"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("calendar-year-end", "full-moon", "no start function 'full-moon'"),
        ("P10Y", "PT5H", "time part"),
        ("P10Y", "P-1Y", "negative"),
        ("P10Y", "P0D", "no time at all"),
        ("ledger", "ledgers", "no record class 'ledgers'"),
        (", other", "", "no rule names the class 'other'"),
        ("2020-01-01", "1999-01-01", "stands after 2000-01-01"),
        ("2020-01-01", "2000-01-01", "decide the same event days"),
        ("mark: checked", "mark: sure", "checked or knowledge"),
        ("act: An Act", "acts: An Act", "nobody knows the key 'acts'"),
        ("source: example.org/act", "note: x", "`source` is missing"),
        ("from: 2000-01-01", "from: long ago", "is a day such as"),
        ('country: "XX"', "country: YY", "in quotes"),
        ("rules:", "rule:", "the keys `country` and `rules`"),
        ("period: P10Y", "period: P10Y, event: birthday", "no event 'birthday'"),
        ("period: P8Y", "period: P8Y, applies-to: some", "`applies-to` is"),
        (
            "period: P8Y",
            "period: P8Y, applies-to: {event-days: {from: 2001-01-01, to: 2000-01-01}}",
            "run backwards",
        ),
        (
            "period: P10Y}\n      - {from: 2020-01-01, period: P8Y}",
            "period: P10Y, applies-to: {event-days: {to: 2010-12-31}}}",
            "from 2011-01-01 on",
        ),
    ],
)
def test_a_tampered_file_is_refused(old: str, new: str, says: str) -> None:
    tampered = GOOD.replace(old, new)
    assert tampered != GOOD
    with pytest.raises(DutyDataError, match=says) as refused:
        read_duties(tampered, "XX.yaml")
    assert str(refused.value).startswith("XX.yaml")


def test_versions_for_event_days_may_begin_on_days_of_their_own() -> None:
    parted = GOOD.replace("period: P10Y", "period: P10Y, applies-to: {event-days: {to: 2019-12-31}}")
    parted = parted.replace("period: P8Y", "period: P8Y, applies-to: {event-days: {from: 2020-01-01}}")
    older, newer = read_duties(parted, "XX.yaml")
    assert (older.last_event_day, newer.first_event_day) == (date(2019, 12, 31), date(2020, 1, 1))
    assert older.until is None


@pytest.fixture
def a_start_that_runs_backwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A start function as a careless law might have it: the later in the year, the earlier the count begins."""

    def backwards(day: date, calendar: counting.EntityCalendar) -> date:
        return date(day.year, 12, 31) - timedelta(days=day.month)

    monkeypatch.setattr(counting, "SPAN_ENDS", {**counting.SPAN_ENDS, "backwards": backwards})
    monkeypatch.setattr(duties, "STARTS", (*STARTS, "backwards"))
    duties.is_monotone.cache_clear()
    yield "backwards"
    duties.is_monotone.cache_clear()


def test_a_stretch_that_is_not_monotone_refuses_to_load(a_start_that_runs_backwards: str) -> None:
    shipped = (resources.files("holdtrue.law") / "data" / "duties" / "SE.yaml").read_text(encoding="utf-8")
    tampered = shipped.replace("calendar-year-end-of-financial-year-end", a_start_that_runs_backwards)
    assert tampered != shipped
    with pytest.raises(DutyDataError, match="kept_until decreases while event days grow") as refused:
        read_duties(tampered, "SE.yaml")
    assert "accounting-information" in str(refused.value)


def test_every_country_answers_for_every_class() -> None:
    assert duties.countries() == ("AT", "CZ", "DE", "DK", "EE", "FI", "LT", "LV", "NL", "NO", "PL", "SE")
    for country in duties.countries():
        for record_class in RECORD_CLASSES:
            assert duties.rules_for(country, [record_class])


def test_every_rule_says_where_it_comes_from() -> None:
    for rule in duties.rules():
        assert rule.act and rule.act_english and rule.source and rule.note, rule.id
        assert rule.mark in ("checked", "knowledge")


def test_the_export_is_plain_json_with_one_row_per_version_and_class() -> None:
    rows = json.loads(json.dumps(duties.export()))
    assert len(rows) == sum(len(rule.classes) for rule in duties.rules())
    for row in rows:
        assert {"country", "class", "period", "start", "law", "from", "applies-to", "source", "note"} <= set(
            row
        )
        assert row["start"] in STARTS
    payroll = [row for row in rows if (row["country"], row["class"]) == ("LV", "payroll")]
    assert [(row["period"], row["applies-to"]) for row in payroll] == [
        ("P75Y", {"event-days": {"from": None, "to": "1998-12-31"}}),
        ("P10Y", {"event-days": {"from": "1999-01-01", "to": None}}),
    ]
    german = [row for row in rows if (row["country"], row["class"]) == ("DE", "voucher")]
    assert [(row["period"], row["from"], row["until"], row["applies-to"]) for row in german] == [
        ("P10Y", "1977-01-01", "2024-12-31", "everything-still-kept"),
        ("P8Y", "2025-01-01", None, "everything-still-kept"),
    ]


def test_the_record_classes_are_those_of_the_register() -> None:
    from typing import get_args

    from holdtrue.register.models.schedules import RecordClass

    assert set(RECORD_CLASSES) == set(get_args(RecordClass))


def test_the_reference_page_is_current() -> None:
    from holdtrue.law.reference import duties_as_markdown

    page = Path(__file__).parents[2] / "docs" / "reference" / "law.md"
    assert page.read_text(encoding="utf-8") == duties_as_markdown(), (
        "write it again: holdtrue law export --format markdown > docs/reference/law.md"
    )

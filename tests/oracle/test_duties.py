"""The duties of the law's data files as the second opinion reads them, and the versions of a law."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.days import FinancialYears
from tests.oracle.duties import Law, NoRule

CALENDAR = [{"from": date(2000, 1, 1), "ends": "12-31"}]


def ends(month_and_day: str, since: date) -> list[dict[str, Any]]:
    return [{"from": since, "ends": month_and_day}]


@pytest.mark.parametrize(
    ("country", "record", "document", "years", "today", "kept"),
    [
        ("DK", "voucher", "2020-04-04", CALENDAR, "2025-06-01", "2025-12-31"),
        ("DK", "voucher", "2023-02-01", ends("02-28", date(2010, 3, 1)), "2025-06-01", "2028-02-29"),
        ("NO", "letter", "2020-01-05", ends("06-30", date(2010, 7, 1)), "2023-06-01", "2023-12-31"),
        ("FI", "voucher", "2024-02-01", ends("03-31", date(2010, 4, 1)), "2026-06-01", "2030-12-31"),
        ("FI", "ledger", "2024-02-01", ends("03-31", date(2010, 4, 1)), "2026-06-01", "2034-03-31"),
        ("AT", "voucher", "2017-01-03", CALENDAR, "2024-06-01", "2024-12-31"),
        ("PL", "ledger", "2020-05-05", CALENDAR, "2025-06-01", "2025-12-31"),
        ("PL", "ledger", "2020-05-05", ends("06-30", date(2010, 7, 1)), "2025-06-01", "2025-12-31"),
        ("SE", "voucher", "2020-05-05", ends("04-30", date(2010, 5, 1)), "2025-06-01", "2028-12-31"),
        ("DE", "voucher", "2016-05-05", CALENDAR, "2024-12-31", "2026-12-31"),
        ("DE", "voucher", "2016-05-05", CALENDAR, "2025-01-01", "2024-12-31"),
        ("DE", "voucher", "2017-05-05", CALENDAR, "2025-01-01", "2025-12-31"),
    ],
)
def test_the_worked_examples(
    country: str, record: str, document: str, years: list[dict[str, Any]], today: str, kept: str
) -> None:
    law = Law()
    assert law.kept_until(
        [record],
        date.fromisoformat(document),
        {"country": country, "tax-period": "month"},
        FinancialYears(years),
        date.fromisoformat(today),
    ) == date.fromisoformat(kept)


RULES = """
country: "XX"
rules:
  - id: shortened
    classes: [voucher]
    start: calendar-year-end
    versions:
      - {from: 2000-01-01, period: P10Y}
      - {from: 2025-01-01, period: P8Y}
  - id: other-law
    classes: [tax-invoice]
    period: P3Y
    start: tax-period-end
    versions: [{from: 2000-01-01}]
  - id: old-and-new
    classes: [payroll]
    start: financial-year-end
    versions:
      - {from: 1990-01-01, period: P75Y, applies-to: {event-days: {to: 1998-12-31}}}
      - {from: 1999-01-01, period: P10Y, applies-to: {event-days: {from: 1999-01-01}}}
  - id: due
    classes: [ledger]
    period: P5Y
    start: calendar-year-end-of-tax-due
    versions: [{from: 2000-01-01}]
"""


@pytest.fixture
def law(tmp_path: Path) -> Law:
    (tmp_path / "XX.yaml").write_text(RULES, encoding="utf-8")
    return Law(tmp_path)


HERE = {"country": "XX", "tax-period": "quarter"}


def past(law: Law, classes: list[str], document: str, today: str) -> date | None:
    return law.first_day_past(
        classes, date.fromisoformat(document), HERE, FinancialYears(CALENDAR), date.fromisoformat(today)
    )


def test_the_version_in_force_on_today_decides(law: Law) -> None:
    assert past(law, ["voucher"], "2016-05-05", "2024-12-31") is None
    assert past(law, ["voucher"], "2016-05-05", "2025-01-01") == date(2025, 1, 1)
    assert past(law, ["voucher"], "2017-05-05", "2025-12-31") is None
    assert past(law, ["voucher"], "2017-05-05", "2026-01-01") == date(2026, 1, 1)


def test_a_shortened_period_is_not_due_before_the_version_that_ended_it(law: Law) -> None:
    # Eight years alone would have ended on 31 Dec 2023.
    assert past(law, ["voucher"], "2015-05-05", "2025-03-01") == date(2025, 1, 1)


def test_what_an_earlier_version_ended_stays_ended_since_then(law: Law) -> None:
    assert past(law, ["voucher"], "2010-05-05", "2025-03-01") == date(2021, 1, 1)


def test_versions_over_event_days(law: Law) -> None:
    assert past(law, ["payroll"], "1998-12-31", "2026-01-01") is None
    assert past(law, ["payroll"], "1999-01-01", "2026-01-01") == date(2010, 1, 1)


def test_several_laws_for_one_record_the_longest_wins(law: Law) -> None:
    assert past(law, ["voucher", "tax-invoice"], "2020-02-02", "2026-01-01") is None
    assert past(law, ["tax-invoice"], "2020-02-02", "2026-01-01") == date(2023, 4, 1)


def test_the_year_in_which_the_tax_falls_due(law: Law) -> None:
    # The last quarter's tax falls due in January: a whole calendar year later.
    assert past(law, ["ledger"], "2019-09-30", "2024-12-31") is None
    assert past(law, ["ledger"], "2019-09-30", "2025-01-01") == date(2025, 1, 1)
    assert past(law, ["ledger"], "2019-10-01", "2025-12-31") is None
    assert past(law, ["ledger"], "2019-10-01", "2026-01-01") == date(2026, 1, 1)


def test_a_country_or_class_without_a_rule_is_said_to_be_so(law: Law) -> None:
    with pytest.raises(NoRule, match="letter"):
        past(law, ["letter"], "2019-10-01", "2026-01-01")
    with pytest.raises(NoRule, match="YY"):
        law.kept_until(["letter"], date(2020, 1, 1), {"country": "YY"}, FinancialYears(CALENDAR), date.max)

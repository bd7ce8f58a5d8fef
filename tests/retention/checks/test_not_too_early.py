"""What the ledger tells of disposals decides whether anything went too early."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from holdtrue.evidence.actions import append
from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Verdict
from holdtrue.law.today import Today
from holdtrue.retention.checks import not_too_early
from tests.promises.registers import register_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def register(tmp_path: Path) -> Any:
    return register_of(
        {
            "group.yaml": {"lead": "north", "entities": {"north": {"country": "DK"}}},
            "schedules.yaml": {"account": {"keep": "P3Y", "after": "last-interaction", "then": "delete"}},
            "activities/shop.yaml": {"title": "Shop", "schedules": ["account"]},
            "systems/shop.yaml": {
                "system": "shop",
                "url": "env:SHOP_URL",
                "zone": "UTC",
                "datasets": {
                    "accounts": {
                        "table": "account",
                        "key": "id",
                        "activity": "shop",
                        "events": {"last-interaction": "seen"},
                        "schedules": ["account"],
                    }
                },
            },
        },
        tmp_path / "register",
    )


def _verdict(register: Any) -> Verdict:
    return not_too_early.run(
        "activities/shop/schedules/account", World(register, Today(day=date(2026, 11, 25)))
    )


def _plan(today: str = "2026-11-25", dataset: str = "shop/accounts") -> None:
    append("retention.plan", "plan/abc", {"today": today, "parts": {dataset: 10}}, AT)


def _run() -> None:
    append("retention.run", "plan/abc", {"parts": 1, "due": 10}, AT)


def _verified(sampled: int) -> None:
    body = {"shop/accounts": {"planned": 10, "disposed": 10, "spared": 0, "sampled": sampled, "left_due": 0}}
    append("retention.verified", "plan/abc", body, AT)


def test_nothing_disposed_of_is_kept_and_says_so(register: Any) -> None:
    verdict = _verdict(register)
    assert (verdict.outcome, verdict.says) == ("kept", "Holdtrue has disposed of nothing here yet.")


def test_a_plan_alone_disposes_of_nothing(register: Any) -> None:
    _plan()
    assert "nothing" in _verdict(register).says


def test_a_run_is_unproven_until_it_is_verified(register: Any) -> None:
    _plan()
    _run()
    verdict = _verdict(register)
    assert (verdict.outcome, verdict.reason) == ("unproven", "could-not-run")
    assert "holdtrue retention run abc" in (verdict.remedy or "")
    _verified(sampled=3)
    verdict = _verdict(register)
    assert verdict.outcome == "kept" and verdict.numbers == {"disposed": 10, "sampled": 3}


def test_rows_that_nobody_judged_are_unproven(register: Any) -> None:
    _plan()
    _run()
    _verified(sampled=0)
    assert _verdict(register).outcome == "unproven"


def test_a_disposal_before_its_day_is_broken(register: Any) -> None:
    _plan(today="2026-11-28")
    _run()
    _verified(sampled=3)
    assert _verdict(register).outcome == "broken"


def test_disposals_of_other_tables_do_not_count(register: Any) -> None:
    _plan(dataset="shop/orders")
    _run()
    assert "nothing" in _verdict(register).says


def test_where_nobody_can_look_nothing_is_kept(register: Any, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    (folder / "systems" / "paper.yaml").write_text("system: paper\nkind: paper\nactivities: [shop]\n")
    verdict = _verdict(register_of({}, folder))
    assert (verdict.outcome, verdict.reason) == ("unproven", "unbound")

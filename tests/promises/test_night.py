"""The nightly round: its verdicts are kept, and what turned since the last one is written down by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from holdtrue.evidence import queries
from holdtrue.evidence.models import Round
from holdtrue.promises.jobs import ROUND, TURNED, nightly_round
from holdtrue.wiring.jobs import DAILY, JOBS
from holdtrue.work import living
from holdtrue.work.actions import ask_for
from holdtrue.work.carrying import Carrier
from holdtrue.work.queries import errand
from holdtrue.work.sweeping import ask_for_scheduled

from .conftest import Shop

NIGHT = datetime(2026, 11, 25, 1, 15, tzinfo=UTC)


@pytest.fixture
def group(shop: Shop, own_store: str, settings: Any) -> Shop:
    settings.HOLDTRUE_REGISTER = shop.folder
    return shop


def carry(key: str, at: datetime) -> None:
    living.beat("hand", "", 1)
    Carrier("hand", JOBS, lambda: at, lambda seconds: False).carry(key, 1)


def night(at: datetime) -> None:
    key = f"{ROUND}/{at.date()}"
    ask_for(ROUND, key, at=at, arguments={"day": at.date().isoformat()})
    carry(key, at)
    seen = errand(key)
    assert seen is not None and seen.state == "done" and seen.planned > 0, seen


def turned() -> list[dict[str, str]]:
    return [each for entry in queries.entries(kind=TURNED) for each in json.loads(entry.body or "")["turned"]]


def test_the_first_night_has_nothing_to_compare_with(group: Shop) -> None:
    night(NIGHT)
    last = queries.last_round(of_its_moment=True)
    assert last is not None and last.at == NIGHT and last.whole
    assert turned() == []


def test_what_turned_is_written_down_by_name(group: Shop) -> None:
    night(NIGHT)
    night(NIGHT + timedelta(days=1))
    assert turned() == []
    group.add(1, "2020-01-01")  # silent for more than three years
    night(NIGHT + timedelta(days=2))
    assert turned() == [{"promise": "shop.accounts", "was": "kept", "is": "broken"}]
    group.remove(1)
    night(NIGHT + timedelta(days=3))
    assert turned()[0] == {"promise": "shop.accounts", "was": "broken", "is": "kept"}
    assert Round.objects.filter(whole=True).count() == 4
    assert queries.verify().faults == ()


def test_a_night_that_is_not_recorded_leaves_nothing(group: Shop) -> None:
    piece = nightly_round({}, NIGHT)
    assert not Round.objects.exists()
    assert piece.record is not None
    piece.record()
    assert Round.objects.count() == 1


def test_a_register_that_cannot_be_used_is_tried_again(group: Shop) -> None:
    group.write("activities/shop.yaml", {"title": "Shop", "subjects": ["customers"], "schedules": ["gone"]})
    ask_for(ROUND, f"{ROUND}/2026-11-25", at=NIGHT)
    carry(f"{ROUND}/2026-11-25", NIGHT)
    seen = errand(f"{ROUND}/2026-11-25")
    assert seen is not None and (seen.state, seen.last_error) == ("waiting", "RegisterProblems")


def test_the_night_is_the_lead_companys(group: Shop) -> None:
    moment = datetime(2026, 11, 25, 1, 14, tzinfo=UTC)
    ask_for_scheduled(moment, DAILY)  # 02:14 in Copenhagen: that of the day before
    ask_for_scheduled(moment + timedelta(minutes=1), DAILY)
    earlier, later = errand(f"{ROUND}/2026-11-24"), errand(f"{ROUND}/2026-11-25")
    assert earlier is not None and later is not None
    assert later.due_at == NIGHT and earlier.due_at == NIGHT - timedelta(days=1)

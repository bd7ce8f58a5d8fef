from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from holdtrue.work import actions, sweeping, turns
from holdtrue.work.job import Daily
from holdtrue.work.models import Errand

from .conftest import BEGIN

pytestmark = pytest.mark.django_db(transaction=True)
LATER = BEGIN + timedelta(minutes=1)


class Engine:
    def __init__(self) -> None:
        self.handed: list[tuple[str, int]] = []
        self.active: set[str] = set()

    def start(self, key: str, start: int, system: str) -> None:
        self.handed.append((key, start))

    def which(self, ids: list[str]) -> set[str]:
        return self.active & set(ids)


def test_what_is_due_is_handed_over_in_order_and_once() -> None:
    engine = Engine()
    for number in range(450):
        actions.ask_for("sweep", f"s/{number}", at=BEGIN, due=BEGIN - timedelta(seconds=number))
    actions.ask_for("sweep", "later", at=BEGIN, due=LATER)
    assert sweeping.start_missed(BEGIN, engine.start) == 450
    assert [key for key, _ in engine.handed] == [f"s/{number}" for number in reversed(range(450))]
    assert sweeping.start_missed(BEGIN, engine.start) == 0
    assert sweeping.start_missed(LATER, engine.start) == 1


def test_an_engine_that_fails_hands_nothing_over() -> None:
    actions.ask_for("sweep", "s/1", at=BEGIN)

    def broken(key: str, start: int, system: str) -> None:
        raise OSError

    with pytest.raises(OSError):
        sweeping.start_missed(BEGIN, broken)
    assert Errand.objects.get().handed_at is None


def test_what_the_engine_has_forgotten_is_started_anew() -> None:
    engine = Engine()
    for key in ("waits", "lost", "runs", "orphan"):
        actions.ask_for("sweep", key, at=BEGIN)
    sweeping.start_missed(BEGIN, engine.start)
    for key in ("runs", "orphan"):
        assert turns.take(key, 1, "somebody", BEGIN)
    engine.active = {"waits", "runs"}
    assert sweeping.release_lost(BEGIN + timedelta(seconds=1), engine.which) == 0  # too soon to doubt
    assert sweeping.release_lost(LATER, engine.which) == 2
    starts = dict(Errand.objects.values_list("key", "start"))
    assert starts == {"waits": 1, "lost": 2, "runs": 1, "orphan": 2}
    engine.handed.clear()
    sweeping.start_missed(LATER, engine.start)
    assert sorted(engine.handed) == [("lost", 2), ("orphan", 2)]


def test_doubts_come_round() -> None:
    engine = Engine()
    for number in range(sweeping.AT_ONCE + 50):
        actions.ask_for("sweep", f"s/{number:03}", at=BEGIN)
    sweeping.start_missed(BEGIN, engine.start)
    engine.active = {f"s/{number:03}" for number in range(sweeping.AT_ONCE)}
    assert sweeping.release_lost(LATER, engine.which) == 0
    assert sweeping.release_lost(LATER, engine.which) == 50


NIGHTLY = Daily("round", time(2, 15), lambda: ZoneInfo("Europe/Helsinki"))


def test_each_night_is_asked_for_once_whoever_sweeps() -> None:
    moment = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    while moment < datetime(2026, 3, 30, 12, 0, tzinfo=UTC):
        sweeping.ask_for_scheduled(moment, [NIGHTLY])
        moment += timedelta(minutes=7)
    rows = list(Errand.objects.order_by("id").values_list("key", "due_at", "arguments"))
    assert [key for key, _, _ in rows] == [f"round/2026-03-{day}" for day in (27, 28, 29, 30)]
    # Helsinki leaves winter time on the 29th at 03:00.
    assert [due.hour for _, due, _ in rows] == [0, 0, 0, 23]
    assert rows[0][2] == {"day": date(2026, 3, 27).isoformat()}


def test_a_clock_that_jumps_back_asks_for_nothing_twice() -> None:
    moment = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    for jump in (0, -30, 3, -60, 0):
        sweeping.ask_for_scheduled(moment + timedelta(minutes=jump), [NIGHTLY])
    assert Errand.objects.count() == 1

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction

from holdtrue.evidence.actions import append
from holdtrue.evidence.models import Entry
from holdtrue.work import actions, living, turns
from holdtrue.work.job import Arguments, Piece
from holdtrue.work.models import Errand
from holdtrue.work.rules.states import MOST_ATTEMPTS

from .conftest import BEGIN, Hand

pytestmark = pytest.mark.django_db(transaction=True)


def ask() -> None:
    actions.ask_for("count", "count/1", at=BEGIN, arguments={"to": 3})


def effects() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("subject", flat=True))


def counting(hand: Hand) -> None:
    """Writes one entry a piece, and looks into the ledger for how far it is."""

    @hand.job("count")
    def count(arguments: Arguments, at: datetime) -> Piece:
        number = Entry.objects.count()

        def record() -> None:
            append("counted", f"number/{number}", {}, at)

        return Piece(number + 1 < int(arguments["to"]), number + 1, int(arguments["to"]), record)


def test_piece_after_piece_until_nothing_is_left(hand: Hand) -> None:
    ask()
    counting(hand)
    errand = hand.carry("count/1")
    assert (errand.state, errand.done, errand.planned, errand.worker) == ("done", 3, 3, "")
    assert effects() == ["number/0", "number/1", "number/2"]
    assert errand.finished_at == BEGIN and errand.turn == 1


def test_done_is_not_done_again(hand: Hand) -> None:
    ask()
    counting(hand)
    hand.carry("count/1")
    assert hand.carry("count/1").turn == 1
    assert len(effects()) == 3


def test_a_piece_and_its_note_stand_or_fall_together(hand: Hand) -> None:
    ask()

    @hand.job("count")
    def broken(arguments: Arguments, at: datetime) -> Piece:
        def record() -> None:
            append("counted", "number/0", {}, at)
            raise ValueError("jane@example.org")

        return Piece(True, 1, 2, record)

    errand = hand.carry("count/1")
    assert effects() == [] and errand.done == 0
    assert (errand.state, errand.last_error) == ("waiting", "ValueError")


def test_a_failure_waits_and_is_started_anew_and_in_the_end_left_to_a_person(hand: Hand) -> None:
    ask()

    @hand.job("count")
    def broken(arguments: Arguments, at: datetime) -> Piece:
        raise LookupError("jane@example.org")

    for attempt in range(1, MOST_ATTEMPTS):
        errand = hand.carry("count/1", attempt)
        assert (errand.state, errand.start, errand.handed_at) == ("waiting", attempt + 1, None)
        assert errand.due_at > hand.now
        hand.now = errand.due_at
    errand = hand.carry("count/1", MOST_ATTEMPTS)
    assert (errand.state, errand.last_error, errand.attempts) == ("failed", "LookupError", MOST_ATTEMPTS)
    counting(hand)
    assert actions.retry("count/1", hand.now).attempts == 0
    assert hand.carry("count/1", MOST_ATTEMPTS + 1).state == "done"


def test_progress_takes_the_failures_back(hand: Hand) -> None:
    ask()
    tries = iter([LookupError, None, LookupError])

    @hand.job("count")
    def sometimes(arguments: Arguments, at: datetime) -> Piece:
        fault = next(tries)
        if fault:
            raise fault
        return Piece(True, 1, 2)

    assert hand.carry("count/1", 1).attempts == 1
    assert hand.carry("count/1", 2).attempts == 0  # the third piece failed, the second had succeeded


def test_what_kills_its_process_each_time_is_left_to_a_person(hand: Hand) -> None:
    ask()
    for number in range(MOST_ATTEMPTS):
        assert turns.take("count/1", 1, f"dead-{number}", BEGIN) is not None
    errand = hand.carry("count/1")
    assert (errand.state, errand.last_error) == ("failed", turns.WORKER_LOST)


def test_an_unknown_job_fails_like_any_other(hand: Hand) -> None:
    ask()
    assert hand.carry("count/1").last_error == "KeyError"


def test_a_living_process_keeps_its_errand(hand: Hand) -> None:
    ask()
    counting(hand)
    living.beat("other", "", 1)
    assert turns.take("count/1", 1, "other", BEGIN) is not None
    errand = hand.carry("count/1")
    assert (errand.worker, errand.turn) == ("other", 1) and effects() == []


def test_the_errand_of_a_dead_process_goes_on_elsewhere(hand: Hand) -> None:
    ask()
    counting(hand)
    dead = turns.take("count/1", 1, "dead", BEGIN)
    assert dead is not None
    turns.record(dead, Piece(True, 1, 3, lambda: append("counted", "number/0", {}, BEGIN)), BEGIN)
    assert hand.carry("count/1").state == "done"
    assert effects() == ["number/0", "number/1", "number/2"]


def test_who_was_frozen_and_replaced_can_write_nothing(hand: Hand) -> None:
    ask()
    counting(hand)
    frozen = turns.take("count/1", 1, "frozen", BEGIN)
    assert frozen is not None
    hand.carry("count/1")
    late = Piece(True, 1, 3, lambda: append("counted", "number/late", {}, BEGIN))
    for write in (
        lambda: turns.record(frozen, late, BEGIN),
        lambda: turns.fail(frozen, "ValueError", BEGIN),
        lambda: turns.give_back(frozen),
    ):
        with pytest.raises(turns.LostTurn):
            write()
    with turns.holding(frozen), pytest.raises(turns.LostTurn), transaction.atomic():
        turns.still_ours()
    assert effects() == ["number/0", "number/1", "number/2"]
    assert Errand.objects.get().state == "done"


def test_a_piece_that_was_called_off_meanwhile_leaves_nothing(hand: Hand) -> None:
    ask()

    @hand.job("count")
    def count(arguments: Arguments, at: datetime) -> Piece:
        actions.cancel("count/1", at)
        return Piece(True, 1, 3, lambda: append("counted", "number/0", {}, at))

    assert hand.carry("count/1").state == "cancelled"
    assert effects() == []


def test_who_stops_gives_back_after_the_piece(hand: Hand) -> None:
    ask()
    counting(hand)
    count = hand.jobs["count"]

    @hand.job("count")
    def stopping(arguments: Arguments, at: datetime) -> Piece:
        hand.stops = True
        return count(arguments, at)

    errand = hand.carry("count/1")
    assert (errand.state, errand.start, errand.done, errand.attempts) == ("waiting", 2, 1, 0)
    hand.stops = False
    counting(hand)
    assert hand.carry("count/1", 2).state == "done"
    assert len(effects()) == 3


def test_a_start_of_long_ago_does_nothing(hand: Hand) -> None:
    ask()
    counting(hand)
    Errand.objects.update(start=2)
    assert hand.carry("count/1", 1).state == "waiting"


def test_a_store_that_is_away_is_waited_for(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    away = iter([True, True, True, False])
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's store lives in memory

    @hand.job("count")
    def count(arguments: Arguments, at: datetime) -> Piece:
        if next(away):
            raise OperationalError
        return Piece(False, 1, 1)

    errand = hand.carry("count/1")
    assert (errand.state, errand.turn) == ("done", 1)
    assert hand.paused == [0.1, 0.2, 0.4]


def test_the_lease_runs_by_the_stores_clock() -> None:
    from django.db.models.functions import Now

    from holdtrue.work.models import Worker

    living.beat("quick", "", 1)
    living.beat("slow", "", 1)
    Worker.objects.filter(name="slow").update(seen_at=Now() - living.LEASE - timedelta(seconds=1))
    assert living.names() == {"quick"} and living.all_names() == {"quick", "slow"}
    living.bury("")
    assert living.all_names() == {"quick", "slow"}
    living.leave("quick")
    assert living.names() == set()


def test_a_death_next_door_is_seen_at_once() -> None:
    import os
    import subprocess
    import sys

    place = living.place()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    living.beat("gone", place, gone.pid)
    living.beat("here", place, os.getpid())
    living.beat("far", "elsewhere", gone.pid)
    living.bury(place)
    assert living.names() == ({"here", "far"} if place else {"gone", "here", "far"})

"""Others work in the shop while a disposal runs: whoever comes alive in between stays."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from holdtrue.law.today import Today
from holdtrue.register.load import load
from holdtrue.retention.rules.selection import selection_of
from holdtrue.systems.port import SystemFault
from holdtrue.systems.writing import open_writing

from . import shop as shops
from .conftest import Holdtrue, digest_of, plan_rows
from .shop import LAPSED, TODAY, Shop, people

PLAN = ("retention", "plan", "--today", TODAY.isoformat())
NOW = "2026-06-14 08:00:00"


def a_lapsed_account(shop: Shop) -> int:
    """The key of somebody due without any order."""
    key = next(p * 10 for p in range(1, 50) if p % 7 == LAPSED)
    assert key in shop.keys("account")
    return key


def log_in(shop: Shop, key: int) -> None:
    shop.do(f"UPDATE account SET last_login = '{NOW}' WHERE id = {key}")


@pytest.fixture
def filled(shop: Shop, register_folder: Path) -> Shop:
    shop.build(people(70))
    shops.write_register(register_folder)
    return shop


def test_who_came_alive_after_the_plan_makes_it_void(filled: Shop, holdtrue: Holdtrue) -> None:
    planned = holdtrue(*PLAN)
    before = filled.sizes()
    log_in(filled, a_lapsed_account(filled))
    ran = holdtrue("retention", "run", digest_of(planned))
    assert ran.code == 2
    assert "shop accounts has changed since the plan: 20 rows were due then, 19 are now" in ran.err
    assert filled.sizes() == before
    again = holdtrue(*PLAN)
    assert holdtrue("retention", "run", digest_of(again)).code == 0
    assert a_lapsed_account(filled) in filled.keys("account")


def test_one_out_and_one_in_is_a_change_too(filled: Shop, holdtrue: Holdtrue) -> None:
    planned = holdtrue(*PLAN)
    log_in(filled, a_lapsed_account(filled))
    filled.do(
        "UPDATE account SET last_login = '2016-01-01 00:00:00' WHERE id IN"
        " (SELECT account_id FROM profile WHERE account_id = 50)"
    )
    filled.do("UPDATE account SET joined = '2016-01-01 00:00:00' WHERE id = 50")
    ran = holdtrue("retention", "run", digest_of(planned))
    assert ran.code == 2
    assert "20 rows were due then, 20 are now, and they are not the same" in ran.err


def selection(register_folder: Path, dataset: str = "accounts") -> tuple[Any, Any]:
    register = load(register_folder)
    chosen = selection_of(register, "shop", dataset, Today(day=TODAY), going=set())
    return register.systems["shop"], chosen


def test_who_logs_in_between_looking_and_locking_is_spared(
    filled: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    place, chosen = selection(register_folder)
    writing = open_writing(place)
    keys = writing.next_keys(chosen, None, 100)
    log_in(filled, a_lapsed_account(filled))
    heard = []
    batch = writing.dispose(chosen, keys, heard.append)
    writing.close()
    assert (batch.disposed, batch.spared) == (len(keys) - 1, 1)
    assert heard == [batch]
    assert filled.keys("account") & set(keys) == {a_lapsed_account(filled)}


def test_numbers_add_up_when_somebody_comes_alive_during_the_run(
    filled: Shop, holdtrue: Holdtrue, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While orders go, somebody logs in whose account would have gone after them."""
    from holdtrue.cli import retention
    from holdtrue.retention.disposal import Progress

    done = []

    class Busy:
        def __call__(self, progress: Progress) -> None:
            if not done:
                log_in(filled, a_lapsed_account(filled))
                done.append(progress)

        def end(self) -> None: ...

    digest = digest_of(holdtrue(*PLAN))
    monkeypatch.setattr(retention, "_Teller", Busy)
    ran = holdtrue("retention", "run", digest)
    assert ran.code == 0, ran.text
    assert done[0].dataset == "orders"
    assert "shop accounts: 19 rows disposed of, 1 came alive meanwhile and were spared" in ran.out
    assert a_lapsed_account(filled) in filled.keys("account")
    part = plan_rows().parts.get(dataset="accounts")
    assert (part.due, part.disposed, part.spared, part.left_due) == (20, 19, 1, 0)


def waiting_for_a_lock(shop: Shop) -> bool:
    return bool(
        shop.do(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holdtrue' AND wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
    )


def dispose_in_a_thread(place: Any, chosen: Any) -> tuple[threading.Thread, list[Any]]:
    answers: list[Any] = []

    def work() -> None:
        writing = open_writing(place)
        keys = writing.next_keys(chosen, None, 100)
        try:
            answers.append(writing.dispose(chosen, keys, lambda batch: None))
        except SystemFault as fault:
            answers.append(fault)
        finally:
            writing.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, answers


def wait_until_it_waits(shop: Shop, thread: threading.Thread) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and not waiting_for_a_lock(shop):
        assert thread.is_alive(), "the batch did not wait"
        time.sleep(0.02)


@pytest.mark.parametrize("shop", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_race_of_a_login_against_the_lock(
    filled: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """A login is not yet committed when the batch asks for the row, and is when the batch gets it."""
    place, chosen = selection(register_folder)
    key = a_lapsed_account(filled)
    with filled.session() as other:
        other.execute(f"UPDATE account SET last_login = '{NOW}' WHERE id = {key}")
        thread, answers = dispose_in_a_thread(place, chosen)
        wait_until_it_waits(filled, thread)
    thread.join(30)
    assert answers[0].spared == 1, answers
    assert key in filled.keys("account")


@pytest.mark.parametrize("shop", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_race_of_a_new_order_against_the_lock(
    filled: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """The dangerous one of sql-limits: only a child row is new; the account itself does not change."""
    place, chosen = selection(register_folder)
    key = a_lapsed_account(filled)
    with filled.session() as other:
        other.execute(
            f"INSERT INTO shop_order (id, account_id, site, placed, guest_email)"
            f" VALUES (999999, {key}, 'dk', '{NOW}', '')"
        )
        # Deferred keys lock their parent only at the commit: immediate ones at once, as most shops have them.
        other.execute("SET CONSTRAINTS ALL IMMEDIATE")
        thread, answers = dispose_in_a_thread(place, chosen)
        wait_until_it_waits(filled, thread)
    thread.join(30)
    assert answers[0].spared == 1, answers
    assert key in filled.keys("account")
    assert 999999 in filled.keys("shop_order")


@pytest.mark.parametrize("shop", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_new_order_with_a_deferred_key_meets_the_check_at_its_own_commit(
    filled: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """As Django makes them: the key is checked when the order commits. One of the two fails, neither half-way."""
    import psycopg

    place, chosen = selection(register_folder)
    key = a_lapsed_account(filled)
    with pytest.raises(psycopg.errors.ForeignKeyViolation), filled.session() as other:
        other.execute(
            f"INSERT INTO shop_order (id, account_id, site, placed, guest_email)"
            f" VALUES (999999, {key}, 'dk', '{NOW}', '')"
        )
        thread, answers = dispose_in_a_thread(place, chosen)
        thread.join(30)
    assert answers[0].spared == 0
    assert key not in filled.keys("account")
    assert 999999 not in filled.keys("shop_order")


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_writer_of_the_same_file_is_waited_for(
    filled: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    place, chosen = selection(register_folder)
    key = a_lapsed_account(filled)
    with filled.session() as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute(f"UPDATE account SET last_login = '{NOW}' WHERE id = {key}")
        thread, answers = dispose_in_a_thread(place, chosen)
        time.sleep(0.5)
        assert thread.is_alive()
    thread.join(30)
    assert answers[0].disposed == 9, answers
    assert key in filled.keys("account")


@pytest.mark.slow  # it waits for the lock as long as a real run does
@pytest.mark.parametrize("shop", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_rows_that_somebody_else_holds_stop_the_run_and_it_goes_on_later(
    filled: Shop, holdtrue: Holdtrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdtrue.retention import disposal

    monkeypatch.setattr(disposal, "ATTEMPTS", 1)
    digest = digest_of(holdtrue(*PLAN))
    key = a_lapsed_account(filled)
    with filled.session() as other:
        other.execute(f"SELECT 1 FROM account WHERE id = {key} FOR UPDATE")
        ran = holdtrue("retention", "run", digest)
    assert ran.code == 2
    assert "another transaction holds these rows" in ran.err and digest[:12] in ran.err
    assert key in filled.keys("account")
    assert holdtrue("retention", "run", digest).code == 0
    assert key not in filled.keys("account")

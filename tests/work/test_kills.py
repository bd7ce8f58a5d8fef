"""Two webs and three workers on one PostgreSQL store, killed and frozen as they go: each effect once, none lost.

`HOLDTRUE_SOAK=1` (`make soak`) kills 200 times per kind and writes the table into `docs/soak.md`.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests import needs
from tests.servers.postgres import Postgres

from .processes import Asking, House, Outcome, Process

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

SOAK = os.environ.get("HOLDTRUE_SOAK") == "1"
KILLS = 200 if SOAK else 20
SEED = int(os.environ.get("HOLDTRUE_SOAK_SEED", "20180525"))
PIECES = 20
TABLE = Path(__file__).resolve().parents[2] / "docs" / "soak.md"
LEASE = 15.0


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    needs.postgres()
    # A commit is in the files when it says so: then a crash of the server loses none.
    with Postgres({"synchronous_commit": "on", "max_connections": "120"}) as running:
        yield running


@pytest.fixture
def house(server: Postgres, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    made = House(server, tmp_path)
    with django_db_blocker.unblock():
        made.build()
    try:
        yield made
    finally:
        made.stop()


def a_worker(house: House, dice: random.Random) -> Process | None:
    return house.replace(house.workers, dice.randrange(len(house.workers)))


def a_web(house: House, dice: random.Random) -> Process | None:
    return house.replace(house.webs, dice.randrange(len(house.webs)))


def the_database(house: House, dice: random.Random) -> Process | None:
    house.server.restart(dice.choice((signal.SIGINT, signal.SIGQUIT)))
    return None


KINDS: dict[str, Callable[[House, random.Random], Process | None]] = {
    "worker, kill -9": a_worker,
    "web, kill -9": a_web,
    "database, restarted or crashed": the_database,
}


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    rows: list[str] = []
    yield rows
    text = "\n".join((HEAD, *rows))
    print(f"\n{text}")
    if SOAK and len(rows) == len(KINDS):
        TABLE.write_text(
            "# What was killed, and what was left of it\n\n"
            f"Written by `make soak` on {datetime.now(UTC):%Y-%m-%d}, seed {SEED}: two webs and three workers on one "
            "PostgreSQL; a piece is begun again after a death, its effect is there once.\n\n" + text + "\n"
        )


HEAD = (
    "| killed | times | errands | effects | lost | twice | pieces begun again | taken over | rest done in (s) |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@pytest.mark.parametrize("kind", KINDS)
def test_each_effect_once_and_none_lost(house: House, kind: str, table: list[str]) -> None:
    dice = random.Random(f"{SEED} {kind}")
    house.start(2, 3)
    with Asking(house, every=0.15, pieces=PIECES) as asking:
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.1, 1.2))
            replaced = KINDS[kind](house, dice)
            # Some die again before they have begun to work.
            if replaced is not None and dice.random() < 0.75:
                replaced.wait_until_ready()
    for web in house.webs:
        if not web.port:
            web.wait_until_ready()
    began = time.monotonic()
    house.wait_until_done(180)
    took = time.monotonic() - began
    found = house.outcome()
    table.append(_row(kind, found, took))
    assert found.is_right, found
    asked = {name for (name,) in house.sql("SELECT name FROM probe_asked")}
    assert asking.heard <= asked and len(asking.heard) > KILLS / 4
    if kind != "database, restarted or crashed":
        assert found.repeated > 0 or found.taken_over > 0, "nothing was interrupted: this proves nothing"


def _row(kind: str, found: Outcome, took: float) -> str:
    return (
        f"| {kind} | {KILLS} | {found.errands:,} | {found.effects:,} | {found.lost} | {found.twice} |"
        f" {found.repeated} | {found.taken_over} | {took:.1f} |"
    )


def test_who_is_frozen_beyond_the_lease_and_woken_changes_nothing(house: House) -> None:
    house.start(1, 2, "--no-work")
    for number in range(6):
        assert house.ask(house.webs[0], ("counted", "booked")[number % 2], f"n{number}", 40)
    until = time.monotonic() + 30
    frozen: Process | None = None
    while frozen is None and time.monotonic() < until:
        time.sleep(0.2)
        busy = {pid for (pid,) in house.sql("SELECT DISTINCT process FROM probe_begun")}
        frozen = next((worker for worker in house.workers if worker.pid in busy), None)
    assert frozen is not None
    frozen.freeze()
    for number in range(6, 12):
        assert house.ask(house.webs[0], "counted", f"n{number}", 40)
    house.wait_until_done(LEASE + 60)
    effects = house.count("probe_effect")
    frozen.wake()
    time.sleep(3)
    assert house.count("probe_effect") == effects
    found = house.outcome()
    assert found.is_right and found.errands == 12, found
    # And it is of use again.
    assert house.ask(house.webs[0], "counted", "after", 2)
    house.wait_until_done(30)


def test_ten_thousand_jobs(house: House) -> None:
    jobs = 10_000
    house.ask_for_many("at-once", jobs, 1)
    began = time.monotonic()
    house.start(2, 3)
    house.replace(house.workers, 0)
    assert house.ask(house.webs[0], "at-once", "late", 1)
    house.wait_until_done(600)
    took = time.monotonic() - began
    print(f"\n{jobs:,} jobs in {took:.0f} s, {jobs / took:.0f} a second")
    found = house.outcome()
    assert (found.errands, found.lost, found.twice) == (jobs + 1, 0, 0)


def test_a_worker_stops_when_it_is_told_to(house: House) -> None:
    house.start(1, 2, "--no-work")
    for number in range(8):
        assert house.ask(house.webs[0], "counted", f"n{number}", 100)
    time.sleep(3)
    code, seconds = house.workers[0].end()
    assert code == 0 and seconds < 5
    assert house.workers[0].said() == ""
    house.wait_until_done(60)
    found = house.outcome()
    assert found.is_right and found.repeated == 0, found

"""`kill -9` at random moments of a run, by another process: nothing is lost, done twice, or done too much."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from holdtrue.wiring.command import main
from tests import needs
from tests.evidence.stores import ROOT, store_at
from tests.servers.postgres import Postgres

from . import shop as shops
from .phases import Phase, phase_of
from .shop import TODAY, People, Shop, people

SOAK = os.environ.get("HOLDTRUE_SOAK") == "1"
SEEDS = 200 if SOAK else 20
FURTHER = 12
"""Kills aimed at a phase that the seeds have not hit."""

AIMED = (Phase.ANNOUNCED, Phase.COMMITTED, Phase.ALL_PARTS_DONE, Phase.BETWEEN_BATCHES)
NEEDED = (
    Phase.BEFORE_START,
    Phase.ANNOUNCED,
    Phase.COMMITTED,
    Phase.BETWEEN_BATCHES,
    Phase.ALL_PARTS_DONE,
)


class Stage:
    """One filled shop with its plan, from which each seed gets a copy."""

    def __init__(self, folder: Path, dialect: str, server: Postgres | None, made: People) -> None:
        self._folder, self._server, self.made, self.dialect = folder, server, made, dialect
        self.register = shops.write_register(folder / "register")
        self._template = folder / f"shop-{dialect}.sqlite"
        self._name = f"kill_{os.getpid()}"
        if server is None:
            shop = Shop(f"sqlite:///{self._template}")
        else:
            shop = Shop(server.create(self._name))
        shop.build(made)
        self._home = folder / f"planned-{dialect}"
        self._home.mkdir()
        self.count = 0
        with self._at(self._home, shop):
            assert main(["retention", "plan", "--today", TODAY.isoformat()]) == 0
        own = sqlite3.connect(self._home / "holdtrue.sqlite3")
        ((self.digest,),) = own.execute("SELECT digest FROM retention_plan").fetchall()
        own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        own.close()

    def _environment(self, home: Path, shop: Shop) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("HOLDTRUE_")}
        return ours | {
            "HOLDTRUE_HOME": str(home),
            "HOLDTRUE_REGISTER": str(self.register),
            "SHOP_URL": shop.url,
            "SHOP_WRITE_URL": shop.url,
            "PYTHONPATH": str(ROOT),
        }

    def _at(self, home: Path, shop: Shop) -> Any:
        return _Here(self._environment(home, shop), home)

    def copy(self) -> tuple[Path, Shop]:
        self.count += 1
        home = self._folder / f"{self.dialect}-{self.count}"
        shutil.copytree(self._home, home)
        if self._server is None:
            file = self._folder / f"shop-{self.count}.sqlite"
            shutil.copyfile(self._template, file)
            return home, Shop(f"sqlite:///{file}")
        return home, Shop(self._server.create(template=self._name))

    def run(self, home: Path, shop: Shop) -> int:
        with self._at(home, shop):
            return main(["retention", "run", self.digest])

    def measured(self) -> float:
        """How long the run itself takes when nobody kills it, the start of Python apart."""
        home, shop = self.copy()
        began = time.monotonic()
        assert self.run(home, shop) == 0
        return time.monotonic() - began

    def kill(self, home: Path, shop: Shop, aim: str, delay: float) -> Phase:
        command = [sys.executable, "-m", "holdtrue.wiring.command", "retention", "run", self.digest]
        killer = [sys.executable, "-m", "tests.retention.killer"]
        done = subprocess.run(
            [*killer, str(home / "holdtrue.sqlite3"), shop.url, aim, str(delay), *command],
            env=self._environment(home, shop),
            cwd=home,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        json.loads(done.stdout)
        own = sqlite3.connect(home / "holdtrue.sqlite3")
        try:
            return phase_of(own, shop)
        finally:
            own.close()

    def check(self, home: Path, shop: Shop) -> None:
        """Nothing due is left, nothing else is gone, the numbers agree, the ledger verifies."""
        for table in shops.TABLES:
            assert shop.keys(table) == self.made.staying(table), table
        own = sqlite3.connect(home / "holdtrue.sqlite3")
        parts = own.execute(
            "SELECT due, disposed, spared, left_due, goes_with, went, dataset FROM retention_part"
        ).fetchall()
        states = own.execute("SELECT state FROM retention_plan").fetchall()
        own.close()
        assert states == [("done",)]
        for due, disposed, spared, left_due, goes_with, went, dataset in parts:
            assert (disposed, spared, left_due) == (due, 0, 0), dataset
            assert json.loads(went) == json.loads(goes_with), dataset
        with self._at(home, shop):
            assert main(["evidence", "verify"]) == 0

    def drop(self, home: Path, shop: Shop) -> None:
        shutil.rmtree(home)
        if self._server is None:
            shop.path.unlink()
        else:
            self._server.drop(shop.url.rpartition("/")[2])


class _Here:
    """This process speaks to that home's store while it lasts."""

    def __init__(self, environment: dict[str, str], home: Path) -> None:
        self._environment, self._home = environment, home

    def __enter__(self) -> None:
        from django.conf import settings

        self._before = dict(os.environ)
        os.environ.update(self._environment)
        self._settings = (settings.HOLDTRUE_HOME, settings.HOLDTRUE_EVIDENCE_HEAD)
        settings.HOLDTRUE_HOME = self._home
        settings.HOLDTRUE_EVIDENCE_HEAD = self._home / "evidence-head.jsonl"
        self._store = store_at(f"sqlite:///{self._home / 'holdtrue.sqlite3'}")
        self._store.__enter__()

    def __exit__(self, *error: Any) -> None:
        from django.conf import settings

        self._store.__exit__(*error)
        settings.HOLDTRUE_HOME, settings.HOLDTRUE_EVIDENCE_HEAD = self._settings
        os.environ.clear()
        os.environ.update(self._before)


@pytest.fixture
def stages(tmp_path: Path, django_db_blocker: DjangoDbBlocker, request: Any) -> Iterator[list[Stage]]:
    needs.postgres()
    server: Postgres = request.getfixturevalue("postgres")
    made = people(1750)
    with django_db_blocker.unblock():
        (tmp_path / "s").mkdir()
        (tmp_path / "p").mkdir()
        yield [
            Stage(tmp_path / "s", "sqlite", None, made),
            Stage(tmp_path / "p", "postgresql", server, made),
        ]


@pytest.mark.slow
@pytest.mark.postgres
def test_a_run_may_be_killed_at_any_moment(stages: list[Stage], capsys: pytest.CaptureFixture[str]) -> None:
    hits: Counter[tuple[str, Phase]] = Counter()
    lengths = {stage.dialect: stage.measured() for stage in stages}

    def one(stage: Stage, seed: int, aim: str) -> None:
        dice = random.Random(seed)
        home, shop = stage.copy()
        length = lengths[stage.dialect]
        delay = dice.uniform(0, length) if aim == "random" else dice.choice([0, dice.uniform(0, 0.01)])
        hits[stage.dialect, stage.kill(home, shop, aim, delay)] += 1
        if seed % 3 == 0:  # the one that goes on is killed as well
            hits[stage.dialect, stage.kill(home, shop, "random", dice.uniform(0, length))] += 1
        if phase_is_not_done(home):
            assert stage.run(home, shop) == 0, capsys.readouterr()
        stage.check(home, shop)
        stage.drop(home, shop)

    for seed in range(SEEDS):
        aim = "random" if seed % 2 else AIMED[seed // 2 % len(AIMED)]
        one(stages[seed // 2 % 2 if SOAK else (seed // 4 + seed) % 2], seed, aim)
    missing = [phase for phase in NEEDED if not sum(hits[s.dialect, phase] for s in stages)]
    for attempt in range(FURTHER):
        if not missing:
            break
        aim = missing[0] if missing[0] in AIMED else "random"
        one(stages[attempt % 2], 10_000 + attempt, aim)
        missing = [phase for phase in NEEDED if not sum(hits[s.dialect, phase] for s in stages)]

    with capsys.disabled():
        print(f"\nKilled {sum(hits.values())} times; where it struck:")
        for phase in Phase:
            numbers = "  ".join(f"{s.dialect} {hits[s.dialect, phase]:>3}" for s in stages)
            print(f"    {phase.value:<30} {numbers}")
    assert not missing


def phase_is_not_done(home: Path) -> bool:
    own = sqlite3.connect(home / "holdtrue.sqlite3")
    try:
        return own.execute("SELECT state FROM retention_plan").fetchall() != [("done",)]
    finally:
        own.close()

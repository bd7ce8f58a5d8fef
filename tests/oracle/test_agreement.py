"""The plain answer and the engine agree row by row on random registers, rows and days: not one difference."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.oracle import engine
from tests.oracle.comparing import Difference, compare, plainly, reduced, told
from tests.oracle.worlds import Scene, Wanted, scenes, seeded
from tests.oracle.writing import create_postgres, create_sqlite, read_back, write_register

SOAK = os.environ.get("HOLDTRUE_SOAK") == "1"
QUICK = 12
FULL = 60
DIALECTS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


class Stage:
    """Where scenes are put up: a folder for registers and SQLite files, and one database to play in."""

    def __init__(self, folder: Path, postgres_url: str | None = None) -> None:
        self._folder = folder
        self._postgres_url = postgres_url
        self._count = 0

    def put_up(self, scene: Scene) -> tuple[Path, str]:
        self._count += 1
        place = self._folder / str(self._count)
        write_register(scene, place)
        tables = scene.tables["shop"]
        if scene.dialect == "sqlite":
            return place, create_sqlite(tables, self._folder / f"{self._count}.sqlite")
        assert self._postgres_url is not None
        return place, create_postgres(tables, self._postgres_url)

    def differences(self, scene: Scene, by_command: bool = False) -> tuple[list[Difference], dict[str, Any]]:
        """Every difference in every dataset of a scene, and the rows as the database gives them."""
        place, url = self.put_up(scene)
        rows = {"shop": read_back(scene.tables["shop"], url)}
        oracle = plainly(scene, rows)
        found: list[Difference] = []
        with engine.reachable_at(url):
            register = engine.load(place)
            for system, dataset in scene.datasets():
                mine = list(oracle.classes(system, dataset))
                if by_command:
                    assert not isinstance(scene.today, datetime), "the command takes a day"
                    theirs = engine.classes_by_command(place, system, dataset, scene.today)
                else:
                    theirs = engine.classes(register, system, dataset, scene.today)
                found += compare(system, dataset, mine, theirs)
                table = scene.systems[system]["datasets"][dataset]["table"]
                assert len(theirs) == len(scene.tables[system][table].rows), "the classes do not add up"
        return found, rows

    def must_agree(self, scene: Scene, by_command: bool = False) -> None:
        """Fail with the smallest scene found on which they differ, or on which the engine raises."""
        wrong = self._faults(scene, by_command)
        if not wrong:
            return
        small = reduced(scene, lambda trial: bool(self._faults(trial, by_command) & wrong))
        try:
            shown = told(small, *self.differences(small, by_command))
        except Exception:
            shown = traceback.format_exc() + told(small, [], {})
        pytest.fail(shown, pytrace=False)

    def _faults(self, scene: Scene, by_command: bool) -> set[tuple[Any, ...]]:
        """What is wrong with the answers to a scene, in kinds: which class instead of which, what was raised."""
        try:
            found, _ = self.differences(scene, by_command)
        except Exception as fault:
            return {(type(fault).__name__,)}
        return {(d.dataset, d.plain and d.plain.cls, d.engine and d.engine.cls) for d in found}


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    dialect = request.getfixturevalue("dialect")
    url = request.getfixturevalue("postgres_database") if dialect == "postgresql" else None
    yield Stage(tmp_path, url)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_they_agree_on_a_few_scenes(dialect: str, stage: Stage) -> None:
    for seed in range(QUICK):
        stage.must_agree(seeded(seed, dialect))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_they_agree_on_many_scenes(dialect: str, stage: Stage) -> None:
    for seed in range(1000, 1000 + (FULL * 20 if SOAK else FULL)):
        stage.must_agree(seeded(seed, dialect, Wanted(rare_zones=True)))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_they_agree_on_larger_tables(dialect: str, stage: Stage) -> None:
    for seed in range(20_000, 20_000 + (60 if SOAK else 2)):
        stage.must_agree(seeded(seed, dialect, Wanted(rows=300)))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_they_agree_on_whatever_hypothesis_finds(dialect: str, stage: Stage) -> None:
    @settings(
        max_examples=400 if SOAK else 25,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # what fails is made small by `reduced`, which knows what a scene is
        print_blob=False,
    )
    @given(st.data())
    def agree(data: Any) -> None:
        stage.must_agree(data.draw(scenes(dialect)))

    agree()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_command_says_the_same(dialect: str, stage: Stage) -> None:
    """`--today` is a day, one for all."""
    scene = seeded(5, dialect)
    if isinstance(scene.today, datetime):
        scene.today = scene.today.date()
    stage.must_agree(scene, by_command=True)

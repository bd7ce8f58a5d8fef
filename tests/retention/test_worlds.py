"""On random registers, rows and days: what a plan's run leaves is what the plain rule does not call due."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdtrue.evidence.actors import COMMAND
from holdtrue.law.today import Today
from holdtrue.retention.actions import make_plan
from holdtrue.retention.disposal import run_plan
from tests.oracle import engine
from tests.oracle.comparing import plainly
from tests.oracle.plain import Oracle
from tests.oracle.rows import At
from tests.oracle.worlds import Scene, Wanted, seeded
from tests.oracle.writing import create_postgres, create_sqlite, read_back, write_register

SOAK = os.environ.get("HOLDTRUE_SOAK") == "1"
QUICK, FULL = 8, 600 if SOAK else 40
DIALECTS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))

Rows = Mapping[str, list[dict[str, Any]]]


class Clock:
    """Later than every day of a scene, and later with each look."""

    def __init__(self) -> None:
        self._now = datetime(2031, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


class Expected:
    """What must be left, by the plain oracle, asked anew before each part: a part that goes takes its days along,
    and who is due by those days alone is no longer known to be."""

    def __init__(self, scene: Scene, rows: Rows, parts: Mapping[str, int]) -> None:
        self._scene, self._parts = scene, list(parts)
        self._bound = scene.systems["shop"]["datasets"]
        self.left = {name: [dict(row) for row in found] for name, found in rows.items()}
        self.gone = [self._part(number, due) for number, due in enumerate(parts.values())]

    def _part(self, number: int, planned: int) -> int:
        dataset, before = self._parts[number], set(self._parts[:number])
        bound, key = self._bound[dataset], self._bound[dataset]["key"]
        oracle = plainly(self._scene, {"shop": self.left})

        def goes(at: At | None) -> bool:
            if at is None or at.dataset not in {dataset, *before}:
                return False
            return oracle.answer(at).cls == "due" and all(goes(keeper) for keeper in oracle.keepers(at))

        # Who keeps another one has gone by now, or stays. No more go than were planned, by their keys' order.
        free = [at.key for at in oracle.rows_of("shop", dataset) if goes(at) and not list(oracle.keepers(at))]
        going = set(sorted(free)[:planned])
        for reference, what in (bound.get("refers") or {}).items():
            table, column = reference.rsplit(".", 1)
            for row in [row for row in self.left[table] if row[column] in going]:
                if what == "with":
                    self.left[table].remove(row)
                elif what == "detach":
                    row[column] = None
        table = bound["table"]
        self.left[table] = [row for row in self.left[table] if row[key] not in going]
        return len(going)


def due_at_first(scene: Scene, oracle: Oracle, dataset: str) -> set[Any]:
    return {at.key for at in oracle.rows_of("shop", dataset) if oracle.answer(at).cls == "due"}


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, own_store: str) -> Iterator[Any]:
    dialect = request.getfixturevalue("dialect")
    url = request.getfixturevalue("postgres_database") if dialect == "postgresql" else None
    clock, count = Clock(), iter(range(10_000))

    def put_up(scene: Scene) -> tuple[Path, str]:
        number = next(count)
        scene.systems["shop"]["write-url"] = f"env:{engine.ADDRESS}"
        folder = write_register(scene, tmp_path / str(number))
        tables = scene.tables["shop"]
        if url is None:
            return folder, create_sqlite(tables, tmp_path / f"{number}.sqlite")
        return folder, create_postgres(tables, url)

    def dispose(scene: Scene) -> int:
        folder, address = put_up(scene)
        rows = read_back(scene.tables["shop"], address)
        oracle = plainly(scene, {"shop": rows})
        when = scene.today
        today = Today(instant=when) if isinstance(when, datetime) else Today(day=when)
        with engine.reachable_at(address):
            register = engine.load(folder)
            made = make_plan(COMMAND, register, today, clock())
            parts = list(made.plan.parts.all()) if made.plan is not None else []
            expected = Expected(scene, rows, {part.dataset: part.due for part in parts})
            if made.plan is not None:
                run_plan(COMMAND, made.plan, register, clock, tmp_path / "locks")
        found = read_back(scene.tables["shop"], address)
        for name in found:
            key = scene.tables["shop"][name].key
            stands = {str(row[key]): row for row in found[name]}
            assert stands == {str(row[key]): row for row in expected.left[name]}, told(scene)
        after = list(made.plan.parts.all()) if made.plan is not None else []
        for part, gone in zip(after, expected.gone, strict=True):
            assert part.disposed == gone
            assert part.spared == part.due - gone, told(scene)
            assert part.due <= len(due_at_first(scene, oracle, part.dataset))
        if not any(part.spared for part in after):
            assert all(part.went == part.goes_with for part in after), told(scene)
        return sum(part.disposed for part in after)

    yield dispose


def told(scene: Scene) -> str:
    return f"seed {scene.seed}, {scene.dialect}"


def through(dispose: Any, dialect: str, seeds: range, wanted: Wanted) -> None:
    disposed = sum(dispose(seeded(seed, dialect, wanted)) for seed in seeds)
    assert disposed > len(seeds), "too little went for this to say anything"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_left_on_a_few_worlds(dialect: str, place: Any) -> None:
    through(place, dialect, range(40_000, 40_000 + QUICK), Wanted(rows=30))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_left_on_many_worlds(dialect: str, place: Any) -> None:
    through(place, dialect, range(41_000, 41_000 + FULL), Wanted(rows=30, rare_zones=True))

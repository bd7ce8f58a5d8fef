"""The demo's promise turns: overdue accounts go, the verdict becomes Kept, and nobody else is missing.

On PostgreSQL everything runs under the two roles that hold what `holdtrue systems grants` printed, and no more.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from examples.alumeco.world.places import ROOT
from examples.alumeco.world.population import EDGES_DUE, EDGES_OVERDUE, Plan

from tests.servers.postgres import Postgres
from tests.world.conftest import SIZE, TODAY, Shop

pytestmark = pytest.mark.slow
PROMISE = "webshop.accounts-three-years"


@dataclass
class Clone:
    """A shop of its own to dispose in, and the command as a terminal in the clone would run it."""

    environment: dict[str, str]
    owner: str

    def holdtrue(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        run = subprocess.run(
            [sys.executable, "-m", "holdtrue.wiring.command", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert run.returncode in codes, run.stdout + run.stderr
        return run.stdout

    def classes(self, dataset: str) -> dict[str, Any]:
        told = json.loads(
            self.holdtrue("retention", "status", "webshop", "--today", str(TODAY), "--format", "json")
        )
        [system] = told["systems"]
        [found] = [each for each in system["datasets"] if each["dataset"] == dataset]
        return found

    def verdict(self) -> str:
        told = self.holdtrue("check", "--today", str(TODAY), "--format", "text", codes=(0, 1, 3))
        heading = ""
        for line in told.splitlines():
            if line[:1].isalpha():
                heading = line.split(" ")[0]
            elif line.strip().startswith(PROMISE):
                return heading
        raise AssertionError(told)


def environment(home: Path, reading: str, writing: str) -> dict[str, str]:
    return {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("HOLDTRUE_", "DJANGO_"))
        },
        "HOLDTRUE_REGISTER": str(ROOT / "examples/alumeco"),
        "HOLDTRUE_HOME": str(home),
        "WEBSHOP_URL": reading,
        "WEBSHOP_WRITE_URL": writing,
    }


@pytest.fixture
def on_sqlite(sqlite_shop: Shop, tmp_path: Path) -> Clone:
    file = tmp_path / "shop.sqlite3"
    shutil.copy(sqlite_shop.url.removeprefix("sqlite:///"), file)
    url = f"sqlite:///{file}"
    return Clone(environment(tmp_path / "home", url, url), url)


@pytest.fixture
def on_postgres(postgres: Postgres, postgres_shop: Shop, tmp_path: Path) -> Iterator[Clone]:
    owner = postgres.create(template=postgres_shop.url.rpartition("/")[2])
    name = owner.rpartition("/")[2]
    reader, writer = (f"{kind}_{uuid4().hex[:8]}" for kind in ("reader", "writer"))
    with psycopg.connect(owner.replace("+psycopg", ""), autocommit=True) as connection:
        for role in (reader, writer):
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'".encode())
        connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC".encode())
        connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {reader}, {writer}".encode())
        asking = Clone(environment(tmp_path / "home", owner, owner), owner)
        grants = asking.holdtrue(
            "systems", "grants", "webshop", "--read-role", reader, "--write-role", writer
        )
        connection.execute(grants.encode())
    reading, writing = (postgres.url(name, role, "secret") for role in (reader, writer))
    yield Clone(environment(tmp_path / "home", reading, writing), owner)
    with psycopg.connect(owner.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {reader}, {writer}".encode())
        connection.execute(f"DROP ROLE {reader}, {writer}".encode())
    postgres.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def clone(request: pytest.FixtureRequest) -> Clone:
    found: Clone = request.getfixturevalue(f"on_{request.param}")
    return found


def test_the_verdict_turns(clone: Clone) -> None:
    plan = Plan(SIZE)
    overdue = plan.overdue_without_orders + plan.overdue_with_old_orders + len(EDGES_OVERDUE)
    due = overdue + plan.due + len(EDGES_DUE)
    before = clone.classes("accounts")
    assert before["rows"] == SIZE
    assert before["classes"]["due"] == due
    assert before["overdue"] == overdue
    assert before["classes"]["restricted"] == plan.restricted + 1
    assert before["classes"]["undecidable"] == 0
    assert clone.verdict() == "Broken"

    made = clone.holdtrue("retention", "plan", "webshop", "--today", str(TODAY))
    assert "left out" not in made
    [digest] = [line.split()[1] for line in made.splitlines() if line.startswith("Plan ")]
    clone.holdtrue("retention", "run", digest)

    after = clone.classes("accounts")
    assert after["rows"] == SIZE - due
    assert after["overdue"] == after["classes"]["due"] == 0
    assert {name: count for name, count in after["classes"].items() if name != "due"} == {
        name: count for name, count in before["classes"].items() if name != "due"
    }
    assert clone.verdict() == "Kept"


def test_the_alerts_without_an_account_cannot_be_decided(clone: Clone) -> None:
    assert clone.classes("product-alerts")["classes"]["undecidable"] == Plan(SIZE).anonymous_alerts
    assert clone.classes("orders")["classes"]["undecidable"] == 0


def test_the_binding_fits_the_shop(clone: Clone) -> None:
    """Under the owner's eyes: a reading role sees only what it was granted."""
    clone.environment["WEBSHOP_URL"] = clone.owner
    found = json.loads(
        clone.holdtrue("systems", "check", "webshop", "--today", str(TODAY), "--format", "json", codes=(0, 1))
    )
    [webshop] = found
    assert webshop["fault"] is None
    assert [finding for finding in webshop["findings"] if finding["severity"] == "error"] == []

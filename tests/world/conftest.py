"""A small shop of 400 accounts, made as the demo makes its large one, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from examples.alumeco.world.environments import SHOP_VENV, python_of
from examples.alumeco.world.fill import fill
from examples.alumeco.world.places import SHOP

from tests import needs
from tests.servers.postgres import Postgres

TODAY = date(2026, 11, 22)
SIZE = 400


@dataclass(frozen=True)
class Shop:
    """A filled database and a way to ask it."""

    kind: str
    url: str
    ask: Callable[[str], list[tuple[Any, ...]]]


def migrate(url: str) -> None:
    subprocess.run(
        [python_of(SHOP_VENV), "manage.py", "migrate", "-v", "0", "--no-input"],
        cwd=SHOP,
        env={**os.environ, "SHOP_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "settings"},
        check=True,
    )


@pytest.fixture(scope="session")
def sqlite_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    needs.shop()
    file = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    url = f"sqlite:///{file}"
    migrate(url)
    fill(url, SIZE, TODAY)
    return Shop("sqlite", url, lambda question: _ask_sqlite(file, question))


def _ask_sqlite(file: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


@pytest.fixture(scope="session")
def postgres_shop(postgres: Postgres) -> Iterator[Shop]:
    needs.shop()
    url = postgres.create().replace("+psycopg", "")
    migrate(url)
    fill(url, SIZE, TODAY)

    def ask(question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url) as connection:
            return connection.execute(question.encode()).fetchall()

    yield Shop("postgres", url, ask)
    postgres.drop(url.rpartition("/")[2])


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shop(request: pytest.FixtureRequest) -> Shop:
    found: Shop = request.getfixturevalue(f"{request.param}_shop")
    return found

"""What every test may ask for. Kept small: a fixture of one room belongs into that room's own conftest."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.servers.postgres import Postgres

# A suite that was started in the background inherits "ignore Ctrl-C", and so would every process it starts: a test
# that interrupts one would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path) -> None:
    """No test writes into the checkout's `var/`."""
    settings.HOLDTRUE_HOME = tmp_path
    settings.HOLDTRUE_EVIDENCE_HEAD = tmp_path / "evidence-head.jsonl"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL: `.create(template=...)` gives the URL of a fresh database."""
    needs.postgres()
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_database(postgres: Postgres) -> Iterator[str]:
    """The URL (`postgresql+psycopg://...`) of an empty database, dropped after the test."""
    url = postgres.create()
    yield url
    postgres.drop(url.rpartition("/")[2])

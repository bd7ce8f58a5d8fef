from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.servers.postgres import Postgres

from .stores import make_tables, store_at


@pytest.fixture(scope="session")
def _empty_sqlite(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    file = tmp_path_factory.mktemp("evidence") / "empty.sqlite3"
    with django_db_blocker.unblock():
        make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _empty_postgres(postgres: Postgres, django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        make_tables(postgres.create("evidence_empty"))
    return "evidence_empty"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The URL of an empty store of our own, which is also the one that the test itself speaks to."""
    if request.param == "sqlite":
        file = tmp_path / "holdtrue.sqlite3"
        file.write_bytes(request.getfixturevalue("_empty_sqlite").read_bytes())
        url = f"sqlite:///{file}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create(template=request.getfixturevalue("_empty_postgres"))
    with django_db_blocker.unblock(), store_at(url):
        yield url
    if request.param == "postgres":
        server.drop(url.rpartition("/")[2])

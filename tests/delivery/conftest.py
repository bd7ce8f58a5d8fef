from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from pytest_django import DjangoDbBlocker

from holdtrue.delivery import actions
from holdtrue.delivery.models import Letter
from tests.evidence.stores import make_tables, store_at
from tests.servers.postgres import Postgres

from .office import PostOffice
from .receiver import Receiver

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _delivery_sqlite(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    file = tmp_path_factory.mktemp("delivery") / "empty.sqlite3"
    with django_db_blocker.unblock():
        make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _delivery_postgres(postgres: Postgres, django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        make_tables(postgres.create("delivery_empty"))
    return "delivery_empty"


@pytest.fixture
def sqlite_store(tmp_path: Path, _delivery_sqlite: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of an empty SQLite store of our own, which is also the one that the test itself speaks to."""
    file = tmp_path / "holdtrue.sqlite3"
    file.write_bytes(_delivery_sqlite.read_bytes())
    url = f"sqlite:///{file}"
    with django_db_blocker.unblock(), store_at(url):
        yield url


@pytest.fixture
def postgres_store(
    postgres: Postgres, _delivery_postgres: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The same in PostgreSQL."""
    url = postgres.create(template=_delivery_postgres)
    with django_db_blocker.unblock(), store_at(url):
        yield url
    postgres.drop(url.rpartition("/")[2])


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> str:
    """Both, one after the other."""
    url: str = request.getfixturevalue(f"{request.param}_store")
    return url


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A real mail server, and Holdtrue set to use it."""
    with PostOffice() as running:
        settings.HOLDTRUE_SMTP_URL = running.url
        settings.HOLDTRUE_MAIL_FROM = "Privacy team <privacy@group.example.org>"
        settings.HOLDTRUE_MAIL_BOUNCES = "bounces@group.example.org"
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def write() -> Callable[..., Letter]:
    """Queue a test letter to `local@mail.example.net`."""

    def one(local: str, at: datetime = AT, domain: str = "mail.example.net", **more: Any) -> Letter:
        key = more.pop("key", f"test/{local}")
        context = more.pop("context", {"group": "Example Metals"})
        return actions.queue_mail(
            more.pop("kind", "test"), key, f"{local}@{domain}", more.pop("language", "en"), context, at
        )

    return one


@pytest.fixture(autouse=True)
def _logs_name_nobody(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test of the post does, no line of the log may hold an address."""
    caplog.set_level(logging.DEBUG, logger="holdtrue")
    yield
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("holdtrue")]
    assert not [line for line in lines if "@" in line]

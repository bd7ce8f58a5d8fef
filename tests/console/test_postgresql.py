"""The same front door with our own store in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from holdtrue.evidence.actors import COMMAND
from holdtrue.register.load import load
from holdtrue.staff import actions
from tests.console.cast import PASSWORD, Player, play
from tests.evidence.stores import make_tables, store_at

pytestmark = pytest.mark.postgres


@pytest.fixture
def cast_there(
    postgres_database: str,
    group_folder: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[dict[str, Player]]:
    settings.HOLDTRUE_REGISTER = group_folder
    settings.HOLDTRUE_TODAY = "2026-11-25"
    settings.HOLDTRUE_LOOPBACK = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("HOLDTRUE_REGISTER", str(group_folder))
    with django_db_blocker.unblock():
        make_tables(postgres_database)
        with store_at(postgres_database):
            yield play(load(group_folder))


def test_in_out_and_locked(cast_there: dict[str, Player], group_folder: Path) -> None:
    client = Client()
    assert cast_there["privacy"].sign_in(client).url == "/"
    assert client.get("/").status_code == 200 and client.get("/people/").status_code == 200
    web = cast_there["web"]
    for _ in range(5):
        Client().post("/account/login/", {"login": web.role.email, "password": "wrong, and long enough"})
    late = Client().post("/account/login/", {"login": web.role.email, "password": PASSWORD})
    assert b"Too many failed login attempts" in late.content

    invited = actions.invite_again(COMMAND, cast_there["web"].id, load(group_folder), datetime.now(UTC))
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    assert Client().post(f"/join/{invited.token}/", new).status_code == 302
    assert Client().post(f"/join/{invited.token}/", new).status_code == 410

"""Sessions end by themselves, and what is noted of them costs one write a minute."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdtrue.console.access import BEGAN, USED
from holdtrue.staff.rules.sessions import IDLE, LONGEST
from tests.console.cast import Player


def _aged(client: Any, began: timedelta, used: timedelta) -> Any:
    session = client.session
    session[BEGAN] = int(time.time() - began.total_seconds())
    session[USED] = int(time.time() - used.total_seconds())
    session.save()
    return client


@pytest.mark.parametrize(
    ("began", "used", "inside"),
    [
        (timedelta(hours=11), timedelta(minutes=29), True),
        (timedelta(hours=11), IDLE, False),
        (LONGEST, timedelta(seconds=5), False),
        (-timedelta(hours=2), -timedelta(hours=2), False),
    ],
    ids=["in use", "idle", "too old", "the clock went back"],
)
def test_a_session_ends(cast: dict[str, Player], began: timedelta, used: timedelta, inside: bool) -> None:
    client = _aged(cast["web"].seat(Client()), began, used)
    assert (client.get("/").status_code == 200) is inside
    assert ("_auth_user_id" in client.session) is inside


def test_a_session_that_says_nothing_about_its_age_is_over(cast: dict[str, Player]) -> None:
    client = cast["web"].seat(Client())
    session = client.session
    del session[BEGAN]
    session.save()
    assert client.get("/").status_code == 302


def test_a_page_in_use_writes_once_a_minute_and_asks_little(cast: dict[str, Player]) -> None:
    client = cast["web"].seat(Client())
    client.get("/")
    for used, writes in ((timedelta(seconds=10), 0), (timedelta(seconds=70), 1), (timedelta(seconds=5), 0)):
        _aged(client, timedelta(minutes=10), used)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/").status_code == 200
        said = [each["sql"] for each in asked]
        assert sum(sql.startswith(("UPDATE", "INSERT", "DELETE")) for sql in said) == writes, said
        of_staff = [sql for sql in said if "staff_" in sql or "django_session" in sql or "mfa_" in sql]
        assert len(of_staff) - writes <= 6, of_staff


def test_the_cookie_is_for_this_server_alone(cast: dict[str, Player], settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    cast["web"].sign_in(client)
    cookie = client.cookies["holdtrue"]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"
    assert not cookie["max-age"] and not cookie["expires"], "it goes with the browser"


def test_signing_in_changes_the_sessions_key(cast: dict[str, Player]) -> None:
    client = Client()
    client.post("/account/login/", {"login": cast["web"].role.email, "password": "wrong, and long enough"})
    client.get("/account/login/")
    before = client.session.session_key
    cast["web"].sign_in(client)
    assert client.session.session_key != before


def test_a_session_of_somebody_else_ends_when_a_link_is_taken_up(cast: dict[str, Player], stage: Any) -> None:
    from datetime import UTC, datetime

    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff.actions import invite

    client = cast["privacy"].seat(Client())
    token = invite(COMMAND, "new@staff.example.org", ["web"], stage, datetime.now(UTC)).token
    client.post(
        f"/join/{token}/", {"password1": "a fresh sentence here", "password2": "a fresh sentence here"}
    )
    assert client.get("/").url == "/account/2fa/", "the new person, who has no second factor yet"
    assert b"new@staff.example.org" in client.get("/account/").content

"""Every address answers with the security headers, sets no cookie and shows nothing of the inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

import holdtrue.wiring.urls as real
from holdtrue.wiring.headers import CONTENT_SECURITY_POLICY
from tests.wiring.addresses import addresses

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SIGN_IN = ("/account/", "/join/", "/begin/")
"""Here a form needs a cookie against forgery, and signing in begins a session. Nothing else sets any."""


def _fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("somebody@example.org is in this row")


_fails.public = True  # type: ignore[attr-defined]

urlpatterns = [*real.urlpatterns, path("fails/<str:word>", _fails)]
handler400, handler403, handler404, handler500 = (
    real.handler400,
    real.handler403,
    real.handler404,
    real.handler500,
)


def some_file() -> str:
    for finder in finders.get_finders():
        for name, _ in finder.list(None):
            return f"/static/{name}"
    raise AssertionError("no static file at all")


@pytest.fixture
def client(settings: Any) -> Client:
    settings.HOLDTRUE_REGISTER = ROOT / "examples" / "alumeco"
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def all_addresses() -> list[str]:
    rooms = [each.path for each in addresses()]
    return [*rooms, some_file(), "/static/none.css", "/nothing/here", "/fails/x", "/%00", "/a" * 500]


@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
def test_every_address_has_the_headers_and_no_cookie(client: Client, method: str) -> None:
    for address in all_addresses():
        answer = getattr(client, method)(address)
        where = f"{method} {address}: {answer.status_code}"
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, where
        assert answer.headers["X-Frame-Options"] == "DENY", where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert answer.headers["Referrer-Policy"] == "same-origin", where
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        allowed = {"csrftoken", "holdtrue"} if address.startswith(SIGN_IN) else set()
        assert set(answer.cookies) <= allowed, where
        if method == "head":
            assert answer.content == b"", where


def test_the_policy_lets_no_script_style_or_frame_of_others_in() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"


def test_a_page_cannot_weaken_the_policy(rf: RequestFactory) -> None:
    from holdtrue.wiring.headers import SecurityHeaders

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "default-src *"})

    answer = SecurityHeaders(page)(rf.get("/"))
    assert isinstance(answer, HttpResponse)
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(("address", "status"), [("/nothing/<script>here", 404), ("/fails/x", 500)])
def test_an_error_page_is_plain(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    body = answer.content.decode()
    assert answer.status_code == status
    assert body.startswith("<!doctype html>") and "<h1>" in body
    for inside in ("Traceback", "RuntimeError", "example.org", "script", "holdtrue", "Django", "nothing/"):
        assert inside not in body


def test_another_host_is_not_answered(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = client.get("/nothing", headers={"host": "evil.example.org"})
    assert answer.status_code == 400 and "evil" not in answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_a_file_is_sent_whole_and_only_to_those_who_read(client: Client) -> None:
    answer = client.get(some_file())
    assert answer.status_code == 200 and not answer.streaming and answer.content
    assert "max-age=300" in answer.headers["Cache-Control"]
    fresh = client.get(some_file(), headers={"if-none-match": answer.headers["ETag"]})
    assert (fresh.status_code, fresh.content) == (304, b"")
    assert client.post(some_file()).status_code == 405


def test_health(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]


def test_ill_health(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError, connection

    def gone(*_: object) -> None:
        raise OperationalError("password=secret")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"the store does not answer\n")

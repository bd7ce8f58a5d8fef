"""Signed links: used once, by whoever is first, for what they were made for, and known at rest to nobody."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import load_backend
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from holdtrue.delivery import links
from holdtrue.delivery.links import LinkState, NotUsable
from holdtrue.delivery.models import Link
from holdtrue.delivery.public import Page, signed_link
from holdtrue.wiring import settings as bare
from tests.evidence.stores import process

from .conftest import AT

WEEK = timedelta(days=7)


def a_link(subject: str = "invitation/17", purpose: str = "test.once") -> str:
    return links.make(purpose, subject, AT, AT + WEEK)


class TestOneLink:
    def test_looking_changes_nothing_and_using_does(self, store: str) -> None:
        token = a_link()
        for _ in range(5):
            seen = links.look(token, "test.once", AT)
            assert (seen.state, seen.subject) == (LinkState.OPEN, "invitation/17")
        assert links.use(token, "test.once", AT) == "invitation/17"
        assert links.look(token, "test.once", AT).state is LinkState.USED
        with pytest.raises(NotUsable) as refused:
            links.use(token, "test.once", AT)
        assert refused.value.state is LinkState.USED

    def test_it_expires(self, store: str) -> None:
        token = a_link()
        assert links.look(token, "test.once", AT + WEEK - timedelta(seconds=1)).state is LinkState.OPEN
        assert links.look(token, "test.once", AT + WEEK).state is LinkState.EXPIRED
        with pytest.raises(NotUsable) as refused:
            links.use(token, "test.once", AT + WEEK)
        assert refused.value.state is LinkState.EXPIRED

    def test_it_is_for_one_purpose(self, store: str) -> None:
        token = a_link()
        assert links.look(token, "test.other", AT).state is LinkState.UNKNOWN
        with pytest.raises(NotUsable):
            links.use(token, "test.other", AT)
        assert links.use(token, "test.once", AT)

    @pytest.mark.parametrize("token", ["", "x", "A" * 54, "é" * 54, "../" * 18, "\0" * 54])
    def test_made_up_ones_ask_the_store_nothing(
        self, sqlite_store: str, token: str, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            assert links.look(token, "test.once", AT) == links.Seen(LinkState.UNKNOWN)
            with pytest.raises(NotUsable):
                links.use(token, "test.once", AT)

    def test_a_copy_of_the_store_makes_no_link(self, sqlite_store: str) -> None:
        token = a_link()
        row = Link.objects.values().get()
        assert not [
            value for value in row.values() if isinstance(value, str) and (value in token or token in value)
        ]

    def test_a_link_of_another_key_is_none(self, sqlite_store: str, settings: Any) -> None:
        token = a_link()
        settings.SECRET_KEY = "another"
        assert links.look(token, "test.once", AT).state is LinkState.UNKNOWN

    def test_withdrawn(self, store: str) -> None:
        first, second, other = a_link(), a_link(), a_link("invitation/18")
        assert links.withdraw("test.once", "invitation/17", AT + timedelta(hours=1)) == 2
        states = [
            links.look(each, "test.once", AT + timedelta(hours=1)).state for each in (first, second, other)
        ]
        assert states == [LinkState.EXPIRED, LinkState.EXPIRED, LinkState.OPEN]

    @pytest.mark.parametrize("subject", ["", "anna@example.org", "x" * 201])
    def test_no_personal_data(self, sqlite_store: str, subject: str) -> None:
        with pytest.raises(ValueError, match="identifier"):
            a_link(subject)

    def test_it_ends_after_it_begins(self, sqlite_store: str) -> None:
        with pytest.raises(ValueError, match="expires after"):
            links.make("test.once", "x", AT, AT)
        a_link()
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.update(expires_at=AT)

    def test_a_deed_that_fails_leaves_the_link(self, store: str) -> None:
        token = a_link()
        with pytest.raises(RuntimeError), transaction.atomic():
            links.use(token, "test.once", AT)
            raise RuntimeError
        assert links.use(token, "test.once", AT)


class TestAtOnce:
    def test_threads(self, store: str) -> None:
        description = connection.settings_dict
        for _ in range(5):
            token = a_link()
            start, done = threading.Barrier(6), []

            def post(token: str = token, start: threading.Barrier = start, done: list[str] = done) -> None:
                own = load_backend(description["ENGINE"]).DatabaseWrapper(description, "default")
                connections["default"] = own
                try:
                    start.wait()
                    done.append(links.use(token, "test.once", AT))
                except NotUsable as refused:
                    done.append(refused.state.value)
                finally:
                    own.close()

            threads = [threading.Thread(target=post) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
            assert sorted(done) == ["invitation/17", *["used"] * 5]

    def test_processes(self, store: str, tmp_path: Path, settings: Any) -> None:
        (tmp_path / "secret-key").write_text(str(settings.SECRET_KEY))
        token = a_link()
        users = [
            process(store, tmp_path, "tests.delivery.at_once", "use", token, AT.isoformat(), "3")
            for _ in range(3)
        ]
        assert sum(answers(users)) == 1


def answers(processes: list[Any]) -> list[int]:
    for each in processes:
        assert each.stdout.readline() == "ready\n", each.communicate()
    for each in processes:
        each.stdin.write("go\n")
        each.stdin.flush()
    return [int(each.communicate(timeout=60)[0]) for each in processes]


def _page(request: HttpRequest, subject: str) -> Page:
    return Page("en", "Confirm <it>", f"About {subject}.", "Confirm", "This link cannot be used any more.")


performed: list[str] = []


def _perform(request: HttpRequest, subject: str, at: Any) -> HttpResponse:
    performed.append(subject)
    if subject == "broken":
        raise RuntimeError("the deed failed")
    return HttpResponse("done", status=503 if subject == "busy" else 200)


urlpatterns = [path("confirm/<str:token>/", signed_link("test.once", _page, _perform))]


class TestThePage:
    @pytest.fixture(autouse=True)
    def _urls(self, sqlite_store: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.ROOT_URLCONF = __name__
        settings.MIDDLEWARE = bare.MIDDLEWARE  # who may open which page is the console's own matter
        monkeypatch.setattr("holdtrue.delivery.public.datetime", _Frozen)
        performed.clear()

    @pytest.fixture
    def client(self) -> Client:
        return Client(raise_request_exception=False)

    def test_a_scanner_that_opens_every_link(self, client: Client) -> None:
        address = f"/confirm/{a_link()}/"
        for method in (client.get, client.head, client.get):
            assert method(address).status_code == 200
        for method in (client.put, client.delete, client.patch, client.options):
            assert method(address).status_code == 405
        assert performed == []
        page = client.get(address)
        assert b'<form method="post">' in page.content and b"Confirm &lt;it&gt;" in page.content
        assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"

    def test_its_button(self, client: Client) -> None:
        address = f"/confirm/{a_link()}/"
        assert client.post(address).content == b"done"
        again = client.post(address)
        assert (again.status_code, performed) == (410, ["invitation/17"])
        assert b"cannot be used" in again.content and b"<form" not in again.content
        assert client.get(address).status_code == 410

    def test_another_site_cannot_press_it(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(f"/confirm/{a_link()}/").status_code == 403
        assert performed == []

    def test_made_up(self, client: Client) -> None:
        for method in (client.get, client.post):
            answer = method("/confirm/" + "A" * 54 + "/")
            assert answer.status_code == 404 and b"cannot be used" in answer.content

    @pytest.mark.parametrize(("subject", "status"), [("broken", 500), ("busy", 503)])
    def test_a_deed_that_fails_leaves_the_link(self, client: Client, subject: str, status: int) -> None:
        token = a_link(subject)
        assert client.post(f"/confirm/{token}/").status_code == status
        assert links.look(token, "test.once", AT).state is LinkState.OPEN


class _Frozen:
    @staticmethod
    def now(zone: object) -> Any:
        return AT

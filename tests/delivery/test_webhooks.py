"""Webhooks: signed, repeated under one number, and never led where they may not go."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from django.db import transaction

from holdtrue.delivery import actions, calling, configuration, https, jobs, queries
from holdtrue.delivery.configuration import Endpoint
from holdtrue.delivery.faults import BadConfiguration, NotToSettle
from holdtrue.delivery.models import WebhookCall
from holdtrue.delivery.rules.networks import networks
from holdtrue.delivery.rules.signing import is_genuine, secret_of
from holdtrue.evidence.models import Entry, Payload

from .conftest import AT
from .receiver import Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOSTS = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"]
HERE = networks("127.0.0.0/8")


@pytest.fixture
def endpoint(settings: Any, receiver: Receiver) -> Receiver:
    settings.HOLDTRUE_WEBHOOKS = {
        "HOLDTRUE_WEBHOOK_CRM_URL": receiver.url,
        "HOLDTRUE_WEBHOOK_CRM_SECRET": SECRET,
        "HOLDTRUE_WEBHOOK_CRM_EVENTS": "board.*",
    }
    settings.HOLDTRUE_WEBHOOKS_MAY_REACH = "127.0.0.0/8"
    return receiver


def announce(number: int = 17) -> int:
    return actions.call_webhooks("board.turned", f"round/{number}", {"round": number, "turned": 2}, AT)


def the_call() -> queries.CallSeen:
    (call,) = queries.calls()
    return call


def test_it_arrives_signed_and_is_told_to_the_ledger(store: str, endpoint: Receiver) -> None:
    assert announce() == 1
    assert jobs.call_waiting({}, AT) is False
    (heard,) = endpoint.heard
    assert heard.path == "/hooks?of=holdtrue"
    number, stamp, signed = (heard.headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
    assert is_genuine(secret_of(SECRET), number, stamp, signed, heard.body, int(AT.timestamp()))
    assert json.loads(heard.body) == {
        "type": "board.turned", "timestamp": AT.isoformat(), "data": {"round": 17, "turned": 2},
    }  # fmt: skip
    call = the_call()
    assert (call.state, call.code, call.attempts) == ("delivered", 204, 1)
    assert WebhookCall.objects.get().body == ""
    entry = Entry.objects.get(sequence=call.entries[0])
    assert entry.kind == "delivery.webhook-delivered"
    assert json.loads(Payload.objects.get(entry=entry).body)["endpoint"] == "crm"


def test_it_is_repeated_under_the_same_number_until_it_is_taken(store: str, endpoint: Receiver) -> None:
    endpoint.answers = [(500, {}), (503, {"Retry-After": "3600"}), (404, {}), (200, {})]
    announce()
    at, waits = AT, []
    for _ in range(4):
        jobs.call_waiting({}, at)
        call = the_call()
        if call.waits_until is None:
            break
        assert jobs.call_waiting({}, call.waits_until - timedelta(seconds=1)) is False
        waits.append(call.waits_until - at)
        at = call.waits_until
    assert the_call().state == "delivered"
    assert len(endpoint.heard) == 4
    assert len({heard.headers["webhook-id"] for heard in endpoint.heard}) == 1
    assert len({heard.headers["webhook-signature"] for heard in endpoint.heard}) == 4
    assert timedelta(seconds=30) <= waits[0] < timedelta(minutes=1) and waits[1] >= timedelta(hours=1)


def test_it_is_given_up_after_three_days_and_a_person_has_it_tried_again(
    store: str, endpoint: Receiver
) -> None:
    endpoint.answers = [(500, {})]
    announce()
    at = AT
    while (waits := the_call().waits_until) is not None:
        at = waits
        jobs.call_waiting({}, at)
    call = the_call()
    assert call.state == "refused" and timedelta(days=3) <= at - AT < timedelta(days=3, hours=8)
    assert Entry.objects.get(sequence=call.entries[-1]).kind == "delivery.webhook-refused"
    endpoint.answers = [(200, {})]
    actions.call_again(call.id, at)
    jobs.call_waiting({}, at)
    assert the_call().state == "delivered"
    with pytest.raises(NotToSettle):
        actions.call_again(call.id, at)


def test_an_endpoint_that_wants_no_more(sqlite_store: str, endpoint: Receiver) -> None:
    endpoint.answers = [(410, {})]
    announce()
    jobs.call_waiting({}, AT)
    assert (the_call().state, the_call().code) == ("refused", 410)


def test_one_that_fails_rests_and_the_other_gets_its_calls(
    sqlite_store: str, endpoint: Receiver, settings: Any
) -> None:
    with Receiver() as other:
        settings.HOLDTRUE_WEBHOOKS |= {
            "HOLDTRUE_WEBHOOK_OTHER_URL": other.url,
            "HOLDTRUE_WEBHOOK_OTHER_SECRET": SECRET,
        }
        endpoint.answers = [(500, {})]
        for number in range(5):
            assert announce(number) == 2
        assert jobs.call_waiting({}, AT) is False
        assert (len(endpoint.heard), len(other.heard)) == (1, 5)


def test_no_redirect_is_followed(sqlite_store: str, endpoint: Receiver) -> None:
    with Receiver() as inner:
        endpoint.answers = [(307, {"Location": inner.url}), (301, {"Location": inner.url})]
        announce()
        jobs.call_waiting({}, AT)
        assert (the_call().state, the_call().trouble) == ("queued", "it redirects")
        assert inner.heard == []


def test_a_caller_that_died_is_followed_by_another(store: str, endpoint: Receiver) -> None:
    announce()
    dead = calling.claim(AT, timedelta(minutes=5), ())
    assert dead is not None
    assert jobs.call_waiting({}, AT + timedelta(minutes=1)) is False and endpoint.heard == []
    jobs.call_waiting({}, AT + timedelta(minutes=6))
    assert [heard.headers["webhook-id"] for heard in endpoint.heard] == [dead.number]
    assert calling.finish(dead, https.Answer(500), AT) is None
    assert the_call().state == "delivered"


class TestQueueing:
    def test_once_for_a_key_and_only_with_the_deed(self, store: str, endpoint: Receiver) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            announce()
            raise RuntimeError
        assert (announce(), announce()) == (1, 0)
        assert len(queries.calls()) == 1

    def test_events_that_nobody_wants(self, sqlite_store: str, endpoint: Receiver) -> None:
        assert actions.call_webhooks("letters.bounced", "k", {}, AT) == 0

    @pytest.mark.parametrize(
        ("event", "key", "data"),
        [("Board", "k", {}), ("board.turned", "a@example.org", {}), ("board.turned", "k", {"x": "y" * 70000}),
         ("board.turned", "k", {"x": float("nan")})],
    )  # fmt: skip
    def test_what_cannot_be_sent(
        self, sqlite_store: str, endpoint: Receiver, event: str, key: str, data: Any
    ) -> None:
        with pytest.raises(ValueError):
            actions.call_webhooks(event, key, data, AT)

    def test_an_endpoint_that_is_gone(self, sqlite_store: str, endpoint: Receiver, settings: Any) -> None:
        announce()
        settings.HOLDTRUE_WEBHOOKS = {}
        jobs.call_waiting({}, AT)
        assert (the_call().state, the_call().trouble) == ("refused", "there is no such endpoint")


def _call(url: str, **named: Any) -> https.Answer:
    return https.call(Endpoint("x", url, b"s" * 24), "n", int(AT.timestamp()), b"{}", **named)


class TestWhereItMayGo:
    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"]
    )
    def test_not_to_this_machine(self, receiver: Receiver, host: str) -> None:
        assert _call(f"http://{host}:{receiver.port}/").code is None
        assert _call(f"https://{host}:{receiver.port}/").code is None
        assert receiver.heard == []

    def test_plain_http_only_to_this_machine(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", _resolving("10.1.2.3"))
        assert _call("http://in.example.test/", besides=networks("10.0.0.0/8")).trouble == "it is not https"

    @pytest.mark.parametrize(
        "address", ["169.254.169.254", "10.0.0.1", "::ffff:192.168.0.1", "fd00:ec2::254"]
    )
    def test_a_name_that_leads_inside(self, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", _resolving("1.1.1.1", address))
        monkeypatch.setattr(socket, "create_connection", _never)
        assert _call("https://rebind.example.test/").trouble == "it leads to a private address"

    def test_the_name_is_looked_up_once_and_the_connection_goes_to_what_was_judged(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        real, connect = socket.getaddrinfo, socket.create_connection
        went: list[Any] = []

        def changing(host: str, *given: Any, **named: Any) -> Any:
            if host != "rebind.example.test":
                return real(host, *given, **named)
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *given, **named)

        def watched(address: Any, *given: Any, **named: Any) -> Any:
            went.append(address[0])
            return connect(address, *given, **named)

        monkeypatch.setattr(socket, "getaddrinfo", changing)
        monkeypatch.setattr(socket, "create_connection", watched)
        answer = _call(f"http://rebind.example.test:{receiver.port}/", besides=networks("127.0.0.1"))
        assert (answer.code, len(asked), went) == (204, 1, ["127.0.0.1"])
        assert receiver.heard[0].headers["host"] == f"rebind.example.test:{receiver.port}"

    def test_no_proxy_of_the_environment(self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert _call(receiver.url, besides=HERE).code == 204


class TestTime:
    def test_one_that_stalls(self, receiver: Receiver) -> None:
        receiver.stall = 3
        begun = time.monotonic()
        assert _call(receiver.url, besides=HERE, timeout=0.3).trouble == "it does not answer in time"
        assert time.monotonic() - begun < 2

    def test_one_that_drips(self, receiver: Receiver) -> None:
        receiver.drip = 0.05
        begun = time.monotonic()
        assert (
            _call(receiver.url, besides=HERE, timeout=1, in_all=0.6).trouble == "it does not answer in time"
        )
        assert time.monotonic() - begun < 3

    def test_one_that_is_not_there(self) -> None:
        assert _call("http://127.0.0.1:9/", besides=HERE).trouble == "ConnectionRefusedError"

    def test_a_name_that_nobody_knows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: Any, **__: Any) -> Any:
            raise socket.gaierror("unknown")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert _call("https://nowhere.example.test/").trouble == "its name is not known"


class TestCertificates:
    @pytest.fixture
    def sealed(self, authority: trustme.CA) -> Any:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        with Receiver(context) as running:
            yield running

    def test_unvouched(self, sealed: Receiver) -> None:
        assert _call(sealed.url, besides=HERE).trouble == "its certificate is not vouched for"
        assert sealed.heard == []

    def test_vouched(self, sealed: Receiver, authority: trustme.CA, tmp_path: Path) -> None:
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        assert _call(sealed.url, besides=HERE, authorities=str(tmp_path / "ca.pem")).code == 204

    def test_another_name(
        self, sealed: Receiver, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setattr(socket, "getaddrinfo", _resolving("127.0.0.1"))
        answer = _call(
            f"https://other.example.test:{sealed.port}/", besides=HERE, authorities=str(tmp_path / "ca.pem")
        )
        assert answer.trouble == "its certificate is not vouched for"


class TestConfiguration:
    URL, KEY = "HOLDTRUE_WEBHOOK_CRM_URL", "HOLDTRUE_WEBHOOK_CRM_SECRET"

    def test_references(self, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "url").write_text("https://hooks.example.org/in\n")
        monkeypatch.setenv("OUR_SECRET", SECRET)
        settings.HOLDTRUE_WEBHOOKS = {self.URL: f"file:{tmp_path}/url", self.KEY: "env:OUR_SECRET"}
        crm = configuration.endpoints()["crm"]
        assert (crm.url, crm.events, crm.wants("anything.at-all")) == (
            "https://hooks.example.org/in",
            ("*",),
            True,
        )
        assert "hooks.example" not in repr(crm) and "MfKQ9" not in repr(crm)

    @pytest.mark.parametrize(
        "told",
        [
            {"HOLDTRUE_WEBHOOK_CRM_URL": "https://h.example/"},
            {"HOLDTRUE_WEBHOOK_CRM_SECRET": SECRET},
            {"HOLDTRUE_WEBHOOK_CRM_ADDRESS": "https://h.example/"},
            {"HOLDTRUE_WEBHOOK_CRM_URL": "https://u:p@h.example/", "HOLDTRUE_WEBHOOK_CRM_SECRET": SECRET},
            {"HOLDTRUE_WEBHOOK_CRM_URL": "https://h.example/", "HOLDTRUE_WEBHOOK_CRM_SECRET": "hunter2"},
            {
                "HOLDTRUE_WEBHOOK_CRM_URL": "https://h.example/",
                "HOLDTRUE_WEBHOOK_CRM_SECRET": "env:NOT_THERE",
            },
            {"HOLDTRUE_WEBHOOK_CRM_URL": "file:/not/there", "HOLDTRUE_WEBHOOK_CRM_SECRET": SECRET},
            {
                "HOLDTRUE_WEBHOOK_CRM_URL": "https://h.example/",
                "HOLDTRUE_WEBHOOK_CRM_SECRET": SECRET,
                "HOLDTRUE_WEBHOOK_CRM_EVENTS": "Board Turned",
            },
        ],
    )
    def test_half_a_description(self, settings: Any, told: dict[str, str]) -> None:
        settings.HOLDTRUE_WEBHOOKS = told
        with pytest.raises(BadConfiguration) as refused:
            configuration.endpoints()
        said = str(refused.value)
        assert (
            "HOLDTRUE_WEBHOOK_CRM" in said
            and "hunter2" not in said
            and SECRET not in said
            and "u:p" not in said
        )

    def test_networks(self, settings: Any) -> None:
        settings.HOLDTRUE_WEBHOOKS_MAY_REACH = "10.0.0.0/33"
        with pytest.raises(BadConfiguration, match="HOLDTRUE_WEBHOOKS_MAY_REACH"):
            configuration.may_reach()

    @pytest.mark.parametrize("rate", ["0", "-1", "x", "100001", "1.5", "٣"])
    def test_rates(self, settings: Any, rate: str) -> None:
        settings.HOLDTRUE_SMTP_URL = "smtp+plain://127.0.0.1"
        settings.HOLDTRUE_MAIL_FROM = "p@example.org"
        settings.HOLDTRUE_MAIL_PER_MINUTE = rate
        with pytest.raises(BadConfiguration, match="HOLDTRUE_MAIL_PER_MINUTE"):
            configuration.post()


def _resolving(*addresses: str) -> Callable[..., Any]:
    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def _never(*_: Any, **__: Any) -> Any:
    raise AssertionError("a connection was made")

"""Single sign-on against a real OpenID Connect provider: who was invited comes in, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from holdtrue.register.models.register import Register
from holdtrue.staff.models import Person
from holdtrue.wiring.sign_on import provider as described
from holdtrue.wiring.sign_on import proxies
from tests.console.cast import Player, code, play
from tests.servers.oidc import Provider
from tests.servers.oidc_provider import CLIENT, SECRET

CALLBACK = "/account/oidc/sso/login/callback/"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider(f"http://testserver{CALLBACK}") as running:
        yield running


@pytest.fixture
def sso(stage: Register, provider: Provider, settings: Any) -> Provider:
    settings.SOCIALACCOUNT_PROVIDERS = described(
        {
            "HOLDTRUE_OIDC_URL": provider.issuer,
            "HOLDTRUE_OIDC_CLIENT": CLIENT,
            "HOLDTRUE_OIDC_SECRET": SECRET,
            "HOLDTRUE_OIDC_NAME": "the company's sign-on",
        }
    )
    return provider


def _words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def _come(client: Client, provider: Provider, who: str) -> Any:
    begun = client.get("/account/oidc/sso/login/?process=login&next=%2F")
    assert begun.status_code == 302 and begun.url.startswith(provider.issuer), _words(begun)
    return client.get(CALLBACK, provider.approve(begun.url, who))


def test_the_button_leads_to_the_provider_by_a_link(sso: Provider) -> None:
    page = Client().get("/account/login/").content.decode()
    link = re.search(
        r'<a class="button" href="(/account/oidc/sso/login/[^"]+)">Sign in with the company', page
    )
    assert link is not None
    answer = Client().get(unescape(link[1]))
    asked = parse_qs(urlsplit(answer.url).query)
    assert set(asked["scope"][0].split()) == {"openid", "email"}, "no more than is needed"
    assert asked["code_challenge_method"] == ["S256"] and asked["state"]


def test_who_was_invited_comes_in_and_is_asked_for_the_second_factor(
    sso: Provider, cast: dict[str, Player]
) -> None:
    client = Client()
    answer = _come(client, sso, "lead")
    assert answer.url == "/account/2fa/authenticate/", _words(answer)
    assert client.get("/").status_code == 302
    answer = client.post("/account/2fa/authenticate/", {"code": code(cast["privacy"].secret)})
    assert answer.url == "/" and client.get("/").status_code == 200
    from allauth.socialaccount.models import SocialAccount

    kept = SocialAccount.objects.get()
    assert kept.user_id == cast["privacy"].id and kept.extra_data == {}, "no name, no telephone number"


def test_the_provider_may_be_trusted_with_the_second_factor(
    sso: Provider, stage: Register, settings: Any
) -> None:
    player = play(stage, "privacy")["privacy"]
    from allauth.mfa.models import Authenticator

    Authenticator.objects.all().delete()
    client = Client()
    assert _come(client, sso, "lead").url == "/"
    assert client.get("/").url == "/account/2fa/"
    settings.HOLDTRUE_OIDC_SECOND_FACTOR = "provider"
    assert client.get("/").status_code == 200
    with_a_password = Client()
    with_a_password.post(
        "/account/login/", {"login": player.role.email, "password": "a sentence nobody guesses"}
    )
    assert with_a_password.get("/").url == "/account/2fa/", "the provider has vouched for nobody here"


def test_an_invitation_can_be_taken_up_by_signing_on(sso: Provider, stage: Register) -> None:
    from datetime import UTC, datetime

    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff.actions import invite

    invite(COMMAND, "privacy-lead@staff.example.org", ["privacy"], stage, datetime.now(UTC))
    client = Client()
    assert _come(client, sso, "lead").url == "/"
    person = Person.objects.get()
    assert person.joined_at is not None and not person.has_usable_password()
    Person.objects.update(email="moved@staff.example.org")
    second = Client()
    assert _come(second, sso, "lead").url == "/", "known by the provider's own name for them from now on"


@pytest.mark.parametrize("who", ["stranger", "liar"])
def test_nobody_else_comes_in(sso: Provider, cast: dict[str, Player], who: str) -> None:
    """One was never invited; for the other's address the provider does not vouch."""
    before = Person.objects.count()
    client = Client()
    answer = _come(client, sso, who)
    assert answer.url == "/account/3rdparty/login/error/"
    assert "You are not signed in" in _words(client.get(answer.url))
    assert client.get("/").status_code == 302 and Person.objects.count() == before


def test_who_was_let_go_does_not_come_in(sso: Provider, cast: dict[str, Player]) -> None:
    Person.objects.filter(pk=cast["privacy"].id).update(is_active=False)
    client = Client()
    _come(client, sso, "lead")
    assert client.get("/").status_code == 302


def test_an_answer_that_nobody_asked_for_is_refused(sso: Provider, cast: dict[str, Player]) -> None:
    begun = Client().get("/account/oidc/sso/login/?process=login")
    answer = sso.approve(begun.url, "lead")
    for said in (answer, {**answer, "state": "made-up"}, {"code": "x"}, {"error": "access_denied"}):
        victim = Client()
        victim.get(CALLBACK, said)
        assert victim.get("/").status_code == 302
    other = Client()
    other.get("/account/oidc/sso/login/?process=login")
    other.get(CALLBACK, answer)
    assert other.get("/").status_code == 302, "the state is another browser's"


def test_a_provider_that_does_not_answer_is_said(sso: Provider, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:1"
    )
    answer = Client().get("/account/oidc/sso/login/?process=login")
    assert answer.url == "/account/3rdparty/login/error/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"HOLDTRUE_OIDC_URL": "http://login.example.org"},
        {"HOLDTRUE_OIDC_URL": "ftp://login.example.org"},
        {"HOLDTRUE_OIDC_CLIENT": ""},
        {"HOLDTRUE_OIDC_SECRET": "env:NOT_SET_ANYWHERE"},
        {"HOLDTRUE_OIDC_SECRET": "file:/none"},
        {"HOLDTRUE_OIDC_SECOND_FACTOR": "perhaps"},
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(wrong: dict[str, str]) -> None:
    right = {
        "HOLDTRUE_OIDC_URL": "https://login.example.org",
        "HOLDTRUE_OIDC_CLIENT": "holdtrue",
        "HOLDTRUE_OIDC_SECRET": "hush",
    }
    assert described(right) and described({}) == {}
    with pytest.raises(ImproperlyConfigured, match="HOLDTRUE_OIDC") as refused:
        described({**right, **wrong})
    assert "hush" not in str(refused.value)


def test_how_many_proxies_is_a_number() -> None:
    assert proxies(None) == proxies("") == 0 and proxies("2") == 2
    for wrong in ("many", "-1", "1000", "²"):
        with pytest.raises(ImproperlyConfigured, match="HOLDTRUE_PROXIES"):
            proxies(wrong)

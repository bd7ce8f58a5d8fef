"""Every address of the web process, as every member of the cast and as nobody: from the URL configuration itself.

An address without a row in the table fails, so a new page cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from holdtrue.evidence.actors import VERBS
from tests.console.cast import NAMES, Player
from tests.wiring.addresses import Address, addresses

IN = "to sign-in"
"""Sent to the sign-in page, which leads back."""
GONE = 404


@dataclass(frozen=True)
class Row:
    """What GET answers: to nobody, and to each member (one answer for all, or by name with `*` for the rest)."""

    nobody: int | str
    members: int | Mapping[str, int]
    values: tuple[str, ...] = ()

    def expected(self, who: str) -> int | str:
        if who == "nobody":
            return self.nobody
        return self.members if isinstance(self.members, int) else self.members.get(who, self.members["*"])


def everybody(answer: int, members: int | None = None, *values: str) -> Row:
    return Row(answer, answer if members is None else members, values)


def whoever_is_in(answer: int, *values: str) -> Row:
    return Row(IN, answer, values)


def only(*names: str, values: tuple[str, ...] = ()) -> Row:
    return Row(IN, {**dict.fromkeys(names, 200), "*": 403}, values)


CLOSED = everybody(GONE)
"""allauth brings it, and Holdtrue does not use it."""

TABLE: dict[str, Row] = {
    "healthz": everybody(200),
    "readyz": everybody(200),
    "metrics": everybody(200),
    "notices": everybody(200),
    "notice": Row(200, 200, ("alumeco-finland", "en")),
    "board": whoever_is_in(200),
    "promise": whoever_is_in(200, "security.access"),
    "people": only("privacy", "engineer"),
    "person": only("privacy", "engineer", values=("1",)),
    "person_again": Row(IN, {"privacy": 405, "engineer": 405, "*": 403}, ("1",)),
    "person_let_go": Row(IN, {"privacy": 405, "engineer": 405, "*": 403}, ("1",)),
    "person_let_in": Row(IN, {"privacy": 405, "engineer": 405, "*": 403}, ("1",)),
    "person_lost_factor": Row(IN, {"privacy": 405, "engineer": 405, "*": 403}, ("1",)),
    # The links lead nowhere: the token is none.
    "join": everybody(404),
    "administrator": everybody(404),
    # One's own account. Who is in already is sent on from the way in.
    "account": whoever_is_in(200),
    "account_login": everybody(200, 302),
    "account_logout": everybody(302, 200),
    "account_inactive": everybody(200),
    "account_reauthenticate": whoever_is_in(200),
    "account_change_password": whoever_is_in(200),
    "account_reset_password": everybody(200),
    "account_reset_password_done": everybody(200),
    "account_reset_password_from_key": everybody(200),
    "account_reset_password_from_key_done": everybody(200),
    "mfa_index": whoever_is_in(200),
    "mfa_authenticate": everybody(302),
    "mfa_reauthenticate": whoever_is_in(200),
    "mfa_reauthenticate_webauthn": whoever_is_in(302),
    "mfa_login_webauthn": everybody(302),
    "mfa_activate_totp": whoever_is_in(302),
    "mfa_deactivate_totp": whoever_is_in(302),
    "mfa_list_webauthn": whoever_is_in(200),
    "mfa_add_webauthn": whoever_is_in(302),
    "mfa_edit_webauthn": whoever_is_in(302, "1"),
    "mfa_remove_webauthn": whoever_is_in(302, "1"),
    "mfa_view_recovery_codes": whoever_is_in(404),
    "mfa_generate_recovery_codes": whoever_is_in(302),
    "mfa_download_recovery_codes": whoever_is_in(404),
    "openid_connect_login": everybody(404),
    "openid_connect_callback": everybody(404),
    "socialaccount_login_cancelled": everybody(200),
    "socialaccount_login_error": everybody(401),
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED,
    "account_set_password": CLOSED,
    "account_confirm_login_code": CLOSED,
    "socialaccount_signup": CLOSED,
    "socialaccount_connections": CLOSED,
    # allauth's old addresses, which have no name.
    "/account/social/login/cancelled/": CLOSED,
    "/account/social/login/error/": CLOSED,
    "/account/social/signup/": CLOSED,
    "/account/social/connections/": CLOSED,
}


def _key(address: Address) -> str:
    return address.name or address.path


def _path(address: Address, row: Row) -> str:
    if address.values and row.values:
        return reverse(address.name, args=row.values)
    return address.path


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    there = {_key(address) for address in addresses()}
    missing = there - set(TABLE)
    assert not missing, (
        f"say in tests/console/test_every_address.py who may open: {', '.join(sorted(missing))}"
    )
    assert set(TABLE) <= there, f"no longer there: {', '.join(sorted(set(TABLE) - there))}"


@pytest.mark.parametrize("who", ["nobody", *NAMES])
def test_every_address_as(who: str, cast: dict[str, Player]) -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    for address in addresses():
        row = TABLE.get(_key(address), CLOSED)
        if who != "nobody":
            cast[who].seat(client)
        path = _path(address, row)
        answer = client.get(path)
        got: Any = answer.status_code
        if got == 302 and answer.url == f"/account/login/?next={path.replace('/', '%2F')}":
            got = IN
        if got != row.expected(who):
            wrong.append(f"{path}: {got}, not {row.expected(who)}")
    assert not wrong, f"as {who}: " + "; ".join(wrong)


@pytest.mark.parametrize("who", ["nobody", *NAMES])
def test_nothing_is_done_by_posting_where_one_may_not_look(who: str, cast: dict[str, Player]) -> None:
    from holdtrue.evidence.models import Entry

    client = Client(raise_request_exception=False)
    before = Entry.objects.count()
    for address in addresses():
        row = TABLE.get(_key(address), CLOSED)
        if who != "nobody":
            cast[who].seat(client)
        if row.expected(who) not in (IN, 403, GONE):
            continue
        for method in ("post", "put", "delete", "patch"):
            answer = getattr(client, method)(_path(address, row))
            assert answer.status_code in (302, 403, 404, 405), f"{method} {address.path} as {who}"
            if answer.status_code == 302:
                assert answer.url == "/account/login/"
    assert Entry.objects.count() == before


def test_a_forgotten_page_is_closed_to_everybody(cast: dict[str, Player], settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.console.forgotten_urls"
    assert Client().get("/forgotten/").status_code == 404
    assert cast["privacy"].seat(Client()).get("/forgotten/").status_code == 404


def test_every_verb_that_a_page_needs_is_one_that_the_register_can_give() -> None:
    from django.urls import get_resolver

    def views(patterns: Any) -> Any:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns)
            else:
                yield pattern.callback

    asked = {
        view.verb
        for view in views(get_resolver("holdtrue.wiring.urls").url_patterns)
        if hasattr(view, "verb")
    }
    assert "board.read" in asked and asked <= set(VERBS)

"""The People page: inviting, moving, letting go, and what it writes down about whoever looks."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from holdtrue.register.load import load
from holdtrue.register.models.register import Register
from holdtrue.staff.models import Person
from holdtrue.staff.queries import groups_of, member
from tests.console.cast import CAST, PASSWORD, Player, code, play


def _words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def _entries(kind: str) -> list[tuple[str, dict[str, Any]]]:
    from holdtrue.evidence.models import Entry

    return [(each.subject, json.loads(each.payload.body)) for each in Entry.objects.filter(kind=kind)]


def test_a_look_at_addresses_is_written_down_without_them(cast: dict[str, Player]) -> None:
    lead = cast["privacy"].seat(Client())
    page = _words(lead.get("/people/"))
    assert all(role.email in page for role in CAST)
    lead.get(f"/people/{cast['web'].id}/")
    assert _entries("access.look") == [
        (cast["privacy"].name, {"categories": ["contact.email"], "why": "the list of people"}),
        (cast["privacy"].name, {"categories": ["contact.email"], "why": cast["web"].name}),
    ]


def test_who_may_not_see_addresses_sees_numbers(stage: Register, group_folder: Path) -> None:
    file = group_folder / "access.yaml"
    text = file.read_text()
    start = text.index("  it:")
    file.write_text(
        text[:start] + text[start:].replace("[contact.name, contact.email, security", "[security", 1)
    )
    cast = play(load(group_folder))
    page = _words(cast["engineer"].seat(Client()).get("/people/"))
    assert cast["web"].name in page and "web-editor@" not in page
    assert _entries("access.look") == []


def test_inviting_shows_the_link_once_without_a_mail_server(cast: dict[str, Player], settings: Any) -> None:
    settings.HOLDTRUE_SMTP_URL = None
    lead = cast["privacy"].seat(Client())
    answer = lead.post("/people/", {"email": "new@staff.example.org", "groups": ["web", "audit"]})
    link = re.search(r"http://testserver(/join/[\w-]+/)", answer.content.decode())
    assert link is not None and answer.headers["Cache-Control"] == "no-store, private"
    new = Person.objects.get(email="new@staff.example.org")
    assert groups_of(new.pk) == ("audit", "web")
    joined = Client().post(link[1], {"password1": PASSWORD, "password2": PASSWORD})
    assert joined.status_code == 302
    assert member(new.pk).joined_at is not None  # type: ignore[union-attr]


def test_inviting_sends_a_letter_where_there_is_a_mail_server(cast: dict[str, Player], settings: Any) -> None:
    from holdtrue.delivery.models import Letter

    settings.HOLDTRUE_SMTP_URL = "smtp://localhost:2525"
    settings.HOLDTRUE_MAIL_FROM = "Holdtrue <holdtrue@example.org>"
    lead = cast["privacy"].seat(Client())
    answer = lead.post("/people/", {"email": "new@staff.example.org", "groups": ["web"]}, follow=True)
    assert "a letter with a link is on its way" in _words(answer) and "/join/" not in answer.content.decode()
    letter = Letter.objects.get()
    assert letter.recipient == "new@staff.example.org" and "/join/" in letter.text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"email": "web-editor@staff.example.org", "groups": ["web"]}, "has this address already"),
        ({"email": "WEB-editor@staff.example.org", "groups": ["web"]}, "has this address already"),
        ({"email": "nobody", "groups": ["web"]}, "valid email"),
        ({"email": "new@staff.example.org"}, "required"),
        ({"email": "new@staff.example.org", "groups": ["administrators"]}, "not one of the available"),
    ],
)
def test_what_cannot_be_an_invitation(cast: dict[str, Player], said: dict[str, Any], why: str) -> None:
    lead = cast["privacy"].seat(Client())
    answer = lead.post("/people/", said)
    assert answer.status_code == 200 and why in _words(answer)
    assert Person.objects.count() == len(CAST)


def test_groups_are_changed_and_act_at_once(cast: dict[str, Player]) -> None:
    lead, web = cast["privacy"].seat(Client()), cast["web"].seat(Client())
    assert web.get("/people/").status_code == 403
    lead.post(f"/people/{cast['web'].id}/", {"groups": ["it"]})
    assert web.get("/people/").status_code == 200
    assert ("people.groups", cast["web"].name) == ("people.groups", _entries("people.groups")[-1][0])
    assert _entries("people.groups")[-1][1] == {
        "by": cast["privacy"].name,
        "before": ["web"],
        "groups": ["it"],
    }


def test_nobody_gives_groups_to_or_shuts_out_themselves(cast: dict[str, Player]) -> None:
    engineer = cast["engineer"]
    client = engineer.seat(Client())
    answer = client.post(f"/people/{engineer.id}/", {"groups": ["privacy", "it"]}, follow=True)
    assert "Nobody gives groups to themselves" in _words(answer)
    answer = client.post(f"/people/{engineer.id}/let-go/", follow=True)
    assert "Nobody shuts themselves out" in _words(answer)
    assert groups_of(engineer.id) == ("it",) and member(engineer.id).active  # type: ignore[union-attr]


def test_who_invites_for_one_company_invites_for_no_other(stage: Register, group_folder: Path) -> None:
    file = group_folder / "access.yaml"
    file.write_text(
        file.read_text().replace("does: [board.read]\n    ent", "does: [board.read, people.invite]\n    ent")
    )
    cast = play(load(group_folder))
    finn = cast["finland"].seat(Client())
    page = finn.get("/people/").content.decode()
    assert 'value="finland"' in page and 'value="web"' not in page
    assert "not one of the available" in _words(
        finn.post("/people/", {"email": "a@b.example", "groups": ["privacy"]})
    )
    assert finn.post("/people/", {"email": "a@b.example", "groups": ["finland"]}).status_code == 200
    assert groups_of(Person.objects.get(email="a@b.example").pk) == ("finland",)
    for what in ("let-go", "again", "lost-factor"):
        assert finn.post(f"/people/{cast['privacy'].id}/{what}/").status_code == 403, what
    assert finn.post(f"/people/{cast['privacy'].id}/", {"groups": ["finland"]}).status_code == 302
    assert groups_of(cast["privacy"].id) == ("finland", "privacy"), "what they cannot take stays"


def test_a_lost_phone(cast: dict[str, Player]) -> None:
    web, lead = cast["web"], cast["privacy"].seat(Client())
    assert lead.post(f"/people/{web.id}/lost-factor/").status_code == 302
    client = Client()
    first = client.post("/account/login/", {"login": web.role.email, "password": PASSWORD})
    assert first.url == "/" and client.get("/").url == "/account/2fa/"
    page = client.get("/account/2fa/totp/activate/", follow=True)
    if page.request["PATH_INFO"] == "/account/reauthenticate/":
        client.post(page.request["PATH_INFO"], {"password": PASSWORD, "next": "/account/2fa/totp/activate/"})
        page = client.get("/account/2fa/totp/activate/")
    secret = re.search(r'id="totp-secret">(\w+)<', page.content.decode())
    assert secret is not None
    client.post("/account/2fa/totp/activate/", {"code": code(secret[1])})
    assert client.get("/").status_code == 200


def test_let_go_and_let_in_again(cast: dict[str, Player]) -> None:
    web, lead = cast["web"], cast["privacy"].seat(Client())
    inside = web.seat(Client())
    lead.post(f"/people/{web.id}/let-go/")
    assert inside.get("/").status_code == 302
    assert "may not sign in" in _words(lead.get("/people/"))
    lead.post(f"/people/{web.id}/let-in/")
    assert web.seat(Client()).get("/").status_code == 200
    assert lead.get("/people/999/").status_code == 404 and lead.post("/people/999/let-go/").status_code == 404

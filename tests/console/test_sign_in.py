"""Through the front door: passwords, codes, links, and everybody who should stay outside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from holdtrue.evidence.actors import COMMAND
from holdtrue.register.load import load
from holdtrue.register.models.register import Register
from holdtrue.staff import actions, queries
from holdtrue.staff.models import Person, Throttle
from tests.console.cast import CAST, PASSWORD, Player, code, play

NEW = "an entirely different sentence"
WRONG = "not correct"


def _words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def _deeds() -> list[tuple[str, str]]:
    from holdtrue.evidence.models import Entry

    return list(Entry.objects.filter(kind__startswith="people.").values_list("kind", "subject"))


def test_a_password_and_a_code_let_in(cast: dict[str, Player]) -> None:
    client = Client()
    assert client.get("/").url == "/account/login/?next=%2F"
    answer = cast["privacy"].sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/")
    board = client.get("/")
    assert board.status_code == 200 and "Sign out" in _words(board)
    assert board.headers["Cache-Control"] == "no-store, private"
    assert ("people.signed-in", cast["privacy"].name) in _deeds()
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/").status_code == 302
    assert _deeds()[-1] == ("people.signed-out", cast["privacy"].name)


def test_after_signing_in_one_is_where_one_wanted_to_be(cast: dict[str, Player]) -> None:
    client = Client()
    where = client.get("/promise/security.access/").url
    form = client.get(where).content.decode()
    assert 'name="next" value="/promise/security.access/"' in form
    client.post(
        "/account/login/",
        {"login": cast["web"].role.email, "password": PASSWORD, "next": "/promise/security.access/"},
    )
    answer = client.post("/account/2fa/authenticate/", {"code": code(cast["web"].secret)})
    assert answer.url == "/promise/security.access/"
    for elsewhere in ("https://evil.example.org/", "//evil.example.org/", "javascript:alert(1)"):
        other, engineer = Client(), cast["engineer"]
        said = {"login": engineer.role.email, "password": PASSWORD, "next": elsewhere}
        assert other.post("/account/login/", said).url == "/account/2fa/authenticate/"
        Throttle.objects.all().delete()
        assert other.post("/account/2fa/authenticate/", {"code": code(engineer.secret)}).url == "/"


def test_a_password_alone_lets_nobody_in(cast: dict[str, Player]) -> None:
    client = Client()
    client.post("/account/login/", {"login": cast["privacy"].role.email, "password": PASSWORD})
    for address in ("/", "/account/", "/account/2fa/totp/deactivate/", "/account/2fa/recovery-codes/"):
        assert client.get(address).url.startswith("/account/login/"), address
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200 and "Incorrect code" in _words(wrong)
    assert client.get("/").status_code == 302


def test_a_code_works_once(cast: dict[str, Player]) -> None:
    player = cast["engineer"]
    used = code(player.secret)
    first, second = Client(), Client()
    for client in (first, second):
        client.post("/account/login/", {"login": player.role.email, "password": PASSWORD})
    assert first.post("/account/2fa/authenticate/", {"code": used}).status_code == 302
    assert second.post("/account/2fa/authenticate/", {"code": used}).status_code == 200
    assert second.get("/").status_code == 302


def test_a_recovery_code_works_once(cast: dict[str, Player]) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    player = cast["web"]
    one = RecoveryCodes.activate(Person.objects.get(pk=player.id)).get_unused_codes()[0]
    for number, expected in enumerate((302, 200)):
        client = Client()
        client.post("/account/login/", {"login": player.role.email, "password": PASSWORD})
        assert client.post("/account/2fa/authenticate/", {"code": one}).status_code == expected, number


def test_nobody_learns_who_is_known_here(cast: dict[str, Player]) -> None:
    said = []
    for who in (cast["privacy"].role.email, "nobody-at-all@staff.example.org"):
        answer = Client().post("/account/login/", {"login": who, "password": "wrong, and long enough"})
        said.append((answer.status_code, _words(answer).replace(who, "WHO")))
        asked = Client().post("/account/password/reset/", {"email": who}, follow=True)
        said.append((asked.status_code, _words(asked)))
    assert said[0] == said[2] and WRONG in said[0][1]
    assert said[1] == said[3]


def test_who_was_let_go_is_told_no_more_than_a_stranger(cast: dict[str, Player], stage: Register) -> None:
    player = cast["web"]
    inside = player.seat(Client())
    assert inside.get("/").status_code == 200
    actions.deactivate(COMMAND, player.id, stage, datetime.now(UTC))
    assert inside.get("/").url.startswith("/account/login/"), "at the next request"
    stranger = Client().post("/account/login/", {"login": "x@staff.example.org", "password": PASSWORD})
    gone = Client().post("/account/login/", {"login": player.role.email, "password": PASSWORD}, follow=True)
    assert "Sign out" not in _words(gone)
    assert stranger.status_code == 200 and gone.status_code == 200


def test_too_many_tries_lock_an_address_for_a_while_known_or_not(cast: dict[str, Player]) -> None:
    for who in (cast["privacy"].role.email, "nobody-at-all@staff.example.org"):
        Throttle.objects.all().delete()
        for _ in range(5):
            answer = Client().post("/account/login/", {"login": who, "password": "wrong, and long enough"})
            assert WRONG in _words(answer)
        answer = Client().post("/account/login/", {"login": who, "password": PASSWORD})
        assert "Too many failed login attempts" in _words(answer), "the right password does not help either"
    assert not any(
        "staff.example" in row.cache_key or "127.0.0.1" in row.cache_key for row in Throttle.objects.all()
    )


def test_codes_cannot_be_tried_without_end(cast: dict[str, Player]) -> None:
    player = cast["privacy"]
    refusals = 0
    for _ in range(7):
        client = Client()
        client.post("/account/login/", {"login": player.role.email, "password": PASSWORD})
        answer = client.post("/account/2fa/authenticate/", {"code": "123456"})
        if "Incorrect code" not in _words(answer):
            break
        refusals += 1
    assert 0 < refusals <= 5, _words(answer)
    late = client.post("/account/2fa/authenticate/", {"code": code(player.secret)})
    assert late.status_code == 200 and client.get("/").status_code == 302


def test_without_a_second_factor_one_comes_no_further_than_setting_it_up(stage: Register) -> None:
    token = actions.invite(COMMAND, "new@staff.example.org", ["web"], stage, datetime.now(UTC)).token
    client = Client()
    page = client.get(f"/join/{token}/")
    assert page.status_code == 200 and "Set up your access" in _words(page)
    answer = client.post(f"/join/{token}/", {"password1": NEW, "password2": NEW})
    assert (answer.status_code, answer.url) == (302, "/")
    for address in ("/", "/promise/security.access/"):
        assert client.get(address).url == "/account/2fa/", address
    assert client.get("/account/").status_code == 200
    page = client.get("/account/2fa/totp/activate/")
    assert 'src="data:image/svg+xml' in page.content.decode()
    secret = re.search(r'id="totp-secret">(\w+)<', page.content.decode())
    assert secret is not None
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    done = client.post("/account/2fa/totp/activate/", {"code": code(secret[1])})
    assert done.url == "/account/2fa/recovery-codes/"
    codes = client.get(done.url).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert client.get("/").status_code == 200
    kinds = [kind for kind, _ in _deeds()]
    assert kinds == ["people.invited", "people.joined", "people.signed-in", "people.second-factor-added"]


def test_secrets_of_second_factors_are_not_kept_in_the_clear(cast: dict[str, Player]) -> None:
    from allauth.mfa.models import Authenticator

    kept = " ".join(str(each.data) for each in Authenticator.objects.all())
    assert len(Authenticator.objects.all()) == len(CAST)
    assert not any(player.secret in kept for player in cast.values())


def test_a_group_may_do_without_a_second_factor_when_the_register_says_so(
    stage: Register, group_folder: Path
) -> None:
    file = group_folder / "access.yaml"
    file.write_text(
        file.read_text().replace("title: Web editors", "title: Web editors\n    second-factor: false")
    )
    player = play(load(group_folder), "web")["web"]
    from allauth.mfa.models import Authenticator

    Authenticator.objects.all().delete()
    client = Client()
    answer = client.post("/account/login/", {"login": player.role.email, "password": PASSWORD})
    assert answer.url == "/" and client.get("/").status_code == 200


def test_an_invitation_works_once_and_not_for_ever(stage: Register) -> None:
    now = datetime.now(UTC)
    token = actions.invite(COMMAND, "new@staff.example.org", ["web"], stage, now).token
    for _ in range(3):  # a mail scanner opens the link, again and again
        assert Client().get(f"/join/{token}/").status_code == 200
        assert Client().head(f"/join/{token}/").status_code == 200
    bad = Client().post(f"/join/{token}/", {"password1": "short", "password2": "short"})
    assert bad.status_code == 200 and "too short" in _words(bad)
    differ = Client().post(f"/join/{token}/", {"password1": NEW, "password2": PASSWORD})
    assert differ.status_code == 200 and "not the same" in _words(differ)
    like = Client().post(
        f"/join/{token}/", {"password1": "new@staff.example.org", "password2": "new@staff.example.org"}
    )
    assert "too similar" in _words(like)
    assert Client().post(f"/join/{token}/", {"password1": NEW, "password2": NEW}).status_code == 302
    replayed = Client().post(f"/join/{token}/", {"password1": PASSWORD, "password2": PASSWORD})
    assert replayed.status_code == 410 and "works once only" in _words(replayed)
    assert Person.objects.get().check_password(NEW)

    old = actions.invite_again(COMMAND, Person.objects.get().pk, stage, now - timedelta(days=8)).token
    late = Client().get(f"/join/{old}/")
    assert late.status_code == 410 and "time has passed" in _words(late)


def test_a_forged_link_leads_nowhere(stage: Register) -> None:
    now = datetime.now(UTC)
    token = actions.invite(COMMAND, "new@staff.example.org", ["web"], stage, now).token
    admin = actions.administrator_link(now)
    bent = token[:-1] + ("A" if token[-1] != "A" else "B")
    for address in (
        f"/join/{bent}/",
        f"/join/{admin}/",
        f"/begin/{token}/",
        "/join/x/",
        "/begin/%00/",
        f"/join/{token}x/",
    ):
        for answer in (
            Client().get(address),
            Client().post(address, {"email": "a@staff.example.org", "password1": NEW, "password2": NEW}),
        ):
            assert answer.status_code in (400, 404), address
    assert Person.objects.count() == 1


def test_a_new_invitation_ends_the_old_one_and_a_person_let_go_cannot_use_theirs(stage: Register) -> None:
    now = datetime.now(UTC)
    first = actions.invite(COMMAND, "new@staff.example.org", ["web"], stage, now - timedelta(minutes=1))
    second = actions.invite_again(COMMAND, first.person, stage, now)
    assert Client().get(f"/join/{first.token}/").status_code == 410
    assert Client().get(f"/join/{second.token}/").status_code == 200
    actions.deactivate(COMMAND, first.person, stage, datetime.now(UTC) + timedelta(seconds=1))
    assert Client().post(f"/join/{second.token}/", {"password1": NEW, "password2": NEW}).status_code in (
        404,
        410,
    )


def test_the_first_link_makes_an_administrator_once(stage: Register) -> None:
    assert not queries.somebody_may_invite(stage, datetime.now(UTC))
    earlier = actions.administrator_link(datetime.now(UTC) - timedelta(minutes=1))
    token = actions.administrator_link(datetime.now(UTC))
    assert Client().get(f"/begin/{earlier}/").status_code == 410
    client = Client()
    said = {"email": "Boss@Staff.Example.org ", "password1": NEW, "password2": NEW}
    assert client.post(f"/begin/{token}/", said).status_code == 302
    member = queries.people()[0]
    assert (member.email, member.groups) == ("boss@staff.example.org", ("it", "privacy"))
    assert client.get("/").url == "/account/2fa/", "an administrator needs a second factor too"
    assert Client().post(f"/begin/{token}/", said).status_code == 410
    assert queries.somebody_may_invite(stage, datetime.now(UTC))


def test_a_register_that_names_nobody_who_may_invite_gets_administrators(
    stage: Register, group_folder: Path
) -> None:
    file = group_folder / "access.yaml"
    file.write_text(re.sub(r"people\.invite(, )?", "", file.read_text()))
    plain = load(group_folder)
    token = actions.administrator_link(datetime.now(UTC))
    Client().post(f"/begin/{token}/", {"email": "boss@staff.example.org", "password1": NEW, "password2": NEW})
    member = queries.people()[0]
    assert member.groups == ("administrators",)
    actor = queries.actor_for(member.id, plain)
    assert actor.may("retention.run") and not actor.may_see("contact.name")
    assert not queries.actor_for(member.id, stage).may("board.read"), "gone once the register says who"


def test_nobody_signs_up(stage: Register) -> None:
    for address in ("/account/signup/", "/account/3rdparty/signup/", "/account/email/"):
        assert Client().get(address).status_code == 404
        assert Client().post(address, {"email": "a@staff.example.org", "password1": NEW}).status_code == 404
    assert not Person.objects.exists()


@pytest.mark.parametrize("kind", ["new password", "forgotten"])
def test_a_new_password_ends_other_sessions(cast: dict[str, Player], kind: str) -> None:
    player = cast["engineer"]
    elsewhere, here = Client(), Client()
    player.seat(elsewhere)
    assert elsewhere.get("/").status_code == 200
    if kind == "new password":
        player.sign_in(here)
        answer = here.post(
            "/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        )
        assert answer.status_code == 302, _words(answer)
        assert here.get("/").status_code == 200
    else:
        from holdtrue.delivery.models import Letter

        here.post("/account/password/reset/", {"email": player.role.email})
        letter = Letter.objects.get(kind="password-reset")
        link = re.search(r"http://testserver(/account/password/reset/key/\S+)", letter.text)
        assert link is not None
        form = here.get(link[1])
        answer = here.post(form.url, {"password1": NEW, "password2": NEW})
        assert answer.status_code == 302, _words(answer)
        assert here.get("/").status_code == 302, "a letter does not sign in: the code is still asked for"
    assert elsewhere.get("/").status_code == 302
    assert Person.objects.get(pk=player.id).check_password(NEW)
    assert ("people.password-changed", player.name) in _deeds()


def test_the_ledger_names_no_one(cast: dict[str, Player]) -> None:
    from holdtrue.evidence.models import Payload

    cast["finland"].sign_in(Client())
    written = " ".join(Payload.objects.values_list("body", flat=True)) + str(_deeds())
    assert "person/" in written and "@" not in written and "example" not in written

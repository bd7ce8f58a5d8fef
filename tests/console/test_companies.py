"""Somebody of one company sees its matters: its notice, its numbers, its verdicts, and nobody else's."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import yaml
from django.test import Client

from holdtrue.evidence.actors import COMMAND
from holdtrue.register.load import load
from holdtrue.staff.actions import set_groups
from tests.console.cast import Player, play
from tests.promises.conftest import Check, Shop

GROUPS = {
    "privacy": {"title": "GDPR team", "sees": ["*"], "does": ["board.read", "people.invite"]},
    "finland": {"title": "South only", "does": ["board.read"], "entities": ["south"]},
    "web": {"title": "Nothing at all"},
}


@pytest.fixture
def two(own_store: str, shop: Shop, settings: Any) -> Shop:
    """North has 3 overdue accounts of 5; South has 1 running one; one account is of a company nobody knows."""
    group = yaml.safe_load((shop.folder / "group.yaml").read_text())
    group["entities"]["south"] = {
        "name": "South Oy",
        "country": "FI",
        "zone": "Europe/Helsinki",
        "languages": ["en"],
    }
    group["sites"]["main"]["entities"] = ["north", "south"]
    group["demo"] = False
    shop.write("group.yaml", group)
    shop.write("access.yaml", GROUPS)
    bound = yaml.safe_load((shop.folder / "systems" / "shop.yaml").read_text())
    bound["datasets"]["accounts"]["entity"] = {"column": "name", "map": {"n": "north", "s": "south"}}
    shop.write("systems/shop.yaml", bound)
    rows = [("n", "2020-01-01")] * 3 + [("n", "2026-01-01")] * 2 + [("s", "2026-01-01")]
    _add(shop, rows)
    settings.HOLDTRUE_REGISTER = shop.folder
    settings.HOLDTRUE_TODAY = "2026-11-25"
    settings.HOLDTRUE_LOOPBACK = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return shop


def _add(shop: Shop, rows: list[tuple[str, str]]) -> None:
    with sqlite3.connect(shop.file) as database:
        database.executemany("INSERT INTO account (name, seen) VALUES (?, ?)", rows)
    database.close()


@pytest.fixture
def people(two: Shop) -> dict[str, Player]:
    return play(load(two.folder), "privacy", "finland")


def _words(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_same_promise_is_broken_there_and_kept_here(people: dict[str, Player], check: Check) -> None:
    check()
    lead, colleague = people["privacy"].seat(Client()), people["finland"].seat(Client())
    assert "3 of 6 accounts in Shop are overdue." in _words(lead, "/promise/shop.accounts/")
    page = _words(colleague, "/promise/shop.accounts/")
    assert "None of 1 accounts in Shop is overdue." in page and "shop, accounts , 1 row" in page
    for others in ("3 of 6", "6 rows", "3 overdue", "North A/S"):
        assert others not in page, others


def test_the_board_and_its_steps_are_of_ones_own_company(people: dict[str, Player], check: Check) -> None:
    check()
    colleague = people["finland"].seat(Client())
    page = _words(colleague, "/")
    assert "Privacy notice of South Oy" in page and "are overdue" not in page
    assert 'value="north"' not in colleague.get("/").content.decode()
    assert "Plan the disposal" not in page, "a step for others"
    assert colleague.get("/?entity=south").status_code == 200
    assert colleague.get("/?entity=north").status_code == 404
    assert colleague.get("/?entity=none").status_code == 404
    lead = _words(people["privacy"].seat(Client()), "/?entity=south")
    assert "South Oy" in lead and "North A/S" in lead


def test_what_was_said_before_is_narrowed_too(two: Shop, people: dict[str, Player], check: Check) -> None:
    check()
    with sqlite3.connect(two.file) as database:
        database.execute("DELETE FROM account WHERE seen < '2021'")
    database.close()
    check()
    page = _words(people["finland"].seat(Client()), "/promise/shop.accounts/")
    before = page[page.index("Before") :]
    assert before.count("None of 1 accounts") == 2 and "overdue" in before and "3 of" not in before


def test_rows_of_nobody_knows_whom_may_be_theirs(two: Shop, people: dict[str, Player], check: Check) -> None:
    _add(two, [("?", "2020-01-01")])
    check()
    page = _words(people["finland"].seat(Client()), "/promise/shop.accounts/")
    assert "Nothing can be decided about 1 accounts in Shop, because their company is unknown." in page
    assert "3 of 7" not in page and "are overdue" not in page


def test_a_round_from_before_the_split_is_too_old(
    two: Shop, people: dict[str, Player], check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdtrue.retention.checks import on_time

    monkeypatch.setattr(on_time, "split", lambda *_: {})
    check()
    page = _words(people["finland"].seat(Client()), "/promise/shop.accounts/")
    assert "were not noted when this was checked" in page and "3 of 6" not in page


def test_a_role_taken_away_acts_at_the_next_request(
    two: Shop, people: dict[str, Player], check: Check
) -> None:
    check()
    lead = people["privacy"].seat(Client())
    assert lead.get("/?entity=north").status_code == 200
    register = load(two.folder)
    set_groups(COMMAND, people["privacy"].id, ["finland"], register, datetime.now(UTC))
    assert lead.get("/?entity=north").status_code == 404
    set_groups(COMMAND, people["privacy"].id, ["web"], register, datetime.now(UTC))
    answer = lead.get("/")
    assert answer.status_code == 403 and b"board.read" in answer.content


def test_a_right_taken_out_of_the_register_acts_at_the_next_request(
    two: Shop, people: dict[str, Player]
) -> None:
    colleague = people["finland"].seat(Client())
    assert colleague.get("/").status_code == 200
    two.write("access.yaml", {**GROUPS, "finland": {"title": "South only", "entities": ["south"]}})
    assert colleague.get("/").status_code == 403
    two.write("access.yaml", {name: each for name, each in GROUPS.items() if name != "finland"})
    assert colleague.get("/").status_code == 403
    two.write("access.yaml", GROUPS)
    assert colleague.get("/").status_code == 200


def test_a_demo_is_open_on_this_machine_alone(two: Shop, settings: Any, check: Check) -> None:
    group = yaml.safe_load((two.folder / "group.yaml").read_text())
    check()
    assert Client().get("/").status_code == 302, "no demo"
    two.write("group.yaml", {**group, "demo": True})
    page = _words(Client(), "/")
    assert "open to everyone on this machine" in page and "Sign in" in page
    assert Client(REMOTE_ADDR="192.0.2.7").get("/").status_code == 302
    assert Client(headers={"x-forwarded-for": "127.0.0.1"}).get("/").status_code == 302, (
        "a proxy stands before it"
    )
    settings.HOLDTRUE_LOOPBACK = False
    assert Client().get("/").status_code == 302, "others can reach the server"

"""`/readyz` and `/metrics`, for whoever watches machines: numbers and names of the register, nobody's data."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from holdtrue.wiring import health
from tests.console.conftest import _empty_own_store, check, own_store, pages, shop
from tests.promises.conftest import Check, Shop

__all__ = ["_empty_own_store", "check", "own_store", "pages", "shop"]

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+')


@pytest.fixture(autouse=True)
def _as_if_just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)


def test_ready_when_store_tables_and_register_are(pages: Client) -> None:
    answer = pages.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_not_ready_with_a_register_that_is_none(pages: Client, shop: Shop) -> None:
    shop.write("schedules.yaml", {"account": {"keep": "3 years"}})
    answer = pages.get("/readyz")
    assert answer.status_code == 503
    assert b"holdtrue register validate" in answer.content
    assert pages.get("/healthz").status_code == 200


def test_not_ready_with_tables_of_an_older_version(pages: Client) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'delivery'")
    answer = pages.get("/readyz")
    assert answer.status_code == 503
    assert b"holdtrue store upgrade" in answer.content


def _samples(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in lines), lines
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_the_numbers_are_those_of_the_board(pages: Client, check: Check, shop: Shop) -> None:
    shop.add(1, "2020-01-01")
    shop.add(2, "2026-01-01")
    board = json.loads(check("--format", "json").out)
    found = _samples(pages.get("/metrics").content.decode())
    for standing in ("broken", "kept", "unproven", "accepted"):
        stand = sum(each["standing"] == standing for each in board["board"])
        assert found[f'holdtrue_promises{{standing="{standing}"}}'] == stand
    rows = 'holdtrue_rows{{system="shop",dataset="accounts",class="{}"}}'
    assert found[rows.format("rows")] == 2
    assert found[rows.format("overdue")] == 1
    assert found['holdtrue_errands{state="failed"}'] == 0
    assert found['holdtrue_letters{state="queued"}'] == 0
    assert found["holdtrue_ledger_entries"] >= 1
    assert found["holdtrue_process_resident_bytes"] > 10_000_000
    assert all(found[f'holdtrue_up{{part="{part}"}}'] == 1 for part in ("board", "work", "post", "ledger"))


def test_a_part_that_fails_leaves_the_others(pages: Client, shop: Shop) -> None:
    shop.write("schedules.yaml", {"account": {"keep": "3 years"}})
    found = _samples(pages.get("/metrics").content.decode())
    assert found['holdtrue_up{part="board"}'] == 0
    assert found['holdtrue_up{part="work"}'] == 1


@pytest.mark.parametrize(
    ("token", "asked", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "192.0.2.7"}, 404),
        ("", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        ("hush-hush", {}, 404),
        ("hush-hush", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ("hush-hush", {"HTTP_AUTHORIZATION": "Basic hush-hush"}, 404),
        ("hush-hush", {"HTTP_AUTHORIZATION": "Bearer hush-hush", "REMOTE_ADDR": "192.0.2.7"}, 200),
        ("env:NOT_SET_ANYWHERE", {}, 404),
    ],
)
def test_who_may_look(
    pages: Client, monkeypatch: pytest.MonkeyPatch, token: str, asked: dict[str, Any], status: int
) -> None:
    monkeypatch.setenv("HOLDTRUE_METRICS_TOKEN", token)
    assert pages.get("/metrics", **asked).status_code == status


def test_no_address_of_anybody_is_in_the_numbers(pages: Client, check: Check) -> None:
    from datetime import UTC, datetime

    from holdtrue.delivery.models import Letter
    from holdtrue.staff.models import Person

    now = datetime.now(UTC)
    Person.objects.create(email="somebody@example.org", invited_at=now)
    Letter.objects.create(
        key="k", token="t", kind="x", language="en", recipient="other@example.org", queued_at=now, next_at=now
    )
    check()
    text = pages.get("/metrics").content.decode()
    assert 'holdtrue_letters{state="queued"} 1' in text
    assert "example.org" not in text and "somebody" not in text

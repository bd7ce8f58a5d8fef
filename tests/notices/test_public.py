"""The page that the public reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from holdtrue.evidence.actors import COMMAND
from holdtrue.evidence.current_register import current_register
from holdtrue.notices.actions import publish
from holdtrue.register.load import load
from tests.notices.conftest import ALUMECO, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def served(settings: Any, own_copy: Path) -> Path:
    settings.HOLDTRUE_REGISTER = own_copy
    settings.HOLDTRUE_TODAY = "2026-11-25"
    return own_copy


def test_an_unpublished_notice_is_shown_as_a_draft(served: Path, client: Client) -> None:
    answer = client.get("/notice/lead/en/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="en">' in page
    assert "Draft, not published" in page
    assert 'id="contacts.storage.contract"' in page
    assert '<link rel="canonical" href="http://testserver/notice/lead/en/">' in page


def test_the_published_edition_is_shown_even_when_the_register_has_moved_on(
    served: Path, client: Client, say: Callable[..., Any]
) -> None:
    register = load(served)
    publish(COMMAND, say(register, "lead"), register, TODAY, datetime(2026, 3, 4, 12, tzinfo=UTC))
    group = served / "group.yaml"
    group.write_text(group.read_text().replace("Lead A/S", "Changed A/S"))
    page = client.get("/notice/lead/en/").content.decode()
    assert "Edition 1, published on 4 March 2026" in page
    assert "Privacy notice of Lead A/S</h1>" in page


def test_a_changed_file_is_seen_and_an_unchanged_one_is_not_read_again(served: Path) -> None:
    first = current_register()
    assert current_register() is first
    group = served / "group.yaml"
    group.write_text(group.read_text().replace("Lead A/S", "Leads A/S"))
    assert current_register().group.entities["lead"].name == "Leads A/S"
    (served / "activities" / "events.yaml").unlink()
    assert "events" not in current_register().activities
    os.utime(group)


@pytest.mark.parametrize(
    "path",
    [
        "/notice/nobody/en/",
        "/notice/lead/da/",
        "/notice/lead/xx/",
        "/notice/lead/en/?site=nowhere",
        "/notice/../en/",
    ],
)
def test_what_there_is_not_is_not_found(served: Path, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_one_site_has_a_page_of_its_own(served: Path, client: Client) -> None:
    page = client.get("/notice/lead/en/?site=shop").content.decode()
    assert 'href="http://testserver/notice/lead/en/?site=shop"' in page


def test_nothing_but_reading(served: Path, client: Client) -> None:
    assert client.post("/notice/lead/en/").status_code == 405


def test_the_list_of_notices(served: Path, client: Client) -> None:
    page = client.get("/notice/").content.decode()
    assert "Privacy notices of Example Metals" in page
    assert 'href="/notice/branch/en/"' in page


def test_the_demo_says_that_it_is_synthetic(settings: Any, client: Client) -> None:
    settings.HOLDTRUE_REGISTER = ALUMECO
    for path in ("/notice/", "/notice/alumeco-finland/en/"):
        assert "says nothing about the real companies" in client.get(path).content.decode()

"""How often somebody may ask: exact, in both stores, also when many ask at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from holdtrue.delivery import limits
from holdtrue.delivery.limits import FORM_BY_ADDRESS, FORM_BY_NETWORK, admit, admit_all, admit_form
from holdtrue.delivery.models import Window
from holdtrue.delivery.rules.windows import Limit
from tests.evidence.stores import process

from .conftest import AT
from .test_links import answers

THREE = Limit("three", 3, timedelta(minutes=10))
MINUTE = timedelta(minutes=1)


def test_a_sliding_window(store: str) -> None:
    for minutes in (0, 1, 2):
        assert admit(THREE, "a", AT + minutes * MINUTE).allowed
    refused = admit(THREE, "a", AT + 3 * MINUTE)
    assert (refused.allowed, refused.again_at) == (False, AT + 10 * MINUTE)
    assert admit(THREE, "b", AT + 3 * MINUTE).allowed
    assert not admit(THREE, "a", AT + 10 * MINUTE - timedelta(milliseconds=1)).allowed
    assert admit(THREE, "a", AT + 10 * MINUTE).allowed
    assert admit(THREE, "a", AT + 10 * MINUTE).again_at == AT + 11 * MINUTE


def test_who_is_turned_away_is_not_counted(sqlite_store: str) -> None:
    for _ in range(50):
        admit(THREE, "a", AT)
    assert admit(THREE, "a", AT + 10 * MINUTE).allowed


def test_all_or_none(store: str) -> None:
    other = Limit("other", 1, timedelta(minutes=10))
    assert admit_all([(THREE, "a"), (other, "x")], AT).allowed
    for _ in range(5):
        assert admit_all([(THREE, "a"), (other, "x")], AT).again_at == AT + 10 * MINUTE
    assert admit(THREE, "a", AT).allowed and admit(THREE, "a", AT).allowed
    assert not admit(THREE, "a", AT).allowed


def test_a_form_by_address_and_by_network(store: str) -> None:
    for _ in range(FORM_BY_ADDRESS.most):
        assert admit_form("Anna@mail.example.net", "192.0.2.1", AT).allowed
    assert not admit_form(" anna@MAIL.example.net", "198.51.100.9", AT).allowed  # however it is written
    for number in range(FORM_BY_NETWORK.most - FORM_BY_ADDRESS.most):
        assert admit_form(f"b{number}@mail.example.net", f"192.0.2.{number}", AT).allowed
    assert not admit_form("c@mail.example.net", "192.0.2.200", AT).allowed
    assert admit_form("c@mail.example.net", "192.0.3.200", AT).allowed


def test_nobody_can_be_told_from_the_rows(sqlite_store: str) -> None:
    admit_form("anna@mail.example.net", "192.0.2.1", AT)
    rows = str(list(Window.objects.values()))
    assert "anna" not in rows and "192.0.2" not in rows
    assert {len(who) for who in Window.objects.values_list("who", flat=True)} == {64}


def test_it_cleans_up_after_itself(store: str) -> None:
    for number in range(60):
        admit(THREE, str(number), AT)
    assert Window.objects.count() == 60
    for seconds in range(4):
        admit(THREE, "last", AT + timedelta(hours=1, seconds=seconds))
    assert Window.objects.count() == 1


def test_a_row_that_is_cleaned_away_meanwhile(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    create, gone = Window.objects.bulk_create, []

    def cleaned(rows: Any, **named: Any) -> Any:
        made = create(rows, **named)
        if not gone:
            gone.append(Window.objects.all().delete())
        return made

    monkeypatch.setattr(limits.Window.objects, "bulk_create", cleaned)
    assert admit(THREE, "a", AT).allowed and gone


def test_a_clock_set_back_shuts_nobody_out(sqlite_store: str) -> None:
    for _ in range(3):
        assert admit(THREE, "a", AT + timedelta(days=365)).allowed
    assert admit(THREE, "a", AT).allowed


def test_a_transaction_taken_back_counts_nothing(store: str) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        admit(THREE, "a", AT)
        raise RuntimeError
    assert not Window.objects.exists()


def test_many_at_once(store: str, tmp_path: Path) -> None:
    """Ten may come within the hour; three processes ask eight times each, for the same and for others."""
    asking = [
        process(store, tmp_path, "tests.delivery.at_once", "admit", "somebody", AT.isoformat(), "8")
        for _ in range(3)
    ]
    assert sum(answers(asking)) == 10

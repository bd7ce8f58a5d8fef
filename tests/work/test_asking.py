from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from holdtrue.work import actions, queries
from holdtrue.work.models import Errand
from holdtrue.work.starter import set_starter

from .conftest import BEGIN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def handed() -> Any:
    found: list[tuple[str, int, str]] = []
    set_starter(lambda key, start, system: found.append((key, start, system)))
    yield found
    set_starter(None)


def test_an_errand_is_handed_over_once_its_transaction_has_committed(handed: list[Any]) -> None:
    with transaction.atomic():
        actions.ask_for("sweep", "sweep/1", at=BEGIN, arguments={"part": 7}, system="shop")
        assert handed == []
    assert handed == [("sweep/1", 1, "shop")]
    assert Errand.objects.get().handed_at == BEGIN


def test_what_was_rolled_back_was_never_asked_for(handed: list[Any]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.ask_for("sweep", "sweep/1", at=BEGIN)
        raise RuntimeError
    assert handed == [] and not Errand.objects.exists()


def test_asking_again_for_the_same_key_changes_nothing(handed: list[Any]) -> None:
    first = actions.ask_for("sweep", "sweep/1", at=BEGIN, arguments={"part": 7})
    again = actions.ask_for("sweep", "sweep/1", at=BEGIN + timedelta(days=1), arguments={"part": 8})
    assert again.pk == first.pk and again.arguments == {"part": 7}
    assert len(handed) == 1


def test_a_key_belongs_to_one_job() -> None:
    actions.ask_for("sweep", "sweep/1", at=BEGIN)
    with pytest.raises(ValueError, match="sweep"):
        actions.ask_for("mop", "sweep/1", at=BEGIN)


def test_an_address_is_no_argument() -> None:
    with pytest.raises(ValueError) as refusal:
        actions.ask_for("sweep", "sweep/1", at=BEGIN, arguments={"to": "jane@example.org"})
    assert "jane" not in str(refusal.value)
    assert not Errand.objects.exists()


def test_what_is_due_later_waits(handed: list[Any]) -> None:
    actions.ask_for("sweep", "sweep/1", at=BEGIN, due=BEGIN + timedelta(days=3))
    assert handed == []


def test_an_engine_that_does_not_answer_costs_nobody_the_transaction() -> None:
    def broken(key: str, start: int, system: str) -> None:
        raise OSError

    set_starter(broken)
    try:
        actions.ask_for("sweep", "sweep/1", at=BEGIN)
    finally:
        set_starter(None)
    errand = Errand.objects.get()
    assert errand.state == "waiting" and errand.handed_at is None


def test_calling_off_and_asking_again(handed: list[Any]) -> None:
    actions.ask_for("sweep", "sweep/1", at=BEGIN)
    assert actions.cancel("sweep/1", BEGIN).state == "cancelled"
    with pytest.raises(actions.NotNow):
        actions.cancel("sweep/1", BEGIN)
    assert actions.retry("sweep/1", BEGIN).state == "waiting"
    assert handed == [("sweep/1", 1, ""), ("sweep/1", 2, "")]
    with pytest.raises(actions.NotNow):
        actions.retry("sweep/1", BEGIN)
    with pytest.raises(actions.NoSuchErrand):
        actions.retry("mop/1", BEGIN)


def test_what_is_seen() -> None:
    actions.ask_for("sweep", "late", at=BEGIN, due=BEGIN + timedelta(hours=2))
    actions.ask_for("sweep", "soon", at=BEGIN, due=BEGIN + timedelta(hours=1))
    actions.ask_for("sweep", "off", at=BEGIN)
    actions.cancel("off", BEGIN)
    assert [each.key for each in queries.waiting()] == ["soon", "late"]
    assert [each.key for each in queries.ended()] == ["off"]
    assert queries.counts() == {"cancelled": 1, "done": 0, "failed": 0, "running": 0, "waiting": 2}
    assert queries.oldest_due(BEGIN) is None
    assert queries.oldest_due(BEGIN + timedelta(hours=3)) == BEGIN + timedelta(hours=1)
    assert queries.errand("none") is None

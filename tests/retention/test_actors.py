"""Planning and running ask who is asking, for every company whose rows would go."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdtrue.evidence.actors import Actor, Grant, NotAllowed
from holdtrue.evidence.models import Entry
from holdtrue.law.today import Today
from holdtrue.register.load import load
from holdtrue.retention.actions import make_plan
from holdtrue.retention.disposal import run_plan
from holdtrue.retention.models import Plan
from tests.retention import shop as shops
from tests.retention.shop import TODAY, Shop, people


def _actor(*verbs: str, entities: tuple[str, ...] | None = None) -> Actor:
    grant = Grant(frozenset(verbs), entities=None if entities is None else frozenset(entities))
    return Actor("person/9", grants=(grant,))


@pytest.fixture
def folder(own_store: object, register_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = Shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    file.build(people(35))
    shops.write_register(register_folder)
    monkeypatch.setenv("SHOP_URL", file.url)
    monkeypatch.setenv("SHOP_WRITE_URL", file.url)
    return register_folder


def test_only_who_may_plans_and_runs_and_the_ledger_knows_who(folder: Path, tmp_path: Path) -> None:
    register, today = load(folder), Today(day=TODAY)
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    companies = tuple(register.group.entities)
    for nobody in (_actor("retention.run"), _actor("retention.plan", entities=("elsewhere",))):
        with pytest.raises(NotAllowed, match=r"retention\.plan"):
            make_plan(nobody, register, today, at, system="shop")
    assert not Plan.objects.exists() and not Entry.objects.exists()

    plan = make_plan(_actor("retention.plan", entities=companies), register, today, at, system="shop").plan
    assert plan is not None
    made = Entry.objects.get(kind="retention.plan")
    assert json.loads(made.payload.body)["by"] == "person/9"

    with pytest.raises(NotAllowed, match=r"retention\.run"):
        run_plan(_actor("retention.plan"), plan, register, lambda: at, tmp_path / "locks")
    assert not Entry.objects.filter(kind="retention.run").exists()
    run_plan(_actor("retention.*"), plan, register, lambda: at, tmp_path / "locks")
    ran = Entry.objects.get(kind="retention.run")
    assert json.loads(ran.payload.body)["by"] == "person/9"

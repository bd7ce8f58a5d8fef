"""A plan carried out as background work, piece by piece: the same deeds and the same evidence as at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdtrue.evidence.queries import entries
from holdtrue.retention import disposal, jobs
from holdtrue.retention.running import only_one
from holdtrue.wiring.jobs import JOBS
from holdtrue.work import actions, living, queries
from holdtrue.work.carrying import Carrier

from . import shop as shops
from .conftest import Holdtrue, digest_of, plan_rows
from .shop import TODAY, People, Shop, people

PLAN = ("retention", "plan", "--today", TODAY.isoformat())


@pytest.fixture
def planned(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, People]:
    made = people(70)
    shop.build(made)
    shops.write_register(register_folder)
    settings.HOLDTRUE_REGISTER = register_folder
    monkeypatch.setattr(jobs, "SECONDS", 0.0)  # each piece is one step
    monkeypatch.setattr(disposal, "FIRST_BATCH", 10)
    monkeypatch.setattr(disposal, "LARGEST_BATCH", 10)
    return digest_of(holdtrue(*PLAN)), made


def carry(key: str, stops: Iterator[bool] | None = None) -> queries.Seen:
    seen = queries.errand(key)
    assert seen is not None
    living.beat("hand", "", 1)
    pause = (lambda seconds: next(stops)) if stops else (lambda seconds: False)
    from holdtrue.work.models import Errand

    start = Errand.objects.get(key=key).start
    Carrier("hand", JOBS, lambda: datetime.now(UTC), pause).carry(key, start)
    after = queries.errand(key)
    assert after is not None
    return after


def is_done(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    for table in shops.TABLES:
        assert shop.keys(table) == made.staying(table), table
    plan = plan_rows()
    assert plan.state == "done"
    assert all(p.due == p.disposed and p.went == p.goes_with and p.left_due == 0 for p in plan.parts.all())
    assert len(entries(kind="retention.run")) == len(entries(kind="retention.verified")) == 1
    assert len(entries(kind="retention.batch", most=500)) == sum(p.batches for p in plan.parts.all())
    assert holdtrue("evidence", "verify").code == 0


def test_piece_by_piece(shop: Shop, holdtrue: Holdtrue, planned: tuple[str, People]) -> None:
    digest, made = planned
    said = holdtrue("retention", "run", digest, "--background")
    assert said.code == 0 and f"retention.run/{digest}" in said.out
    assert plan_rows().state == "planned"
    seen = carry(f"retention.run/{digest}")
    assert (seen.state, seen.last_error) == ("done", "")
    assert seen.done == seen.planned > 49
    is_done(shop, made, holdtrue)
    again = holdtrue("retention", "run", digest, "--background")
    assert again.code == 2 and "carried out" in again.err


def test_left_in_the_middle_it_goes_on_elsewhere_or_in_the_foreground(
    shop: Shop, holdtrue: Holdtrue, planned: tuple[str, People]
) -> None:
    digest, made = planned
    key = f"retention.run/{digest}"
    holdtrue("retention", "run", digest, "--background")
    seen = carry(key, iter([False, False, False, True, True]))
    assert seen.state == "waiting" and 0 < seen.done < seen.planned
    seen = carry(key, iter([False, False, True, True]))
    assert seen.state == "waiting"
    assert holdtrue("jobs", "cancel", key).code == 0
    assert holdtrue("retention", "run", digest).code == 0
    is_done(shop, made, holdtrue)


def test_asked_for_again_after_it_was_called_off(
    shop: Shop, holdtrue: Holdtrue, planned: tuple[str, People]
) -> None:
    digest, made = planned
    key = f"retention.run/{digest}"
    holdtrue("retention", "run", digest, "--background")
    holdtrue("jobs", "cancel", key)
    assert carry(key).state == "cancelled"
    holdtrue("retention", "run", digest, "--background")
    assert carry(key).state == "done"
    is_done(shop, made, holdtrue)


def test_called_off_between_two_batches_it_commits_no_further_one(
    shop: Shop, holdtrue: Holdtrue, planned: tuple[str, People], monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, made = planned
    key = f"retention.run/{digest}"
    monkeypatch.setattr(jobs, "SECONDS", 60.0)
    holdtrue("retention", "run", digest, "--background")
    record = disposal.BatchBook.record

    def then_cancel(book: disposal.BatchBook, batch: Any) -> None:
        record(book, batch)
        if queries.errand(key).state == "running":  # type: ignore[union-attr]
            actions.cancel(key, datetime.now(UTC))

    monkeypatch.setattr(disposal.BatchBook, "record", then_cancel)
    assert carry(key).state == "cancelled"
    assert sum(part.batches for part in plan_rows().parts.all()) == 1
    assert holdtrue("retention", "run", digest).code == 0
    is_done(shop, made, holdtrue)


def test_two_runs_do_not_get_in_each_others_way(
    shop: Shop, holdtrue: Holdtrue, planned: tuple[str, People], tmp_path: Path, settings: Any
) -> None:
    digest, _ = planned
    holdtrue("retention", "run", digest, "--background")
    with only_one(Path(settings.HOLDTRUE_HOME) / "locks"):
        seen = carry(f"retention.run/{digest}")
    assert (seen.state, seen.last_error) == ("waiting", "Refused")
    assert plan_rows().state == "planned"


def test_a_register_that_changed_is_said_at_once(
    holdtrue: Holdtrue, planned: tuple[str, People], register_folder: Path
) -> None:
    digest, _ = planned
    group = register_folder / "group.yaml"
    group.write_text(
        group.read_text() + "# changed\nname: Another\n"
        if "name:" not in group.read_text()
        else group.read_text().replace("name: ", "name: X", 1)
    )
    said = holdtrue("retention", "run", digest, "--background")
    assert said.code == 2 and "register has changed" in said.err

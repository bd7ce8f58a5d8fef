"""Our own tables are a system like any other: all of them bound, on the board, and disposed of by the one engine."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from holdtrue.evidence import queries as ledger
from holdtrue.register.load import load_running
from holdtrue.register.shipped import NAME
from holdtrue.wiring.command import main
from tests.promises.conftest import Check, Shop, _empty_own_store, check, own_store, shop

__all__ = ["_empty_own_store", "check", "own_store", "shop"]

TODAY = "2026-11-25"
NO_PERSON = frozenset(
    {"plan-parts", "plans", "verdicts", "rounds", "ledger-entries", "content", "workers",
     "content-types", "permissions", "permission-groups", "permissions-of-groups"}
)  # fmt: skip
"""Datasets that declare no column as personal; any other must say which of its columns are."""


def test_every_model_is_bound_and_nothing_else(shop: Shop) -> None:
    bound = {each.table: each for each in load_running(shop.folder).systems[NAME].datasets.values()}
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    missing = sorted(set(models) - set(bound))
    assert not missing, f"no dataset in register/shipped/systems/holdtrue.yaml for: {', '.join(missing)}"
    probes = set(bound) - set(models)
    assert not probes, f"bound, and no model has it: {probes}"
    for table, dataset in bound.items():
        columns = {field.column for field in models[table]._meta.local_concrete_fields}
        assert dataset.key == models[table]._meta.pk.column, table
        assert set(dataset.fields) <= columns, table


def test_every_dataset_says_what_in_it_is_personal(shop: Shop) -> None:
    for name, dataset in load_running(shop.folder).systems[NAME].datasets.items():
        assert bool(dataset.fields) != (name in NO_PERSON), name


def test_each_row_has_an_end_of_its_own_or_that_of_the_row_it_belongs_to(shop: Shop) -> None:
    """`with` a parent, by a schedule, or nobody's data: nothing else."""
    datasets = load_running(shop.folder).systems[NAME].datasets
    taken = {
        key.rpartition(".")[0]
        for dataset in datasets.values()
        for key, what in dataset.refers.items()
        if what == "with"
    }
    without = {name for name, each in datasets.items() if not each.schedules and each.table not in taken}
    assert without == {
        "content", "settings-of-providers", "content-types", "permissions", "permission-groups",
        "permissions-of-groups",
    }  # fmt: skip


def test_the_binding_fits_the_store(own_store: str, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["systems", "check", NAME, "--today", TODAY]) == 0
    out = capsys.readouterr().out
    assert "holdtrue: 0 errors, 0 warnings" in out


def test_our_promises_stand_on_the_board_and_in_no_public_notice(
    check: Check, shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    said = check("--format", "json")
    for name in ("holdtrue.people", "holdtrue.letters", "holdtrue.work", "holdtrue.evidence"):
        assert name in said.out
    assert main(["notice", "render", "--entity", "north", "--register", str(shop.folder)]) == 0
    assert "sign in here" not in capsys.readouterr().out


def _letters(*ended: datetime | None) -> None:
    """Letters that ended then; None: one that still waits."""
    from holdtrue.delivery.models import Letter

    for number, at in enumerate(ended):
        Letter.objects.create(
            key=f"test/{number}",
            token=f"{number:032d}",
            kind="test",
            language="en",
            state="sent" if at else "queued",
            recipient="" if at else "somebody@example.org",
            next_at=None if at else datetime(2026, 11, 25, tzinfo=UTC),
            queued_at=datetime(2020, 1, 1, tzinfo=UTC),
            finished_at=at,
        )


def _plan(capsys: pytest.CaptureFixture[str], today: str = TODAY) -> tuple[str, str]:
    capsys.readouterr()
    assert main(["retention", "plan", NAME, "--today", today]) == 0
    out = capsys.readouterr().out
    digest = next((line.split()[1] for line in out.splitlines() if line.startswith("Plan ")), "")
    return out, digest


@pytest.mark.django_db(transaction=True, databases=[])
def test_an_old_letter_goes_like_any_other_row(
    own_store: str, check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(own_store.removeprefix("sqlite:///"))
    now = datetime.now(UTC)
    _letters(now - timedelta(days=800), now - timedelta(days=30), None)
    day = now.date().isoformat()
    assert "holdtrue.letters" in check(today=day).out
    out, digest = _plan(capsys, day)
    assert "holdtrue letters: 1 of 3 rows are due" in out
    assert main(["retention", "run", digest]) == 0
    assert "holdtrue letters: 1 rows disposed of; 0 due now." in capsys.readouterr().out
    with sqlite3.connect(file) as database:
        left = [row[0] for row in database.execute("SELECT key FROM delivery_letter ORDER BY id")]
    database.close()
    assert left == ["test/1", "test/2"]
    assert ledger.verify().ok
    assert main(["evidence", "verify"]) == 0
    said = check("--format", "json", today=day)
    assert "Holdtrue's own store" in said.out


def test_what_is_due_goes_at_night_without_anybody_thinking_of_it(
    own_store: str, shop: Shop, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdtrue.delivery.models import Letter
    from holdtrue.retention import jobs
    from holdtrue.wiring.jobs import DAILY, JOBS
    from holdtrue.work import actions, living, queries
    from holdtrue.work.carrying import Carrier

    settings.HOLDTRUE_REGISTER = shop.folder  # type: ignore[attr-defined]
    assert jobs.OWN in {each.job for each in DAILY}
    now = datetime.now(UTC)
    _letters(now - timedelta(days=800), now - timedelta(days=30), None)
    actions.ask_for(jobs.OWN, "retention.own-records/tonight", at=now)
    living.beat("hand", "", 1)
    carrier = Carrier("hand", JOBS, lambda: datetime.now(UTC), lambda seconds: False)
    carrier.carry("retention.own-records/tonight", 1)
    asked = queries.waiting()
    assert [each.job for each in asked] == [jobs.RUN]
    carrier.carry(asked[0].key, 1)
    done = queries.errand(asked[0].key)
    assert done is not None and done.state == "done", done
    assert sorted(Letter.objects.values_list("key", flat=True)) == ["test/1", "test/2"]
    assert ledger.verify().ok

"""`holdtrue evidence ...` as it is given, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from holdtrue.evidence.actions import Deed, append_all, destroy_payload
from holdtrue.evidence.models import Entry
from holdtrue.wiring.command import main

from .stores import command

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)


def fill() -> None:
    append_all([Deed("run", f"plan/{number}") for number in range(1, 4)], AT)
    destroy_payload(2, "its schedule", AT)


def test_a_whole_ledger(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill()
    assert main(["evidence", "verify"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "4 entries read, 1 payload destroyed and recorded as such: the chain is whole.",
        "The head kept outside agrees.",
    ]


def test_each_fault_is_told_with_its_place(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill()
    Entry.objects.filter(sequence=3).update(subject="plan/other")
    assert main(["evidence", "verify"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "entry 3: edited-entry: entry 3 (run) was changed after it was written",
        "4 entries read, 1 payload destroyed and recorded as such.",
        "The head kept outside agrees.",
        "ALTERED: 1 fault.",
    ]


def test_without_a_head_outside_it_says_what_would_not_be_seen(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill()
    Path(settings.HOLDTRUE_EVIDENCE_HEAD).unlink()
    assert main(["evidence", "verify"]) == 0
    assert "No head was kept outside" in capsys.readouterr().out


def test_a_head_kept_elsewhere_is_a_witness(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill()
    assert main(["evidence", "head"]) == 0
    mailed = tmp_path / "mailed.jsonl"
    mailed.write_text(capsys.readouterr().out)
    assert json.loads(mailed.read_text())["sequence"] == 4
    Path(settings.HOLDTRUE_EVIDENCE_HEAD).unlink()
    assert main(["evidence", "verify", "--heads", str(mailed)]) == 0
    assert "The head kept outside agrees." in capsys.readouterr().out
    mailed.write_text(mailed.read_text().replace('"sequence": 4', '"sequence": 9'))
    assert main(["evidence", "verify", "--heads", str(mailed)]) == 1
    assert "entries 5-9: truncated" in capsys.readouterr().out


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_lagging_and_a_torn_head_are_mentioned_and_no_fault(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill()
    file = Path(settings.HOLDTRUE_EVIDENCE_HEAD)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text(lines[0] + lines[1][:20])
    assert main(["evidence", "verify"]) == 0
    out = capsys.readouterr().out
    assert "no head in line 2" in out
    assert "The outside head lags behind: the last 1 entry is vouched for by the chain alone." in out


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_cannot_run_says_why(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "head"]) == 2
    assert "no entries yet" in capsys.readouterr().err
    assert main(["evidence", "verify", "--heads", str(tmp_path / "none")]) == 2
    assert "there is no file" in capsys.readouterr().err
    assert main(["evidence", "export", "--out", str(tmp_path / "no" / "folder.zip")]) == 2
    (tmp_path / "there.zip").write_text("mine")
    assert main(["evidence", "export", "--out", str(tmp_path / "there.zip")]) == 2
    assert (tmp_path / "there.zip").read_text() == "mine"
    assert main(["evidence", "export", "--out", str(tmp_path / "there.zip"), "--force"]) == 0
    assert zipfile.is_zipfile(tmp_path / "there.zip")
    Path(settings.HOLDTRUE_EVIDENCE_HEAD).unlink()
    Path(settings.HOLDTRUE_EVIDENCE_HEAD).mkdir()
    assert main(["evidence", "verify"]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_store_that_is_no_database(store: str, tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite3").write_text("this is no database, but it is long enough to look at" * 50)
    done = command(f"sqlite:///{tmp_path}/broken.sqlite3", tmp_path, ["evidence", "verify"])
    assert done.returncode == 2 and "Traceback" not in done.stderr and "not a database" in done.stderr


def test_a_deleted_store_is_a_truncated_ledger(tmp_path: Path) -> None:
    line = {"sequence": 7, "digest": "d" * 64, "at": "2026-11-25T10:00:00.000000Z"}
    (tmp_path / "evidence-head.jsonl").write_text(json.dumps(line) + "\n")
    done = command(f"sqlite:///{tmp_path}/holdtrue.sqlite3", tmp_path, ["evidence", "verify"])
    assert done.returncode == 1 and "entries 1-7: truncated" in done.stdout


def test_a_setting_that_cannot_be_is_named_and_its_password_is_not(tmp_path: Path) -> None:
    done = command("mysql://own:hidden@db.example.org/own", tmp_path, ["evidence", "verify"])
    assert done.returncode == 2 and done.stderr.startswith(
        "holdtrue: HOLDTRUE_DATABASE: 'mysql' is not known"
    )
    assert "hidden" not in done.stderr and "Traceback" not in done.stderr

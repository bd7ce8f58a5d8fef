"""`holdtrue doctor` in a good home and in bad ones: each fault is found, named, and comes with what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.console.conftest import ROOT, Shop, fill_group


@dataclass
class Patient:
    """A home, a register and a shop; `doctor()` and other commands as a person gives them."""

    folder: Path
    shop: Shop
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOLDTRUE_")}
        return subprocess.run(
            [sys.executable, "-m", "holdtrue", *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(ROOT / "src"), **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def doctor(self) -> tuple[int, dict[str, list[dict[str, str]]]]:
        done = self.run("doctor", "--format", "json")
        assert "Traceback" not in done.stderr, done.stderr
        found: dict[str, list[dict[str, str]]] = {}
        for each in json.loads(done.stdout):
            found.setdefault(each["about"], []).append(each)
        return done.returncode, found


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    made = Shop(tmp_path / "register", tmp_path / "shop.sqlite3")
    fill_group(made)
    return Patient(tmp_path, made, {"SHOP_URL": f"sqlite:///{made.file}"})


@pytest.fixture
def settled(patient: Patient) -> Patient:
    """One that has been at work."""
    done = patient.run("check")
    assert done.returncode in (0, 1, 3), done.stderr
    return patient


def test_a_good_home_lacks_only_what_nobody_has_set(settled: Patient) -> None:
    code, found = settled.doctor()
    states = {about: {each["state"] for each in them} for about, them in found.items()}
    assert code == 1, found
    assert states == {
        "configuration": {"ok"}, "home": {"ok"}, "disk": {"ok"}, "register": {"ok"}, "clock": {"ok"},
        "store": {"ok"}, "ledger": {"ok"}, "work": {"warn"}, "mail": {"warn"}, "system shop": {"ok"},
    }  # fmt: skip
    assert "SQLite" in found["store"][0]["says"]
    text = settled.run("doctor")
    assert text.returncode == 1
    assert "warn  mail" in text.stdout
    assert "Set HOLDTRUE_SMTP_URL" in text.stdout


def test_before_the_first_command_nothing_is_wrong_yet_and_nothing_is_made(patient: Patient) -> None:
    code, found = patient.doctor()
    assert code == 1
    assert found["store"][0]["says"] == "there is none yet."
    assert not (patient.folder / "var").exists()


def test_each_fault_is_found(settled: Patient) -> None:
    home = settled.folder / "var"
    (home / "secret-key").write_text("x" * 50)
    (home / "secret-key").chmod(0o644)
    home.chmod(0o755)
    (settled.folder / "holdtrue.env").write_text("HOLDTRUE_SMPT_URL=x\n")
    (settled.folder / "holdtrue.env").chmod(0o644)
    with open(home / "evidence-head.jsonl", "a") as heads:
        heads.write(
            json.dumps({"sequence": 99, "digest": "0" * 64, "at": "2026-01-01T00:00:00.000000Z"}) + "\n"
        )
    settled.environment |= {
        "SHOP_URL": "sqlite:///nowhere.sqlite3",
        "HOLDTRUE_SMTP_URL": "smtp://127.0.0.1:9",
        "HOLDTRUE_MAIL_FROM": "privacy@example.org",
        "HOLDTRUE_OIDC_SECRET": "file:/nowhere/secret",
    }
    code, found = settled.doctor()
    assert code == 2
    said = {about: " ".join(each["says"] for each in them) for about, them in found.items()}
    assert "HOLDTRUE_SMPT_URL is not known" in said["configuration"]
    assert "others can read holdtrue.env" in said["configuration"]
    assert "HOLDTRUE_OIDC_SECRET names cannot be read" in said["configuration"]
    assert "they can sign in as anybody" in said["home"]
    assert "others can look into" in said["home"]
    assert "the head outside says 99" in said["ledger"]
    assert "port 9 cannot be reached" in said["mail"]
    assert found["system shop"][0]["state"] == "fail"
    assert all(each["does"] for them in found.values() for each in them if each["state"] != "ok")


def test_a_register_that_is_none(settled: Patient) -> None:
    settled.shop.write("schedules.yaml", {"account": {"keep": "3 years"}})
    code, found = settled.doctor()
    assert code == 2
    assert found["register"][0]["state"] == "fail"
    assert "store" in found  # the rest is looked at all the same


def test_settings_that_cannot_be(settled: Patient) -> None:
    settled.environment["HOLDTRUE_DATABASE"] = "mysql://u:hush@db.example.org/x"
    code, found = settled.doctor()
    assert code == 2
    assert "HOLDTRUE_DATABASE" in found["configuration"][-1]["says"]
    assert "hush" not in json.dumps(found)


def test_a_ledger_from_the_future(settled: Patient) -> None:
    import sqlite3

    later = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(settled.folder / "var" / "holdtrue.sqlite3") as store:
        store.execute("UPDATE evidence_entry SET at = ?", (later,))
    store.close()
    code, found = settled.doctor()
    assert code == 2
    assert "lies in the future" in " ".join(each["says"] for each in found["clock"])


@pytest.mark.postgres
def test_a_postgresql_store_is_upgraded_when_asked(patient: Patient, postgres_database: str) -> None:
    patient.environment["HOLDTRUE_DATABASE"] = postgres_database
    _, found = patient.doctor()
    assert found["store"][0]["state"] == "fail"
    assert "holdtrue store upgrade" in found["store"][0]["does"]
    refused = patient.run("check")
    assert refused.returncode == 2
    assert "holdtrue store upgrade" in refused.stderr
    done = patient.run("store", "upgrade")
    assert done.returncode == 0, done.stderr
    assert "steps taken" in done.stdout
    assert patient.run("store", "upgrade").stdout == "The store was up to date already.\n"
    _, found = patient.doctor()
    assert found["store"][0]["says"].startswith("PostgreSQL")
    checked = patient.run("check", "--format", "json")
    assert checked.returncode in (0, 1, 3), checked.stderr
    board = {each["promise"]: each for each in json.loads(checked.stdout)["board"]}
    assert board["holdtrue.people"]["standing"] == "kept"

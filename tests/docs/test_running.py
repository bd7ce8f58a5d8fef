"""The guides on running are true: their commands are run, and print what the pages say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.console.conftest import ROOT, Shop, fill_group

from .shell import agrees, commands_in

RUNNING = ROOT / "docs" / "running"
MAY_END_WITH = (0, 1, 2, 3)


def _run(page: str, folder: Path, **variables: str) -> None:
    made = Shop(folder / "register", folder / "shop.sqlite3")
    fill_group(made)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HOLDTRUE", "DJANGO_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**kept, "PATH": path, "SHOP_URL": f"sqlite:///{made.file}", **variables}
    commands = commands_in((RUNNING / page).read_text(encoding="utf-8"))
    assert len(commands) >= 3
    if page == "backup-and-restore.md":  # a store at work
        subprocess.run(["holdtrue", "check"], cwd=folder, env=environment, capture_output=True)
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command.line],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode in MAY_END_WITH and "Traceback" not in done.stderr, command.line
        assert agrees(command.prints, done.stdout), (
            f"$ {command.line}\nthe page says:\n{command.prints}\nit printed:\n{done.stdout}{done.stderr}"
        )


def test_one_machine(tmp_path: Path) -> None:
    _run("one-machine.md", tmp_path)


def test_backup_and_restore(tmp_path: Path) -> None:
    _run("backup-and-restore.md", tmp_path)
    assert (tmp_path / "backup" / "store.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.postgres
def test_several_machines(tmp_path: Path, postgres_database: str) -> None:
    _run("several-machines.md", tmp_path, HOLDTRUE_DATABASE=postgres_database)


@pytest.mark.parametrize("unit", ["holdtrue.service", "holdtrue-worker@.service"])
def test_the_units_start_commands_that_there_are_and_write_only_into_their_folder(unit: str) -> None:
    text = (RUNNING / unit).read_text(encoding="utf-8")
    start = re.search(r"^ExecStart=\S+/holdtrue (\w+)(.*)$", text, re.MULTILINE)
    assert start
    said = subprocess.run(
        [sys.executable, "-m", "holdtrue", start[1], "--help"], capture_output=True, text=True, check=True
    )
    assert all(option in said.stdout for option in re.findall(r"--\w+", start[2]))
    for line in ("User=holdtrue", "ProtectSystem=strict", "ReadWritePaths=/srv/holdtrue", "UMask=0077"):
        assert f"{line}\n" in text


def test_a_backup_is_not_written_over_anything(tmp_path: Path) -> None:
    made = Shop(tmp_path / "register", tmp_path / "shop.sqlite3")
    fill_group(made)
    environment = {**os.environ, "HOLDTRUE_HOME": str(tmp_path / "var"), "SHOP_URL": f"sqlite:///{made.file}"}
    environment.pop("HOLDTRUE_DATABASE", None)

    def store(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "holdtrue", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert "there is no store" in store("store", "backup", "copy").stderr
    store("check")
    (tmp_path / "copy").write_text("mine")
    refused = store("store", "backup", "copy")
    assert refused.returncode == 2 and "copy exists" in refused.stderr
    assert (tmp_path / "copy").read_text() == "mine"
    assert store("store", "backup", "nowhere/copy").returncode == 2

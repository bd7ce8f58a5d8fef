"""`holdtrue notice ...` as a person types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

REGISTER = Path(__file__).parent.parent / "notices" / "register"


@pytest.fixture
def holdtrue(tmp_path: Path):  # type: ignore[no-untyped-def]
    copytree(REGISTER, tmp_path / "register")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("HOLDTRUE_", "DJANGO_"))}
        return subprocess.run(
            [sys.executable, "-m", "holdtrue.wiring.command", *words],
            cwd=tmp_path,
            env={**environment, "HOLDTRUE_HOME": str(tmp_path / "var")},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.mark.parametrize(
    ("format", "begins"), [("md", "# Privacy"), ("txt", "Privacy"), ("html", "<!doctype html>")]
)
def test_render_writes_each_format(holdtrue, format: str, begins: str) -> None:  # type: ignore[no-untyped-def]
    done = holdtrue("notice", "render", "--entity", "lead", "--lang", "en", "--format", format)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(begins)


def test_publish_then_change_then_diff(holdtrue, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = holdtrue("notice", "publish", "--entity", "lead", "--by", "A Lawyer")
    assert (done.returncode, done.stdout) == (0, "Lead A/S, en: edition 1 published\n"), done.stderr
    assert holdtrue("notice", "publish", "--entity", "lead").stdout == "Lead A/S, en: edition 1 unchanged\n"
    assert holdtrue("notice", "diff", "--entity", "lead").returncode == 0
    schedules = tmp_path / "register" / "schedules.yaml"
    schedules.write_text(schedules.read_text().replace("keep: P2Y", "keep: P4Y"))
    changed = holdtrue("notice", "diff", "--entity", "lead")
    assert changed.returncode == 1
    assert "We delete your messages [-two-]{+four+} years after" in changed.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("render", "--entity", "nobody"), "knows no entity 'nobody'"),
        (("render", "--entity", "lead", "--lang", "da"), "no wordings in “da”"),
        (("render", "--entity", "lead", "--site", "nowhere"), "has no site `nowhere`"),
        (("render", "--entity", "lead", "--out", "no/such/folder.md"), "cannot be written"),
        (("publish", "--entity", "other"), "Art. 13(2)(d)"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_message(holdtrue, words: tuple[str, ...], says: str) -> None:  # type: ignore[no-untyped-def]
    done = holdtrue("notice", *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_gaps_name_file_and_line(holdtrue) -> None:  # type: ignore[no-untyped-def]
    done = holdtrue("notice", "gaps")
    assert done.returncode == 1
    assert done.stdout.startswith("group.yaml:") and "Art. 13(2)(d) GDPR" in done.stdout
    assert holdtrue("notice", "gaps", "--entity", "lead").returncode == 0

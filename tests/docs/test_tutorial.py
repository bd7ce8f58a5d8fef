"""The tutorial is true: each of its commands is run, and prints what the page says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .shell import agrees, commands_in

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "your-database-in-ten-minutes.md"


def test_every_command_of_the_tutorial_prints_what_the_page_says(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HOLDTRUE", "DJANGO_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**kept, "HOLDTRUE": str(ROOT), "PATH": path}
    commands = commands_in(PAGE.read_text(encoding="utf-8"))
    assert len(commands) >= 12
    for command in commands:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command.line],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode in (0, 1, 3), f"{command.line}\n{done.stdout}{done.stderr}"
        assert agrees(command.prints, done.stdout), (
            f"$ {command.line}\nthe page says:\n{command.prints}\nit printed:\n{done.stdout}{done.stderr}"
        )


@pytest.mark.parametrize(
    ("said", "printed", "right"),
    [
        ("one\n...\nthree\n", "one\ntwo\nthree\n", True),
        ("one  two\n", "one two\n", True),
        ("on ... day", "on this very\n   day", True),
        ("one\n...\nthree\n", "one\ntwo\nfour\n", False),
        ("one\n", "one\ntwo\n", False),
        ("", "surprise\n", False),
    ],
)
def test_a_wrong_page_would_be_found(said: str, printed: str, right: bool) -> None:
    assert agrees(said, printed) is right

"""The demo's cast gets its links, and a second demo invites nobody twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from examples.alumeco.world.cast import CAST

from holdtrue.evidence.actors import VERBS, actor_of
from holdtrue.register.load import load

ROOT = Path(__file__).resolve().parents[2]


def _lines(home: Path) -> list[str]:
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("HOLDTRUE_", "DJANGO_"))
    }
    run = subprocess.run(
        [sys.executable, "-m", "examples.alumeco.world.cast", "http://localhost:8000"],
        env={
            **ours,
            "HOLDTRUE_HOME": str(home),
            "HOLDTRUE_REGISTER": "examples/alumeco",
            "PYTHONPATH": "src",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_each_has_a_link_that_works_once(tmp_path: Path) -> None:
    first, second = _lines(tmp_path), _lines(tmp_path)
    for lines in (first, second):
        assert len(lines) == len(CAST)
        for role, line in zip(CAST, lines, strict=True):
            assert role.title in line and re.search(r"http://localhost:8000/join/[\w-]{54}/$", line)
    assert not set(first) & set(second), "a new link each time; the older ones no longer work"


def test_the_register_gives_the_cast_what_their_work_needs() -> None:
    register = load(ROOT / "examples" / "alumeco")
    may = {
        role.name: {verb for verb in VERBS if actor_of("person/1", role.groups, register.access).may(verb)}
        for role in CAST
    }
    assert may["privacy"] == set(VERBS)
    assert may["finland"] == {"board.read"}
    assert (
        "notice.publish" in may["web"]
        and "retention.run" not in may["engineer"] | may["auditor"] | may["web"]
    )
    finn = actor_of("person/1", ("finland",), register.access)
    assert [name for name in register.group.entities if finn.may("board.read", name)] == ["alumeco-finland"]

"""The embedded default: one `holdtrue serve` on SQLite carries work beside its pages, and one that was killed is
taken up by the next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.stores import command, environment

from .processes import GROUP

ROUND = "promises.round/"


class Home:
    """A register and a store of its own, and the processes on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, f"sqlite:///{folder}/holdtrue.sqlite3"
        (folder / "register").mkdir()
        (folder / "register" / "group.yaml").write_text(GROUP)
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "holdtrue.wiring.command", *arguments],
            env={**environment(self.url, self.folder), "PORT": "0"},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        assert process.stdout is not None and process.stdout.readline()
        return process

    def jobs(self) -> dict[str, Any]:
        said = command(self.url, self.folder, ["jobs", "list", "--all", "--format", "json"])
        assert said.returncode == 0, said.stderr
        found: dict[str, Any] = json.loads(said.stdout)
        return found

    def wait_for_the_round(self, seconds: float = 30) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while True:
            for job in self.jobs()["jobs"]:
                if job["key"].startswith(ROUND) and job["state"] == "done":
                    found: dict[str, Any] = job
                    return found
            assert time.monotonic() < until, self.jobs()
            time.sleep(0.5)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def listening(pid: int) -> set[int]:
    """The TCP ports on which a process listens."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(os.readlink(entry).removeprefix("socket:[").removesuffix("]"))
        except OSError:
            continue
    ports = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A" and parts[9] in inodes:
                ports.add(int(parts[1].rpartition(":")[2], 16))
    return ports


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_serving_carries_the_night_and_stays_small_and_to_itself(home: Home) -> None:
    process = home.start("serve")
    job = home.wait_for_the_round()
    assert job["turn"] == 1 and job["last_error"] == ""
    assert len(listening(process.pid)) == 1
    status = Path(f"/proc/{process.pid}/status").read_text()
    assert int(status.partition("VmRSS:")[2].split()[0]) < 170_000
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - began < 5
    assert process.returncode == 0 and "dbos" not in said.lower() and "Traceback" not in said


def test_a_killed_process_is_replaced_by_the_next(home: Home) -> None:
    """Left by a process that died with an errand in its hands: without a wait for its lease."""
    first = home.start("worker")
    home.wait_for_the_round()
    first.kill()
    first.wait()
    script = (
        "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'holdtrue.wiring.settings')\n"
        "import django; django.setup()\n"
        "from datetime import UTC, datetime\n"
        "from holdtrue.work import actions, turns\n"
        "from holdtrue.work.models import Worker\n"
        "at = datetime.now(UTC); dead = Worker.objects.get().name\n"
        "actions.ask_for('promises.round', 'promises.round/again', at=at)\n"
        "assert turns.take('promises.round/again', 1, dead, at)\n"
    )
    env = {**environment(home.url, home.folder), "HOLDTRUE_REGISTER": str(home.folder / "register")}
    subprocess.run([sys.executable, "-c", script], env=env, cwd=home.folder, check=True)
    home.start("serve")
    until = time.monotonic() + 40
    while home.jobs()["counts"]["done"] < 2:
        assert time.monotonic() < until, home.jobs()
        time.sleep(0.5)


def test_only_those_who_work_import_the_engine(tmp_path: Path) -> None:
    home = Home(tmp_path)
    script = (
        "import sys; from holdtrue.wiring.command import main\n"
        "code = main(['jobs', 'list']); assert code == 0\n"
        "code = main(['check']); assert code in (0, 1, 3)\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('dbos', 'croniter')])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(home.url, home.folder),
        cwd=home.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.splitlines()[0] == "No jobs yet."
    assert said.stdout.splitlines()[-1] == "[]"


def test_what_jobs_refuses(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for arguments, says in (
        (["show", "none"], "there is no job 'none'"),
        (["retry", "none"], "there is no job 'none'"),
        (["cancel", "none"], "there is no job 'none'"),
    ):
        said = command(home.url, home.folder, ["jobs", *arguments])
        assert said.returncode == 2 and says in said.stderr and "Traceback" not in said.stderr

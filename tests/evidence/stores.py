"""Holdtrue's own store in a real file or a real PostgreSQL, apart from pytest-django's database in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

from holdtrue.wiring.database import own_store
from holdtrue.wiring.own_url import VARIABLE, set_own_url

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def store_at(url: str) -> Iterator[None]:
    """Inside, `django.db.connection` is the store at `url`, with real commits."""
    before = connections["default"]
    description = {**before.settings_dict, "OPTIONS": {}, **own_store(url, Path())}
    connection = load_backend(description["ENGINE"]).DatabaseWrapper(description, "default")
    connections["default"] = connection
    told = {name: os.environ.get(name) for name in ("HOLDTRUE_DATABASE", VARIABLE)}
    os.environ["HOLDTRUE_DATABASE"] = url
    set_own_url()
    try:
        yield
    finally:
        connection.close()
        connections["default"] = before
        for name, value in told.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def make_tables(url: str) -> None:
    with store_at(url):
        call_command("migrate", verbosity=0, interactive=False)


def environment(url: str, home: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HOLDTRUE_")}
    return {**ours, "HOLDTRUE_DATABASE": url, "HOLDTRUE_HOME": str(home), "PYTHONPATH": str(ROOT)}


def process(url: str, home: Path, module: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process at work on the same store; it waits for a line on its input before it begins."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment(url, home),
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def command(url: str, home: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """`holdtrue ...` as a user gives it."""
    return subprocess.run(
        [sys.executable, "-m", "holdtrue.wiring.command", *arguments],
        env=environment(url, home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
    )

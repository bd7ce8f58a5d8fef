"""Pages over the small group of `tests/promises`, and servers with a real browser in front of them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from holdtrue.register.load import load
from holdtrue.register.models.register import Register
from tests import needs
from tests.console.cast import Player, play
from tests.promises.conftest import Shop, _empty_own_store, check, fill_group, own_store, shop

__all__ = ["_empty_own_store", "check", "own_store", "shop"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pages(own_store: str, shop: Shop, settings: Any) -> Iterator[Any]:
    """Django's test client in front of this test's register and store."""
    from django.test import Client

    settings.HOLDTRUE_REGISTER = shop.folder
    settings.HOLDTRUE_TODAY = "2026-11-25"
    settings.HOLDTRUE_LOOPBACK = True
    yield Client()


class Served:
    """A server of its own process, as `holdtrue serve` starts it."""

    def __init__(self, home: Path, register: Path, **environment: str) -> None:
        self.home = home
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HOLDTRUE_")},
            "HOLDTRUE_HOME": str(home / "var"),
            "HOLDTRUE_REGISTER": str(register),
            "PYTHONPATH": str(ROOT / "src"),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""
        self.begin: str | None = None

    def _heard(self) -> str | None:
        """The link among the first lines, which are printed before the first answer."""
        assert self.process is not None and self.process.stdout is not None
        urlopen(f"{self.url}/healthz", timeout=20).close()
        os.set_blocking(self.process.stdout.fileno(), False)
        said = (self.process.stdout.read() or b"").decode()
        found = re.search(r"http://127\.0\.0\.1:\d+/begin/[\w-]+/", said)
        return found[0] if found else None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "holdtrue", *arguments],
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
        )

    def start(self, listen: bool = False) -> None:
        """Start it; with `listen`, `begin` is the administrator's link that it prints, if it prints one."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "holdtrue", "serve", "--port", str(port)],
            env=self.environment,
            cwd=self.home,
            stdout=subprocess.PIPE if listen else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    self.begin = self._heard() if listen else None
                    return
            time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def example_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The example group, its shop not reachable: many promises, all standings but few kept."""
    served = Served(
        tmp_path_factory.mktemp("example"), ROOT / "examples" / "alumeco", WEBSHOP_URL="env:NOT_SET"
    )
    said = served.command("check")
    assert said.returncode == 1, said.stderr
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def shop_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small group with overdue, due and running rows: numbers to draw."""
    home = tmp_path_factory.mktemp("small")
    made = Shop(home / "register", home / "shop.sqlite3")
    fill_group(made)
    with sqlite3.connect(made.file) as database:
        days = ["2020-01-01"] * 3 + ["2023-11-20"] * 2 + ["2026-01-01"] * 40
        database.executemany("INSERT INTO account VALUES (?, 'x', ?)", list(enumerate(days)))
    database.close()
    served = Served(home, made.folder, SHOP_URL=f"sqlite:///{made.file}", HOLDTRUE_TODAY="2026-11-25")
    said = served.command("check")
    assert said.returncode == 1, said.stderr
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium. Closed with its module: Playwright's loop keeps Django from its tables."""
    path = needs.chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield launched
        launched.close()


@pytest.fixture
def group_folder(tmp_path: Path) -> Path:
    """A copy of the example group's register, to be changed."""
    return Path(
        shutil.copytree(
            ROOT / "examples" / "alumeco",
            tmp_path / "group",
            ignore=shutil.ignore_patterns("world", "__pycache__"),
        )
    )


@pytest.fixture
def stage(own_store: str, group_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Register:
    """The example group and a store of this test's, behind pages that are no demo's: everybody must sign in."""
    settings.HOLDTRUE_REGISTER = group_folder
    settings.HOLDTRUE_TODAY = "2026-11-25"
    settings.HOLDTRUE_LOOPBACK = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a true one takes its time
    monkeypatch.setenv("HOLDTRUE_REGISTER", str(group_folder))
    return load(group_folder)


@pytest.fixture
def cast(stage: Register) -> dict[str, Player]:
    """The whole cast, each with a password and an app."""
    return play(stage)

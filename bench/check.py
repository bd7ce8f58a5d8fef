"""How long `holdtrue check` takes on the demo: the example group's register and its shop of 20,000 accounts.

The shop is made as the demo makes it, in a server that ends with this; its environment is made once, by pip.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from examples.alumeco.world.environments import SHOP_VENV, ensure_shop, python_of
from examples.alumeco.world.fill import fill, shop_day
from examples.alumeco.world.places import SHOP
from tests.servers.postgres import Postgres

ROOT = Path(__file__).parents[1]
FULL = 20_000
TURNS = 5
ANSWERED = (0, 1, 3)


def measure(accounts: int = FULL) -> list[str]:
    """Lines of Markdown. Raises `CannotRun` where the shop's environment cannot be made."""
    ensure_shop(lambda text: print(text, file=sys.stderr))
    with Postgres() as server:
        url = server.create("shop")
        plain = url.replace("+psycopg", "")
        _migrate(plain)
        fill(plain, accounts, shop_day())
        seconds = _checks(url)
    return [
        "## The board",
        "",
        f"`holdtrue check` on the demo, a shop of {accounts:,} accounts on PostgreSQL; median of {TURNS} runs, each a"
        " process of its own that records its round.",
        "",
        "| | median | wanted |",
        "|---|---:|---|",
        f"| `holdtrue check` | {seconds:.2f} s | under 5 s |",
    ]


def _migrate(url: str) -> None:
    subprocess.run(
        [str(python_of(SHOP_VENV)), "manage.py", "migrate", "-v", "0", "--no-input"],
        cwd=SHOP,
        env={**os.environ, "SHOP_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "settings"},
        check=True,
    )


def _checks(url: str) -> float:
    times = []
    with tempfile.TemporaryDirectory(prefix="holdtrue-bench-") as home:
        environment = {
            **os.environ,
            "HOLDTRUE_HOME": home,
            "HOLDTRUE_REGISTER": "examples/alumeco",
            "WEBSHOP_URL": url,
            "WEBSHOP_WRITE_URL": url,
        }
        for _ in range(TURNS):
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "holdtrue", "check"],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
            )
            times.append(time.perf_counter() - began)
            if done.returncode not in ANSWERED:
                raise SystemExit(f"holdtrue check: {done.stdout}{done.stderr}")
    return statistics.median(times)

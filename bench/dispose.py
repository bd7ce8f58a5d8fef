"""Disposing on PostgreSQL with its own defaults for durability: Holdtrue's batches against hand-written ones.

A probe reads single accounts meanwhile: what the shop's own customers feel.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from tests.servers.postgres import Postgres

from bench.classes import asked
from bench.shop import TODAY, fill_postgres
from holdtrue.systems.selection import Class

HERE = Path(__file__).parent
FULL = 100_000
BATCH = 2_000
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "1GB"}
TABLES = ("auth_user", "customer_profile", "address_useraddress", "order_order", "order_line")

# What a careful engineer would write for this shop: lock, test again in a new statement, children first.
LOCK_ACCOUNTS = "SELECT id FROM auth_user WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
STILL_DUE = """
SELECT a.id FROM auth_user a JOIN customer_profile p ON p.user_id = a.id
WHERE a.id = ANY(%s) AND greatest(a.date_joined, a.last_login) < '2023-03-14 22:00Z'
  AND NOT EXISTS (SELECT FROM order_order o WHERE o.user_id = a.id)
"""
ACCOUNTS = (
    "DELETE FROM address_useraddress WHERE user_id = ANY(%s)",
    "DELETE FROM customer_profile WHERE user_id = ANY(%s)",
    "DELETE FROM auth_user WHERE id = ANY(%s)",
)
LOCK_ORDERS = "SELECT id FROM order_order WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
ORDERS_STILL_DUE = """
SELECT o.id FROM order_order o JOIN auth_user a ON a.id = o.user_id
WHERE o.id = ANY(%s) AND o.date_placed < '2021-01-01' AND greatest(a.date_joined, a.last_login) < '2023-03-15'
  AND NOT EXISTS (SELECT FROM order_order n WHERE n.user_id = a.id AND n.date_placed >= '2023-03-15')
"""
ORDERS = (
    "DELETE FROM order_line WHERE order_id = ANY(%s)",
    "DELETE FROM order_order WHERE id = ANY(%s)",
)


@dataclass
class Probe:
    """Reads one account with its orders every few milliseconds; how long each took."""

    dsn: str
    accounts: int
    times: list[float] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._read, args=(stop,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _read(self, stop: threading.Event) -> None:
        dice = random.Random(1)
        question = "SELECT * FROM auth_user a LEFT JOIN order_order o ON o.user_id = a.id WHERE a.id = %s"
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            while not stop.wait(0.005):
                began = time.perf_counter()
                connection.execute(question, [dice.randint(1, self.accounts)]).fetchall()
                self.times.append(time.perf_counter() - began)

    @property
    def p99(self) -> float:
        """Milliseconds."""
        return sorted(self.times)[int(len(self.times) * 0.99)] * 1000 if self.times else float("nan")


def measure(accounts: int = FULL) -> list[str]:
    """Lines of Markdown. Two copies of one shop: both must end with the same rows."""
    with Postgres(DURABLE) as server:
        fill_postgres(server.create("shop"), accounts, around=True)
        copies = {name: server.create(name, template="shop") for name in ("ours", "theirs")}
        alone = Probe(_dsn(copies["ours"]), accounts)
        with alone.running():
            time.sleep(1)
        lines = [
            "## Disposing",
            "",
            f"`holdtrue retention run` of all that is due among {accounts:,} accounts (orders first, then accounts,"
            " with lines, addresses and profiles), with every batch tested again and recorded; the hand-written"
            f" batches of {BATCH:,} keys test again too, and record nothing. A probe alone: p99 {alone.p99:.1f} ms.",
            "",
            "| | rows | rows a second | p99 of the probe |",
            "|---|---:|---:|---:|",
        ]
        left = {}
        for name, title, run in (("ours", "Holdtrue", _ours), ("theirs", "hand-written", _theirs)):
            before = _rows(copies[name])
            probe = Probe(_dsn(copies[name]), accounts)
            seconds = run(copies[name], probe)
            left[name] = _rows(copies[name])
            gone = sum(before.values()) - sum(left[name].values())
            lines.append(f"| {title} | {gone:,} | {gone / seconds:,.0f} | {probe.p99:.1f} ms |")
        if left["ours"] != left["theirs"]:
            raise SystemExit(f"Holdtrue leaves {left['ours']}, the hand-written batches {left['theirs']}")
        return lines


def _dsn(url: str) -> str:
    return url.replace("+psycopg", "")


def _rows(url: str) -> dict[str, int]:
    with psycopg.connect(_dsn(url)) as connection:
        found = {}
        for table in TABLES:
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            found[table] = int(row[0]) if row else 0
        return found


def _ours(url: str, probe: Probe) -> float:
    """Seconds of the command that carries the plan out, start and all; planning is not counted."""
    with tempfile.TemporaryDirectory(prefix="holdtrue-bench-") as home:
        environment = {
            **os.environ,
            "BENCH_SHOP_URL": url,
            "HOLDTRUE_HOME": home,
            "HOLDTRUE_REGISTER": str(HERE / "register"),
        }
        planned = _command(environment, "plan", "--today", TODAY.isoformat())
        digest = next(line.split()[1] for line in planned.splitlines() if line.startswith("Plan "))
        with probe.running():
            began = time.perf_counter()
            _command(environment, "run", digest)
            return time.perf_counter() - began


def _command(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "holdtrue", "retention", *arguments],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(f"holdtrue retention {arguments[0]}: {done.stdout}{done.stderr}")
    return done.stdout


def _theirs(url: str, probe: Probe) -> float:
    due = {dataset: _due(url, dataset) for dataset in ("orders", "accounts")}
    with psycopg.connect(_dsn(url)) as connection, probe.running():
        began = time.perf_counter()
        _batches(connection, due["orders"], LOCK_ORDERS, ORDERS_STILL_DUE, ORDERS)
        _batches(connection, due["accounts"], LOCK_ACCOUNTS, STILL_DUE, ACCOUNTS)
        return time.perf_counter() - began


def _due(url: str, dataset: str) -> list[Any]:
    with asked(url, dataset) as (reading, selection):
        return [key for part in reading.keys(selection, Class.DUE) for key in part]


def _batches(
    connection: psycopg.Connection[Any], keys: Sequence[Any], lock: str, test: str, deletes: Sequence[str]
) -> None:
    for start in range(0, len(keys), BATCH):
        with connection.transaction():
            piece = list(keys[start : start + BATCH])
            connection.execute(lock.encode(), [piece])
            due = [row[0] for row in connection.execute(test.encode(), [piece])]
            for statement in deletes:
                connection.execute(statement.encode(), [due])

"""The classes of a million accounts with their orders on PostgreSQL, against the best hand-written statements.

Each statement in `baselines/` answers the same question; the quickest of this run is the baseline. Ours and theirs
are interleaved, and must give the same counts.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from tests.servers.postgres import Postgres

from bench.shop import TODAY, fill_postgres
from holdtrue.law.today import Today
from holdtrue.register.load import load
from holdtrue.retention.rules.selection import selection_of
from holdtrue.systems.reading import open_reading

HERE = Path(__file__).parent
TURNS = 5
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB", "work_mem": "64MB"}


def measure(accounts: int) -> list[str]:
    """Lines of a Markdown table. `accounts` rows are made first, in a server that ends with this."""
    with Postgres(SETTINGS) as server:
        url = server.create("shop")
        fill_postgres(url, accounts)
        return _compare(url, accounts)


def _compare(url: str, accounts: int) -> list[str]:
    os.environ["BENCH_SHOP_URL"] = url
    register = load(HERE / "register")
    selection = selection_of(register, "webshop", "accounts", Today(day=TODAY))
    reading = open_reading(register.systems["webshop"])
    options = "-c jit=off -c timezone=UTC"
    with psycopg.connect(url.replace("+psycopg", ""), options=options, autocommit=True) as connection:
        statements = {path.stem: path.read_text() for path in sorted((HERE / "baselines").glob("*.sql"))}
        runs: dict[str, Callable[[], object]] = {"holdtrue": lambda: reading.counts(selection)}
        for name, text in statements.items():
            runs[name] = lambda text=text: connection.execute(text).fetchall()
            plan = connection.execute("EXPLAIN (ANALYZE, BUFFERS) " + text).fetchall()
            if accounts >= 1_000_000:
                (HERE / "baselines" / f"{name}.explain.txt").write_text(
                    "\n".join(row[0] for row in plan) + "\n"
                )
        ours: dict[str, int] = {}
        for count in reading.counts(selection):
            ours[count.cls.value] = ours.get(count.cls.value, 0) + count.rows
        for name, text in statements.items():
            theirs: dict[str, int] = {}
            for _, code, rows in connection.execute(text):
                cls = code.partition("|")[0].rstrip("+")
                theirs[cls] = theirs.get(cls, 0) + rows
            if theirs != ours:
                raise SystemExit(f"{name} does not count what Holdtrue counts: {theirs} and {ours}")
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(TURNS):
            for name, run in runs.items():
                began = time.perf_counter()
                run()
                seconds[name].append(time.perf_counter() - began)
    reading.close()
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    best = min(statements, key=lambda name: medians[name])
    lines = [
        f"| classes of {accounts:,} accounts, PostgreSQL | median s | against the best hand-written |",
        "|---|---|---|",
    ]
    lines += [
        f"| {name}{' (the best hand-written)' if name == best else ''} | {value:.2f} | {value / medians[best]:.2f} |"
        for name, value in sorted(medians.items(), key=lambda item: item[1])
    ]
    return lines

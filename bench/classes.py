"""The classes of a million accounts with their orders on PostgreSQL, against the best hand-written statements.

Each statement in `baselines/` answers the same question; the quickest of this run is the baseline. Ours and theirs
are interleaved, and must give the same counts, by class and company.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from tests.servers.postgres import Postgres

from bench.shop import ORDER_INDEXES, TODAY, fill_postgres, fill_sqlite, index_orders
from holdtrue.law.today import Today
from holdtrue.register.load import load
from holdtrue.retention.rules.selection import selection_of
from holdtrue.systems.port import Reading
from holdtrue.systems.reading import open_reading
from holdtrue.systems.selection import Selection

HERE = Path(__file__).parent
FULL = 1_000_000
TURNS = 5
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB", "work_mem": "64MB"}
OPTIONS = "-c jit=off -c timezone=UTC"
NEEDS_INDEX = {"lateral"}

Counted = Counter[tuple[str | None, str]]


def measure(accounts: int = FULL) -> list[str]:
    """Lines of Markdown. The rows are made first, in a server that ends with this."""
    lines = [
        "## Classes",
        "",
        f"`Reading.counts`: every class of {accounts:,} accounts with one and a half orders each, seventeen"
        " companies, orders that keep their account (`bench/register/`). PostgreSQL with "
        + ", ".join(f"{name} {value}" for name, value in SETTINGS.items() if name != "max_wal_size")
        + f"; median of {TURNS} interleaved runs after one to warm up.",
        "",
        "| index on the orders' pointer | statement | median s | against the best hand-written |",
        "|---|---|---:|---:|",
    ]
    with Postgres(SETTINGS) as server:
        url = server.create("shop")
        fill_postgres(url, accounts)
        for index in ORDER_INDEXES:
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                index_orders(connection, index)
            lines += _compared(url, index, explain=accounts >= FULL)
    return [*lines, "", *_on_sqlite(accounts // 5)]


@contextmanager
def asked(url: str, dataset: str = "accounts") -> Iterator[tuple[Reading, Selection]]:
    """The engine's way to this database, and what it is asked."""
    os.environ["BENCH_SHOP_URL"] = url
    register = load(HERE / "register")
    reading = open_reading(register.systems["webshop"])
    try:
        yield reading, selection_of(register, "webshop", dataset, Today(day=TODAY))
    finally:
        reading.close()


def hand_written(index: str) -> dict[str, str]:
    """The statements that can be asked with this index, by name."""
    found = {path.stem: path.read_text() for path in sorted((HERE / "baselines").glob("*.sql"))}
    return {name: text for name, text in found.items() if index != "none" or name not in NEEDS_INDEX}


def _compared(url: str, index: str, *, explain: bool) -> list[str]:
    statements = hand_written(index)
    with (
        asked(url) as (reading, selection),
        psycopg.connect(url.replace("+psycopg", ""), options=OPTIONS, autocommit=True) as connection,
    ):
        runs: dict[str, Callable[[], Any]] = {"Holdtrue": lambda: our_counts(reading, selection)}
        for name, text in statements.items():
            runs[name] = lambda text=text: their_counts(connection, text)  # type: ignore[misc]
        ours = runs["Holdtrue"]()
        for name, text in statements.items():
            must_agree(ours, runs[name](), name)
            if explain:
                _explain(connection, name, index, text)
        medians = _medians(runs)
    best = min(statements, key=lambda name: medians[name])
    return [
        f"| {index} | {_shown(name, best)} | {seconds:.2f} | {seconds / medians[best]:.2f} |"
        for name, seconds in sorted(medians.items(), key=lambda item: item[1])
    ]


def _shown(name: str, best: str) -> str:
    if name == "Holdtrue":
        return "**Holdtrue**"
    return f"[{name}](../bench/baselines/{name}.sql)" + (", the best" if name == best else "")


def _medians(runs: dict[str, Callable[[], Any]]) -> dict[str, float]:
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(TURNS):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in seconds.items()}


def _explain(connection: psycopg.Connection[Any], name: str, index: str, text: str) -> None:
    plan = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {text}".encode()).fetchall()
    mark = {"(user_id)": "", "(user_id, date_placed)": ".two-columns", "none": ".no-index"}[index]
    file = HERE / "baselines" / f"{name}{mark}.explain.txt"
    file.write_text("\n".join(row[0] for row in plan) + "\n")


def our_counts(reading: Reading, selection: Selection) -> Counted:
    """By company and class; the class as the hand-written statements write it: `due+`, `undecidable|entity`."""
    found: Counted = Counter()
    for count in reading.counts(selection):
        why = f"|{count.why.partition('|')[0]}" if count.why else ""
        found[count.entity, f"{count.cls.value}{'+' if count.overdue else ''}{why}"] += count.rows
    return found


def their_counts(connection: psycopg.Connection[Any], text: str) -> Counted:
    """The same from a hand-written statement, which gives the shop's own word for the company."""
    found: Counted = Counter()
    for site, code, rows in connection.execute(text.encode()):
        found[None if site in (None, "xx") else f"{site[:2]}-{site[2:]}", code] += rows
    return found


def must_agree(ours: Counted, theirs: Counted, name: str) -> None:
    if ours != theirs:
        raise SystemExit(
            f"{name} and Holdtrue do not count the same: {ours - theirs} against {theirs - ours}"
        )


def _on_sqlite(accounts: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="holdtrue-bench-") as folder:
        url = fill_sqlite(Path(folder) / "shop.sqlite", accounts)
        with asked(url) as (reading, selection):
            our_counts(reading, selection)
            seconds = _medians({"Holdtrue": lambda: our_counts(reading, selection)})["Holdtrue"]
    return [f"The same on SQLite, {accounts:,} accounts, index (user_id): {seconds:.2f} s."]

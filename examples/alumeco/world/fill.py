"""Fill the shop's database: straight into oscar's tables, in one transaction, not through Holdtrue.

    python -m examples.alumeco.world.fill URL [--size 20000] [--today 2026-11-22]

`URL` is `postgresql://...` (COPY) or `sqlite:///PATH`. What was in those tables before is replaced.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .population import Population, populate
from .rows import TABLES, Row, Table

SIZE = 20_000


class Store(Protocol):
    """Where the rows go."""

    def empty(self, tables: Iterable[Table]) -> None: ...
    def put(self, table: Table, rows: Iterable[Row]) -> int: ...
    def finish(self, counts: dict[str, int]) -> None: ...


class PostgresStore:
    """COPY, then sequences and statistics; everything in one transaction."""

    def __init__(self, url: str) -> None:
        import psycopg

        self.connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1))

    def empty(self, tables: Iterable[Table]) -> None:
        names = ", ".join(f'"{table.name}"' for table in tables)
        self.connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())

    def put(self, table: Table, rows: Iterable[Row]) -> int:
        columns = ", ".join(f'"{name}"' for name in table.columns.split())
        count = 0
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN'.encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)
                count += 1
        return count

    def finish(self, counts: dict[str, int]) -> None:
        for table in TABLES:
            if table.sequence and counts[table.name]:
                self.connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{table.sequence}'), "
                    f'(SELECT max("{table.sequence}") FROM "{table.name}"))'.encode()
                )
        self.connection.commit()
        self.connection.autocommit = True
        names = ", ".join(f'"{table.name}"' for table in TABLES)
        self.connection.execute(f"VACUUM (ANALYZE) {names}".encode())
        self.connection.close()


class SqliteStore:
    """`executemany`, with moments written as Django writes them: naive UTC text."""

    def __init__(self, url: str) -> None:
        path = unquote(urlsplit(url).path.removeprefix("/"))
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.connection.execute("BEGIN IMMEDIATE")

    def empty(self, tables: Iterable[Table]) -> None:
        for table in reversed(list(tables)):
            self.connection.execute(f'DELETE FROM "{table.name}"')

    def put(self, table: Table, rows: Iterable[Row]) -> int:
        names = table.columns.split()
        columns = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * len(names))
        cursor = self.connection.executemany(
            f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', map(_as_django_writes, rows)
        )
        return cursor.rowcount

    def finish(self, counts: dict[str, int]) -> None:
        wrong = self.connection.execute("PRAGMA foreign_key_check").fetchall()
        if wrong:
            self.connection.execute("ROLLBACK")
            raise RuntimeError(f"{len(wrong)} rows point at nothing; the first is in {wrong[0][0]}")
        self.connection.execute("COMMIT")
        self.connection.execute("ANALYZE")
        self.connection.close()


def _as_django_writes(row: Row) -> list[Any]:
    return [
        value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value
        for value in row
    ]


def open_store(url: str) -> Store:
    """The store behind `url`. Raises `ValueError` for a scheme that is neither SQLite nor PostgreSQL."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return SqliteStore(url)
    if scheme.startswith("postgresql"):
        return PostgresStore(url)
    raise ValueError(f"cannot fill a {scheme!r} database: give sqlite:///PATH or postgresql://...")


def fill(url: str, size: int, today: date) -> tuple[Population, dict[str, int]]:
    """Replace what is in the shop's tables; returns the people and the number of rows in each table."""
    population = populate(size, today)
    store = open_store(url)
    store.empty(TABLES)
    counts = {table.name: store.put(table, table.rows(population)) for table in TABLES}
    store.finish(counts)
    return population, counts


def shop_day() -> date:
    """Today where the parent company is. Without time-zone data: today on this machine."""
    try:
        return datetime.now(ZoneInfo("Europe/Copenhagen")).date()
    except ZoneInfoNotFoundError:
        return datetime.now().astimezone().date()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fill the demo shop with synthetic people.")
    parser.add_argument("url")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--today", type=date.fromisoformat, default=shop_day())
    given = parser.parse_args(arguments)
    population, counts = fill(given.url, given.size, given.today)
    print(
        f"{sum(counts.values()):,} rows in {len(counts)} tables: {len(population.accounts):,} accounts, "
        f"{len(population.orders):,} orders, as of {given.today}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The shop that is measured: django-oscar's tables of accounts and orders, filled from a fixed seed.

Everything is relative to one fixed day, so that the hand-written statements in `baselines/` can name their days.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg

TODAY = date(2026, 3, 15)
SITES = (
    *("dk1", "dk2", "se1", "no1", "no2", "de1", "de2", "de3", "at1"),
    *("fi1", "fi2", "lt1", "pl1", "pl2", "pl3", "cz1", "nl1"),
)
SEED = 20180525
DAY = 86400.0
TEN_YEARS = 3652 * DAY
PASSWORD = "pbkdf2_sha256$1000000$" + "x" * 22 + "$" + "y" * 44
MONEY = ("EUR", "125.00", "100.00", "12.50", "10.00")
SENT = ("Standard", "standard", "Complete")

TABLES = """
CREATE TABLE auth_user (
    id integer PRIMARY KEY, password varchar(128) NOT NULL, last_login {moment}, is_superuser boolean NOT NULL,
    username varchar(150) NOT NULL, first_name varchar(150) NOT NULL, last_name varchar(150) NOT NULL,
    email varchar(254) NOT NULL, is_staff boolean NOT NULL, is_active boolean NOT NULL, date_joined {moment} NOT NULL
);
CREATE TABLE customer_profile (
    id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES auth_user (id), site varchar(8) NOT NULL,
    company_no varchar(32) NOT NULL
);
CREATE TABLE address_useraddress (
    id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES auth_user (id), first_name varchar(255) NOT NULL,
    last_name varchar(255) NOT NULL, line1 varchar(255) NOT NULL, postcode varchar(64) NOT NULL
);
CREATE TABLE order_order (
    id integer PRIMARY KEY, number varchar(128) NOT NULL, currency varchar(12) NOT NULL,
    total_incl_tax numeric(12, 2) NOT NULL, total_excl_tax numeric(12, 2) NOT NULL,
    shipping_incl_tax numeric(12, 2) NOT NULL, shipping_excl_tax numeric(12, 2) NOT NULL,
    shipping_method varchar(128) NOT NULL, shipping_code varchar(128) NOT NULL, status varchar(100) NOT NULL,
    guest_email varchar(254) NOT NULL, date_placed {moment} NOT NULL, site_id integer,
    user_id integer REFERENCES auth_user (id)
);
CREATE TABLE order_line (
    id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES order_order (id), title varchar(255) NOT NULL,
    quantity integer NOT NULL
);
"""
KEYS = """
CREATE UNIQUE INDEX profile_user ON customer_profile (user_id);
CREATE INDEX address_user ON address_useraddress (user_id);
CREATE INDEX line_order ON order_line (order_id);
CREATE INDEX order_day ON order_order (date_placed);
"""
ORDER_INDEXES = {
    "(user_id)": "CREATE INDEX order_user ON order_order (user_id)",
    "(user_id, date_placed)": "CREATE INDEX order_user ON order_order (user_id, date_placed)",
    "none": None,
}


@dataclass(frozen=True)
class Rows:
    """The rows of one shop, table by table."""

    accounts: list[tuple[object, ...]]
    profiles: list[tuple[object, ...]]
    addresses: list[tuple[object, ...]]
    orders: list[tuple[object, ...]]
    lines: list[tuple[object, ...]]

    def tables(self) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
        yield "auth_user", self.accounts
        yield "customer_profile", self.profiles
        yield "address_useraddress", self.addresses
        yield "order_order", self.orders
        yield "order_line", self.lines


def people(first: int, last: int, start_order: int, *, around: bool) -> Rows:
    """Accounts `first` to `last` with one and a half orders each; with `around` also addresses and order lines.

    A quarter is active; the others fell silent at some time since they joined. A few lack what is needed to decide:
    a company, a login, a real date.
    """
    dice = random.Random(SEED + first)
    now = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    rows = Rows([], [], [], [], [])
    order = start_order
    for n in range(first, last):
        age = dice.random() * TEN_YEARS
        silent = dice.random() * 60 * DAY if dice.random() < 0.25 else dice.random() * age
        silent = min(silent, age)
        joined = _text(now, age)
        if dice.random() < 0.002:
            joined = "1900-01-01 00:00:00"
        login = None if dice.random() < 0.1 else _text(now, silent)
        name = f"person{n}@example.org"
        rows.accounts.append(
            (n, PASSWORD, login, False, name, "First", f"Last {n}", name, False, True, joined)
        )
        number = dice.randrange(len(SITES))
        site = SITES[number] if dice.random() > 0.003 else "xx"
        if dice.random() > 0.003:
            rows.profiles.append((n, n, site, f"{10_000_000 + n // 3}"))
        if around:
            rows.addresses.append((n, n, "First", f"Last {n}", "Some street 1", "1000"))
        for _ in range(dice.choices((0, 1, 2, 3, 6), (40, 22, 16, 12, 10))[0]):
            placed = _text(now, max(0.0, silent + dice.random() * (age - silent) - 2 * DAY * dice.random()))
            company = number + 1 if dice.random() > 0.001 else None
            rows.orders.append((order, f"{order + 100_000}", *MONEY, *SENT, "", placed, company, n))
            if around:
                rows.lines.extend((order * 2 + k, order, f"Sheet {k}", 3) for k in range(2))
            order += 1
    return rows


def _text(now: datetime, ago: float) -> str:
    return (now - timedelta(seconds=int(ago))).strftime("%Y-%m-%d %H:%M:%S")


def _parts(accounts: int, around: bool) -> Iterator[Rows]:
    order = 1
    for first in range(1, accounts + 1, 50_000):
        part = people(first, min(first + 50_000, accounts + 1), order, around=around)
        order += len(part.orders)
        yield part


def fill_postgres(url: str, accounts: int, *, around: bool = False, index: str = "(user_id)") -> None:
    """Make and fill the tables in an empty PostgreSQL database."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.execute(TABLES.format(moment="timestamp with time zone").encode())
        for part in _parts(accounts, around):
            for table, rows in part.tables():
                with connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
                    copy.write("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
        connection.execute(KEYS.encode())
        # Orders lie in a shop's table as they came, not beside their account's other orders.
        connection.execute("CLUSTER order_order USING order_day")
        index_orders(connection, index)


def index_orders(connection: psycopg.Connection, index: str) -> None:
    """Give the orders this index on their pointer, and bring the table's statistics up to date."""
    connection.execute("DROP INDEX IF EXISTS order_user")
    statement = ORDER_INDEXES[index]
    if statement is not None:
        connection.execute(statement.encode())
    connection.execute("VACUUM (ANALYZE)")


def _copied(value: object) -> str:
    return "\\N" if value is None else str(value)


def fill_sqlite(path: Path, accounts: int, *, around: bool = False, index: str = "(user_id)") -> str:
    """Make and fill a SQLite file; returns its URL."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(TABLES.format(moment="datetime"))
    with connection:
        for part in _parts(accounts, around):
            for table, rows in part.tables():
                if rows:
                    marks = ", ".join("?" * len(rows[0]))
                    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    connection.executescript(KEYS)
    statement = ORDER_INDEXES[index]
    if statement is not None:
        connection.execute(statement)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
    return f"sqlite:///{path}"

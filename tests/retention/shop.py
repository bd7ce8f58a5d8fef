"""A small shop as Django would make it: accounts, profiles, addresses, orders, lines, baskets, foreign keys checked
at commit. Synthetic people, each with a mark of their own in every text column that tells something of them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql

TODAY = date(2026, 6, 15)

TABLES: dict[str, str] = {
    "account": "id {int} PRIMARY KEY, username {text} NOT NULL, email {text} NOT NULL, joined {stamp},"
    " last_login {stamp}",
    "profile": "id {int} PRIMARY KEY, account_id {int} NOT NULL UNIQUE {account}, site {text}, motto {text}",
    "address": "id {int} PRIMARY KEY, account_id {int} NOT NULL {account}, street {text}, phone {text}",
    "address_note": "id {int} PRIMARY KEY, address_id {int} NOT NULL {address}, note {text}",
    "note_change": "id {int} PRIMARY KEY, note_id {int} NOT NULL {address_note}, old {text}",
    "basket": "id {int} PRIMARY KEY, owner_id {int} {account}, status {text}",
    "staff_log": "id {int} PRIMARY KEY, account_id {int} NOT NULL {account}, what {text}",
    "delivery": "id {int} PRIMARY KEY, name {text}, street {text}",
    "shop_order": "id {int} PRIMARY KEY, account_id {int} {account}, site {text}, placed {stamp},"
    " guest_email {text}, shipping_id {int} {delivery}, billing_id {int} {delivery}",
    "order_line": "id {int} PRIMARY KEY, order_id {int} NOT NULL {shop_order}, title {text}",
    "line_attribute": "id {int} PRIMARY KEY, line_id {int} NOT NULL {order_line}, value {text}",
}
INDEXES = (
    ("address", "account_id"),
    ("address_note", "address_id"),
    ("note_change", "note_id"),
    ("basket", "owner_id"),
    ("staff_log", "account_id"),
    ("shop_order", "account_id"),
    ("shop_order", "shipping_id"),
    ("shop_order", "billing_id"),
    ("order_line", "order_id"),
    ("line_attribute", "line_id"),
)
TYPES = {
    "sqlite": {"int": "integer", "text": "varchar(200)", "stamp": "datetime"},
    "postgresql": {"int": "bigint", "text": "varchar(200)", "stamp": "timestamp with time zone"},
}

LONG_AGO, AGO, LAST_MONTH = "2015-03-10 09:30:00", "2022-11-20 18:00:00", "2026-05-20 12:00:00"
LAPSED, ORDERED_ONCE, UNDER_DUTY, ACTIVE, STAFF, NOBODY, HALF = range(7)
"""Kinds of people, in turn: due; due after their orders; kept by an order under duty; active; kept by a log that
nobody bound; nothing known; one order due and one under duty."""

GOES = (LAPSED, ORDERED_ONCE)


def mark(person: int) -> str:
    """What stands in every text of this person, and nowhere else."""
    return f"mark{person:06d}x"


@dataclass
class People:
    """The rows of a shop, what must go, and whose marks."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    going: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    gone_marks: set[str] = field(default_factory=set)
    kept_marks: set[str] = field(default_factory=set)

    def staying(self, table: str) -> set[int]:
        return {row[0] for row in self.rows[table]} - self.going[table]


def people(number: int) -> People:
    """`number` people in turn, and a guest's order for every seventh of them."""
    made = People()
    for person in range(1, number + 1):
        _person(made, person, person % 7)
    return made


def _person(made: People, person: int, kind: int) -> None:
    goes, m, key = kind in GOES, mark(person), person * 10

    def put(table: str, number: int, *values: Any, goes: bool = goes) -> int:
        made.rows[table].append((number, *values))
        if goes:
            made.going[table].add(number)
        return number

    seen = {NOBODY: None, ACTIVE: LAST_MONTH, UNDER_DUTY: AGO, HALF: AGO}.get(kind, LONG_AGO)
    put("account", key, f"{m}-user", f"{m}@example.org", None if kind == NOBODY else LONG_AGO, seen)
    put("profile", key, key, "dk" if person % 2 else "se", f"{m} motto")
    for n in range(person % 3):
        address = put("address", key + n, key, f"{m} street {n}", f"{m}-phone")
        note = put("address_note", key + n, address, f"{m} note")
        put("note_change", key + n, note, f"{m} old note")
    put("basket", key, key, "open", goes=False)
    if kind == STAFF:
        put("staff_log", key, key, f"{m} did this")
    if kind in (ORDERED_ONCE, UNDER_DUTY, ACTIVE, HALF):
        _orders(made, person, kind, put)
    if kind == LAPSED:
        guest = put("delivery", key + 5, f"{m} guest", f"{m} guest street")
        order = put("shop_order", key + 5, None, "dk", LONG_AGO, f"{m}-guest@example.org", guest, guest)
        put("order_line", key + 5, order, f"{m} engraving")
    (made.gone_marks if goes else made.kept_marks).add(m)


def _orders(made: People, person: int, kind: int, put: Callable[..., int]) -> None:
    m, key, site = mark(person), person * 10, "dk" if person % 2 else "se"
    placed = {ORDERED_ONCE: LONG_AGO, ACTIVE: LAST_MONTH}.get(kind, AGO)
    home = put("delivery", key, f"{m} at home", f"{m} home street")
    work = put("delivery", key + 1, f"{m} at work", f"{m} work street")
    # Two orders share an address; `half` has one order that goes and shares with one that stays.
    for n, (shipping, billing) in enumerate([(home, home), (home, work)]):
        goes = kind == ORDERED_ONCE or (kind == HALF and n == 0)
        then = LONG_AGO if kind == HALF and n == 0 else placed
        order = put("shop_order", key + n, key, site, then, "", shipping, billing, goes=goes)
        line = put("order_line", key + n, order, f"goods of {person}", goes=goes)
        put(
            "line_attribute",
            key + n,
            line,
            f"engraved {person}" if kind == HALF else f"{m} engraved",
            goes=goes,
        )
    # A gift: a third order, that goes, is billed to an address of somebody who stays.
    if kind == ORDERED_ONCE and person > 7:
        order = put("shop_order", key + 2, key, site, LONG_AGO, "", home, (person - 5) * 10)
        put("order_line", key + 2, order, f"{m} gift")


class Shop:
    """The shop's database, on SQLite or PostgreSQL, spoken to as its own software would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.dialect = "sqlite" if url.startswith("sqlite") else "postgresql"

    @property
    def path(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def dsn(self) -> str:
        return self.url.replace("+psycopg", "", 1)

    @contextmanager
    def session(self) -> Iterator[Any]:
        """A connection of somebody else's, committed at the end."""
        connection: Any
        if self.dialect == "sqlite":
            connection = sqlite3.connect(self.path, timeout=30)
            connection.execute("PRAGMA foreign_keys = ON")
        else:
            connection = psycopg.connect(self.dsn)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        """One statement, committed; its rows if it has any."""
        with self.session() as connection:
            cursor = connection.execute(statement)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    def build(self, made: People | None = None) -> None:
        types = TYPES[self.dialect]
        points = {name: f"REFERENCES {name} (id) DEFERRABLE INITIALLY DEFERRED" for name in TABLES}
        with self.session() as connection:
            for name, columns in TABLES.items():
                connection.execute(f"CREATE TABLE {name} ({columns.format(**types, **points)})")
            for table, column in INDEXES:
                connection.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
        if made is not None:
            self.fill(made.rows)

    def fill(self, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        with self.session() as connection:
            for table in TABLES:
                values = rows.get(table, [])
                if not values:
                    continue
                if self.dialect == "sqlite":
                    marks = ", ".join("?" * len(values[0]))
                    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
                    continue
                with connection.cursor() as cursor:
                    cursor.execute("SET TIME ZONE 'UTC'")
                    with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                        for row in values:
                            copy.write_row(row)
        if self.dialect == "postgresql":
            with psycopg.connect(self.dsn, autocommit=True) as connection:
                connection.execute("ANALYZE")

    def keys(self, table: str) -> set[int]:
        return {row[0] for row in self.do(f"SELECT id FROM {table}")}

    def sizes(self) -> dict[str, int]:
        return {table: len(self.keys(table)) for table in TABLES}

    def dump(self) -> str:
        """Everything that stands in the database, as one text."""
        lines = []
        for table in TABLES:
            lines += [f"{table} {row}" for row in self.do(f"SELECT * FROM {table}")]
        return "\n".join(lines)


GROUP = {
    "name": "Test group",
    "lead": "shop-dk",
    "contact": "privacy@example.org",
    "synthetic": True,
    "entities": {
        "shop-dk": {
            "name": "Shop DK",
            "country": "DK",
            "zone": "Europe/Copenhagen",
            "financial-years": [{"from": date(2010, 1, 1), "ends": "12-31"}],
        },
        "shop-se": {
            "name": "Shop SE",
            "country": "SE",
            "zone": "Europe/Stockholm",
            "financial-years": [{"from": date(2010, 1, 1), "ends": "12-31"}],
        },
    },
}
SCHEDULES = {
    "shop-account": {"keep": "P3Y", "after": "last-interaction", "then": "delete"},
    "bookkeeping": {"duty": "bookkeeping", "class": "voucher"},
}
SITES = {"dk": "shop-dk", "se": "shop-se"}


def system() -> dict[str, Any]:
    """The shop's binding, made anew for each caller, who may change it."""
    return {
        "system": "shop",
        "owner": "it@example.org",
        "connector": "sql",
        "url": "env:SHOP_URL",
        "write-url": "env:SHOP_WRITE_URL",
        "zone": "UTC",
        "datasets": {
            "accounts": {
                "table": "account",
                "key": "id",
                "activity": "shop",
                "entity": {"from": "profile", "on": "account_id", "column": "site", "map": dict(SITES)},
                "fields": {"username": "contact.email", "email": "contact.email"},
                "events": {
                    "last-interaction": [
                        "joined",
                        "last_login",
                        {"table": "shop_order", "on": "account_id", "at": "placed"},
                    ]
                },
                "schedules": ["shop-account"],
                "refers": {
                    "shop_order.account_id": "keeps",
                    "staff_log.account_id": "keeps",
                    "profile.account_id": "with",
                    "address.account_id": "with",
                    "address_note.address_id": "with",
                    "note_change.note_id": "with",
                    "basket.owner_id": "detach",
                },
            },
            "orders": {
                "table": "shop_order",
                "key": "id",
                "activity": "shop",
                "of": {"dataset": "accounts", "on": "account_id"},
                "entity": {"column": "site", "map": dict(SITES)},
                "fields": {"guest_email": "contact.email"},
                "events": {"document-date": "placed", "last-interaction": "placed"},
                "schedules": ["shop-account", "bookkeeping"],
                "refers": {"order_line.order_id": "with", "line_attribute.line_id": "with"},
                "owns": {"shipping_id": "delivery", "billing_id": "delivery"},
                "under-duty": {"clear": ["guest_email"]},
            },
        },
    }


ACTIVITY = {
    "title": "Shop",
    "entities": list(GROUP["entities"]),  # type: ignore[call-overload]
    "subjects": ["Customers"],
    "data": [{"category": "contact.email"}],
    "purposes": [{"text": "Selling", "bases": ["contract"]}],
}


def write_register(
    folder: Path,
    *systems: dict[str, Any],
    schedules: dict[str, Any] | None = None,
    group: dict[str, Any] | None = None,
) -> Path:
    """A register around these systems (the shop alone by default)."""
    bound = systems or (system(),)
    used = schedules or SCHEDULES
    files: dict[str, Any] = {
        "group.yaml": group or GROUP,
        "schedules.yaml": used,
        "activities/shop.yaml": {**ACTIVITY, "schedules": list(used)},
        **{f"systems/{each['system']}.yaml": each for each in bound},
    }
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.dump(content, Dumper=_Plainly, sort_keys=False, allow_unicode=True)
        file.write_text(text, encoding="utf-8")
    return folder


class _Plainly(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

"""Where a run was when it ended, told from our own store and the shop's database."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from .shop import Shop

TABLES = {"accounts": "account", "orders": "shop_order"}


class Phase(StrEnum):
    BEFORE_START = "before start"
    BEFORE_FIRST = "started, nothing announced"
    ANNOUNCED = "announced, not carried out"
    COMMITTED = "carried out, not recorded"
    BETWEEN_BATCHES = "between batches"
    ALL_PARTS_DONE = "all parts done, not verified"
    VERIFIED = "verified"


def store_says(own: sqlite3.Connection) -> Phase:
    """What our store alone can tell: an announced batch may or may not have been carried out."""
    try:
        ((state, announced, batches, open_),) = own.execute(
            "SELECT p.state, count(a.batch_reaches), sum(a.batches), sum(NOT a.finished)"
            " FROM retention_plan p JOIN retention_part a ON a.plan_id = p.id GROUP BY p.id"
        ).fetchall()
    except sqlite3.OperationalError:  # somebody writes just now
        return Phase.BETWEEN_BATCHES
    if state == "planned":
        return Phase.BEFORE_START
    if state == "done":
        return Phase.VERIFIED
    if announced:
        return Phase.ANNOUNCED
    if not open_:
        return Phase.ALL_PARTS_DONE
    return Phase.BETWEEN_BATCHES if batches else Phase.BEFORE_FIRST


def announced_keys(own: sqlite3.Connection) -> tuple[str, int, int] | None:
    """Table, first and last key of the announced batch, if there is one."""
    found = own.execute(
        "SELECT dataset, batch_first, batch_last FROM retention_part WHERE batch_reaches IS NOT NULL"
    ).fetchone()
    return None if found is None else (TABLES[found[0]], int(found[1]), int(found[2]))


def phase_of(own: sqlite3.Connection, shop: Shop) -> Phase:
    """Our store and the shop's database together."""
    said = store_says(own)
    keys = announced_keys(own)
    if said is Phase.ANNOUNCED and keys is not None:
        table, first, last = keys
        if not shop.do(f"SELECT 1 FROM {table} WHERE id IN ({first}, {last}) LIMIT 1"):
            return Phase.COMMITTED
    return said

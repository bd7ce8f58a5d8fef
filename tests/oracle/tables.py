"""Random tables: people, what stands beside them, their orders and the orders' lines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from .dice import Dice
from .edges import Edges
from .scene import Table, Wanted


class Tables:
    """Draws the tables with their rows, indexes and foreign keys."""

    def __init__(self, dice: Dice, dialect: str, wanted: Wanted, edges: Edges) -> None:
        self.dice = dice
        self.dialect = dialect
        self.wanted = wanted
        self.value = edges.value

    def all(self) -> dict[str, Table]:
        dice = self.dice
        key = dice.pick(("int", "text", "uuid"))
        moment = dice.pick(("timestamp", "date", "timestamptz"))
        people = Table(
            "people",
            "id",
            {
                "id": key,
                "joined": "date",
                "last_login": "timestamp",
                "seen_at": "timestamptz",
                "ended": "date",
                "state": "state",
                "active": "bool",
                "buyer": "bool",
                "site": "site",
                "done": "mark",
                "name": "word",
            },
        )
        profiles = Table(
            "profiles",
            "id",
            {"id": "int", "person": key, "site": "site"},
            {"person": "people"},
            indexed={"person"},
        )
        order_key = dice.pick(("int", "text", "uuid"))
        orders = Table(
            "orders",
            "no",
            {
                "no": order_key,
                "person": key,
                "placed": moment,
                "invoiced": "date",
                "paid_at": "timestamptz",
                "state": "state",
                "open": "bool",
                "site": "site",
                "done": "mark",
                "name": "word",
            },
            {"person": "people"},
        )
        lines = Table(
            "lines",
            "id",
            {
                "id": "int",
                "order_no": order_key,
                "shipped": dice.pick(("date", "timestamp")),
                "site": "site",
                "open": "bool",
                "state": "state",
                "done": "mark",
                "name": "word",
            },
            {"order_no": "orders"},
        )
        for table in (profiles, orders, lines):
            table.enforced = dice.chance(70)
            (column,) = table.points_at
            if dice.chance(60):
                table.indexed.add(column)
        tables = {table.name: table for table in (people, profiles, orders, lines)}
        size = self.wanted.rows
        self._fill(tables, people, dice.integer(1, size))
        self._fill(tables, profiles, dice.integer(0, size))
        self._fill(tables, orders, dice.integer(0, size + size // 2))
        self._fill(tables, lines, dice.integer(0, size * 2))
        return tables

    def _key(self, kind: str, number: int) -> Any:
        if kind == "int":
            return number
        if kind == "text":
            return f"{'aB'[number % 2]}-{number}"
        made = UUID(int=(0xA0000000000040008000 << 48) + number)
        return str(made) if self.dialect == "sqlite" else made

    def _fill(self, tables: dict[str, Table], table: Table, count: int) -> None:
        dice = self.dice
        spellings = {
            column: dice.pick(("space", "fraction", "T", "mixed" if self.wanted.mixed_spellings else "space"))
            for column in table.columns
        }
        for number in range(1, count + 1):
            row: dict[str, Any] = {}
            for column, kind in table.columns.items():
                if column == table.key:
                    row[column] = self._key(kind, number)
                elif column in table.points_at:
                    there = [
                        r[tables[table.points_at[column]].key] for r in tables[table.points_at[column]].rows
                    ]
                    if not there or dice.chance(10):
                        row[column] = None
                    elif not table.enforced and dice.chance(5):
                        row[column] = self._key(kind, 999)
                    else:
                        row[column] = dice.pick(there)
                else:
                    row[column] = self.value(kind, spellings[column])
            table.rows.append(row)

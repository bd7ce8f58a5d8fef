"""A scene as it stands in the world: a register's folder, and real tables made with plain DDL."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql

from .worlds import Scene, Table

SQLITE = {
    "int": "INTEGER",
    "text": "TEXT",
    "uuid": "CHAR(36)",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "DATETIME",
    "timestamptz": "TIMESTAMP",
    "state": "VARCHAR(20)",
    "site": "TEXT",
    "mark": "TEXT",
    "word": "TEXT",
}
POSTGRES = SQLITE | {
    "int": "integer",
    "uuid": "uuid",
    "timestamp": "timestamp",
    "timestamptz": "timestamp with time zone",
}

ACTIVITY: dict[str, Any] = {
    "title": "Shop",
    "subjects": ["Customers"],
    "data": [{"category": "contact.name"}],
    "purposes": [{"text": "Selling", "bases": ["contract"]}],
}


def write_register(scene: Scene, folder: Path) -> Path:
    """The register as a folder of YAML, as a person would keep it."""
    folder.mkdir(parents=True, exist_ok=True)

    def put(name: str, content: Mapping[str, Any]) -> None:
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")

    put("group.yaml", scene.group)
    put("schedules.yaml", scene.schedules)
    activity = ACTIVITY | {"entities": list(scene.group["entities"]), "schedules": list(scene.schedules)}
    put("activities/shop.yaml", activity)
    for name, system in scene.systems.items():
        put(f"systems/{name}.yaml", system)
    return folder


def _columns(table: Table, types: Mapping[str, str], tables: Mapping[str, Table]) -> str:
    lines = []
    for column, kind in table.columns.items():
        line = f'"{column}" {types[kind]}'
        if column == table.key:
            line += " PRIMARY KEY NOT NULL"
        if column in table.points_at and table.enforced:
            there = tables[table.points_at[column]]
            line += f' REFERENCES "{there.name}" ("{there.key}")'
        lines.append(line)
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)})'


def create_sqlite(tables: Mapping[str, Table], path: Path) -> str:
    """Make the tables in a new SQLite file; returns its URL."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA synchronous = OFF")
        for table in tables.values():
            connection.execute(_columns(table, SQLITE, tables))
            for column in sorted(table.indexed):
                connection.execute(f'CREATE INDEX "{table.name}_{column}" ON "{table.name}" ("{column}")')
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(
                f'INSERT INTO "{table.name}" VALUES ({marks})', [tuple(row.values()) for row in table.rows]
            )
    connection.close()
    return f"sqlite:///{path}"


def create_postgres(tables: Mapping[str, Table], url: str) -> str:
    """Make the tables in a PostgreSQL database in place of an earlier scene's; returns its URL."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        for table in tables.values():
            connection.execute(_columns(table, POSTGRES, tables))  # type: ignore[call-overload]
            for column in sorted(table.indexed):
                connection.execute(
                    sql.SQL("CREATE INDEX ON {} ({})").format(
                        sql.Identifier(table.name), sql.Identifier(column)
                    )
                )
            if table.rows:
                insert = sql.SQL("INSERT INTO {} VALUES ({})").format(
                    sql.Identifier(table.name), sql.SQL(", ").join([sql.Placeholder()] * len(table.columns))
                )
                with connection.cursor() as cursor:
                    cursor.executemany(insert, [tuple(row.values()) for row in table.rows])
    return url


def read_back(tables: Mapping[str, Table], url: str) -> dict[str, list[dict[str, Any]]]:
    """The rows as the database's own driver gives them."""
    found: dict[str, list[dict[str, Any]]] = {}
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        for name, table in tables.items():
            rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
            found[name] = [dict(zip(table.columns, row, strict=True)) for row in rows]
        connection.close()
        return found
    with psycopg.connect(url.replace("+psycopg", "", 1)) as server:
        server.execute("SET TIME ZONE 'UTC'")
        for name, table in tables.items():
            read = server.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
            found[name] = [dict(zip(table.columns, row, strict=True)) for row in read]
    return found

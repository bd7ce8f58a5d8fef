"""Steps that make the shop's database: its own migrations, its people, and what Holdtrue may do there.

Each step remembers what it was made from and is left out when that has not changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from . import fill
from .environments import SHOP_VENV, digest, python_of
from .places import DEMO, ROOT, SHOP, WORLD, CannotRun, write_private
from .postgres import Server

STAMPS = DEMO / "stamps.json"
SCHEMA_SOURCES = (
    "requirements.txt",
    "settings.py",
    "customers/models.py",
    "customers/migrations/0001_initial.py",
)
PEOPLE_SOURCES = ("fill.py", "population.py", "rows.py", "names.py", "sites.py", "calendar_days.py")
Say = Callable[[str], None]


class Webshop:
    """The shop's database, on the demo's PostgreSQL or, without a server, in a SQLite file."""

    def __init__(self, server: Server | None) -> None:
        self.server = server
        self.file = DEMO / "shop.sqlite3"

    @property
    def url(self) -> str:
        """As the shop itself connects: the owner of the tables."""
        return self.server.url("shop") if self.server else f"sqlite:///{self.file}"

    @property
    def reading_url(self) -> str:
        """As Holdtrue reads."""
        return self.server.url("holdtrue_read", driver="+psycopg") if self.server else self.url

    @property
    def writing_url(self) -> str:
        """As Holdtrue disposes."""
        return self.server.url("holdtrue_write", driver="+psycopg") if self.server else self.url

    @property
    def _place(self) -> str:
        """These very data files: stamps of others mean nothing."""
        if self.server:
            return self.server.cluster
        return f"sqlite {self.file.stat().st_ino}" if self.file.exists() else "no file"

    def migrate(self, say: Say) -> None:
        """Oscar's tables and the shop's own, from their migrations. Raises `CannotRun`."""
        made_from = digest(*(SHOP / name for name in SCHEMA_SOURCES))
        if _stamps().get("schema") == f"{self._place} {made_from}":
            return
        say("Making the shop's tables with its own migrations")
        environment = {
            **os.environ,
            "SHOP_DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        _quietly([python_of(SHOP_VENV), "manage.py", "migrate", "-v", "0", "--no-input"], SHOP, environment)
        _stamp(schema=f"{self._place} {made_from}", people="")

    def populate(self, today: date, size: int, afresh: bool, say: Say) -> None:
        """Synthetic people relative to `today`. The same day again: left as it is, disposals included."""
        made_from = digest(*(WORLD / name for name in PEOPLE_SOURCES), str(size))
        wanted = f"{self._place} {made_from} {today}"
        if _stamps().get("people") == wanted and not afresh:
            return
        before = _stamps().get("people", "").rpartition(" ")[2]
        if before and before != str(today):
            say(f"Filling the shop anew: its people are relative to today, and were made on {before}")
        else:
            say(f"Filling the shop with {size:,} synthetic people")
        command = [sys.executable, "-m", fill.__spec__.name, self.url, "--size", size, "--today", today]
        _quietly([str(part) for part in command], ROOT, dict(os.environ))
        _stamp(people=wanted)

    def grant(self, statements: str, say: Say) -> None:
        """Give Holdtrue's two roles exactly what `holdtrue systems grants` printed. As the tables' owner."""
        if self.server is None or _stamps().get("grants") == digest(self._place, statements):
            return
        say("Granting Holdtrue what its binding needs, and no more")
        import psycopg

        with psycopg.connect(self.url) as connection:
            for role in ("holdtrue_read", "holdtrue_write"):
                connection.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}".encode())
            connection.execute(statements.encode())
        _stamp(grants=digest(self._place, statements))

    def key_of(self, username: str) -> int | None:
        """The key of an account; None if it has gone."""
        question = "SELECT id FROM auth_user WHERE username = "
        if self.server:
            import psycopg

            with psycopg.connect(self.url) as connection:
                row = connection.execute((question + "%s").encode(), [username]).fetchone()
        else:
            import sqlite3

            database = sqlite3.connect(self.file)
            row = database.execute(question + "?", [username]).fetchone()
            database.close()
        return int(row[0]) if row else None


def _stamps() -> dict[str, str]:
    try:
        return dict(json.loads(STAMPS.read_text()))
    except (FileNotFoundError, ValueError):
        return {}


def _stamp(**made: str) -> None:
    write_private(STAMPS, json.dumps({**_stamps(), **made}, indent=1) + "\n")


def _quietly(command: list[str | Path], folder: Path, environment: dict[str, str]) -> None:
    """Run a step; its output is shown only if it fails."""
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if run.returncode != 0:
        output = "\n".join((run.stdout + run.stderr).strip().splitlines()[-15:])
        step = next((str(part) for part in command if "." in str(part) and "/" not in str(part)), "")
        raise CannotRun(f"A step failed ({step}):\n{output}\nRunning `make demo` again goes on from there.")

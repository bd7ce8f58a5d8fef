"""The engine as the comparison sees it: five columns per row. The only module here that knows Holdtrue."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .plain import Answer

ADDRESS = "HOLDTRUE_ORACLE_SHOP"


@contextmanager
def reachable_at(url: str) -> Iterator[None]:
    """While this lasts, the register's reference to the shop's address leads to `url`."""
    before = os.environ.get(ADDRESS)
    os.environ[ADDRESS] = url
    try:
        yield
    finally:
        if before is None:
            del os.environ[ADDRESS]
        else:
            os.environ[ADDRESS] = before


def load(folder: Path) -> Any:
    """The register in a folder. A scene that does not load is a fault of the generator, or of the loader."""
    from holdtrue.register.load import inspect

    reading = inspect(folder)
    if reading.register is None:
        raise AssertionError("the register does not load:\n" + "\n".join(str(p) for p in reading.problems))
    return reading.register


def classes(register: Any, system: str, dataset: str, today: date | datetime) -> list[Answer]:
    """The engine's answer for every row of a dataset, through its Python entry."""
    from holdtrue.law.today import Today
    from holdtrue.retention import queries

    when = Today(instant=today) if isinstance(today, datetime) else Today(day=today)
    return [
        Answer(str(row.key), str(row.cls), row.reason, row.due_since, row.overdue)
        for row in queries.classes(register, system, dataset, when)
    ]


def classes_by_command(folder: Path, system: str, dataset: str, today: date) -> list[Answer]:
    """The same through `holdtrue retention classes SYSTEM DATASET --today D --format csv`, as a command."""
    asked = ["retention", "classes", system, dataset, "--today", today.isoformat(), "--format", "csv"]
    result = subprocess.run(
        [sys.executable, "-m", "holdtrue.wiring.command", *asked, "--register", str(folder)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    rows = csv.DictReader(io.StringIO(result.stdout))
    assert rows.fieldnames == ["key", "class", "reason", "due_since", "overdue"]
    return [
        Answer(
            row["key"],
            row["class"],
            row["reason"] or None,
            date.fromisoformat(row["due_since"]) if row["due_since"] else None,
            {"true": True, "false": False}[row["overdue"]],
        )
        for row in rows
    ]

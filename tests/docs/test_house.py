"""The map of the house is the house: its folders, its floors, and what it says is kept out of where."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "holdtrue"
IMPURE = {
    "asyncio",
    "django",
    "http",
    "random",
    "requests",
    "secrets",
    "smtplib",
    "socket",
    "sqlalchemy",
    "sqlite3",
}
IMPURE |= {"subprocess", "threading", "time"}


def floors() -> dict[str, int]:
    """The floor of each folder by the map."""
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    return {name: int(floor) for floor, name in re.findall(r"^\| (\d) \| `(\w+)/` \|", page, re.MULTILINE)}


def modules(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        yield from HOUSE.glob(pattern)


def imported(module: Path) -> set[str]:
    """The packages outside that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_the_map_has_every_folder() -> None:
    assert set(floors()) == {folder.parent.name for folder in HOUSE.glob("*/__init__.py")}


def test_the_map_has_the_floors_that_the_machine_holds() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    held = [{name.strip(" ()") for name in layer.split("|")} for layer in layers]
    ours = floors()
    order = [{name for name in layer if name in ours} for layer in held]
    by_floor = [
        {name for name, floor in ours.items() if floor == number}
        for number in sorted(set(ours.values()), reverse=True)
    ]
    assert [layer for layer in order if layer] == by_floor


@pytest.mark.parametrize("folder", ["law", "register", "rules"])
def test_the_law_the_register_and_rules_are_pure(folder: str) -> None:
    patterns = ("*/rules/**/*.py", "rules/**/*.py") if folder == "rules" else (f"{folder}/**/*.py",)
    found = list(modules(*patterns))
    assert found
    for module in found:
        assert imported(module) & IMPURE == set(), module
        assert not re.search(
            r"\b(date|datetime)\.(now|today|utcnow)\(", module.read_text(encoding="utf-8")
        ), module


def using(package: str) -> set[str]:
    return {m.relative_to(HOUSE).as_posix() for m in modules("**/*.py") if package in imported(m)}


def test_sqlalchemy_stays_inside_systems_and_dbos_inside_the_engine() -> None:
    assert {name.partition("/")[0] for name in using("sqlalchemy")} == {"systems"}
    assert using("dbos") == {"wiring/engine.py"}

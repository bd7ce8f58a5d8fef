"""Every dependency has a line that says what it is for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_each_dependency_has_a_line_and_each_line_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {plain(re.split(r"[\[<>=!~; ]", each)[0]) for each in wanted}
    page = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in row] for row in rows if row[0].strip(" -") not in ("", "package")]
    assert {plain(row[0]) for row in rows} == names
    for name, purpose, licence, installed, _ in rows:
        assert purpose and licence and re.match(r"\d", installed), (
            f"{name}: say what for, which licence, which release"
        )

"""One table says every variable: the code knows no other, and the page is written from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdtrue.cli.variables import VARIABLES, as_markdown, unknown

ROOT = Path(__file__).resolve().parents[2]
SETTINGS_ONLY = {"HOLDTRUE_ENGINE", "HOLDTRUE_WEBHOOKS", "HOLDTRUE_WEBHOOK_"}
"""Names of Django's settings and a beginning: nobody sets them as variables."""


def test_every_variable_of_the_code_is_in_the_table_and_the_other_way_round() -> None:
    used: dict[str, Path] = {}
    for file in (ROOT / "src").rglob("*.py"):
        if file.name != "variables.py":
            for name in re.findall(r"HOLDTRUE_[A-Z0-9_]+", file.read_text(encoding="utf-8")):
                used.setdefault(name, file)
    known = {each.name for each in VARIABLES}
    missing = {name: str(file) for name, file in used.items() if name not in known | SETTINGS_ONLY}
    assert not missing
    assert {name for name in known if name.startswith("HOLDTRUE_")} - set(used) <= {
        "HOLDTRUE_WEBHOOK_NAME_EVENTS"
    }


def test_the_page_is_what_the_table_says() -> None:
    page = ROOT / "docs" / "reference" / "configuration.md"
    assert page.read_text(encoding="utf-8") == as_markdown(), "write it anew: make docs"


@pytest.mark.parametrize("name", [each.name for each in VARIABLES if each.secret])
def test_a_secret_has_no_default_that_anybody_could_know(name: str) -> None:
    default = next(each.default for each in VARIABLES if each.name == name)
    assert not re.search(r"[0-9a-f]{8}", default)


def test_a_slip_of_the_pen_is_found() -> None:
    names = ["HOLDTRUE_HOST", "HOLDTRUE_HOSTS", "HOLDTRUE_WEBHOOK_CRM_URL", "PATH"]
    assert unknown(names) == ["HOLDTRUE_HOST"]

"""Every check: its manual page, and its cases in YAML (`tests/<room>/checks/<code>.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Outcome
from holdtrue.law.today import Today
from holdtrue.promises.asking import answer
from holdtrue.promises.catalogue import CATALOGUE, check_called
from holdtrue.promises.rules.manual import manual_of

from .registers import register_of

TESTS = Path(__file__).parents[1]
FILES = sorted(TESTS.glob("*/checks/*.yaml"))
WITH_A_LEDGER = {
    "retention.not-too-early",
    "notices.published",
    "access.console-roles",
    "access.database-grants",
}
"""Checks whose cases are rows of our own store: they have a test module beside this one's YAML."""


def _cases() -> Iterator[Any]:
    for file in FILES:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            whole = {**content.get("base", {}), **case.get("register", {})}
            yield pytest.param(file.stem, {**case, "register": whole}, id=f"{file.stem}: {case['name']}")


@pytest.mark.parametrize(("code", "case"), list(_cases()))
def test_a_case(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    check = check_called(code)
    assert check is not None, f"no check in the catalogue is called {code}"
    register = register_of(case["register"], tmp_path)
    today = case.get("today", date(2026, 11, 25))

    verdict = check.run(case["subject"], World(register, Today(day=today)))

    assert verdict.outcome.value == case["outcome"], verdict.says
    assert (verdict.reason.value if verdict.reason else None) == case.get("reason"), verdict.says
    assert str(case.get("says", "")) in verdict.says
    assert case.get("remedy", "") in (verdict.remedy or "")
    if "at" in case:
        place = register.where(verdict.paths[0])
        assert place is not None and place.file == case["at"]
    assert verdict.paths, "a verdict says on which facts it rests"
    assert verdict.outcome is Outcome.KEPT or verdict.remedy, "and what to do about it"


def test_every_check_of_the_register_has_cases_that_are_kept_and_broken() -> None:
    of_register = {bound.code for bound in CATALOGUE if bound.code.startswith("register.")}
    seen = {file.stem: file for file in FILES}
    for code in of_register:
        outcomes = {case["outcome"] for case in yaml.safe_load(seen[code].read_text())["cases"]}
        assert {"kept", "broken"} <= outcomes, code
    assert {bound.code for bound in CATALOGUE} == set(seen) | WITH_A_LEDGER


@pytest.mark.parametrize("bound", CATALOGUE, ids=lambda bound: f"{bound.code}-{bound.claim}")
def test_the_docstring_is_a_manual_page(bound: Any) -> None:
    manual = manual_of(bound.check)
    assert manual.code == bound.check.CODE
    assert "Art. " in manual.law and "GDPR" in manual.law
    for part in (manual.kept, manual.broken, manual.unproven, manual.cannot_see):
        assert part.endswith(".") and len(part) > 20, part


def test_a_manual_page_that_lacks_a_part_is_refused() -> None:
    class check:
        """Is it so?

        Kept: yes.
        Law: Art. 1 GDPR.
        """

        CODE = "x"

    with pytest.raises(ValueError, match="Broken, Unproven, Cannot see"):
        manual_of(check)  # type: ignore[arg-type]


def test_a_check_that_raises_is_unproven_and_tells_no_message() -> None:
    class Failing:
        CODE = "x.fails"

        @staticmethod
        def run(subject: str, world: World) -> Any:
            raise RuntimeError("anna@example.org")

    verdict = answer(Failing, "group", World(None, Today(day=date(2026, 1, 1))))  # type: ignore[arg-type]
    assert (verdict.outcome.value, verdict.reason) == ("unproven", "could-not-run")
    assert "RuntimeError" in verdict.says and "anna" not in verdict.says


def test_the_reference_is_what_the_checks_say() -> None:
    from holdtrue.promises.catalogue import checks
    from holdtrue.promises.reports.manual import as_markdown

    page = TESTS.parent / "docs" / "reference" / "checks.md"
    assert page.read_text(encoding="utf-8") == as_markdown(checks()), (
        "holdtrue check --manual > docs/reference/checks.md"
    )

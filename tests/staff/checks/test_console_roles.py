"""Memberships beside the register: the verdict turns with a person, and with a line of access.yaml."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from holdtrue.evidence.actors import COMMAND
from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Verdict
from holdtrue.law.today import Today
from holdtrue.register.models.register import Register
from holdtrue.staff.actions import deactivate, invite
from holdtrue.staff.checks import console_roles
from tests.promises.conftest import _empty_own_store, own_store
from tests.promises.registers import register_of

__all__ = ["_empty_own_store", "own_store"]

GROUP = {"lead": "north", "entities": {"north": {"name": "North A/S", "country": "DK"}}}
ACCESS = {
    "privacy": {"title": "GDPR team", "does": ["people.invite", "retention.*"]},
    "sales": {"title": "Sales", "sees": ["contact"]},
}


def _register(folder: Path, access: dict[str, Any]) -> Register:
    return register_of({"group.yaml": GROUP, "access.yaml": access}, folder)


def _run(register: Register) -> Verdict:
    return console_roles.run("access", World(register, Today(day=date(2026, 11, 25))))


@pytest.fixture
def register(own_store: str, tmp_path: Path) -> Register:
    return _register(tmp_path / "register", ACCESS)


def test_it_turns_with_a_group_that_goes_and_comes_back(register: Register, tmp_path: Path) -> None:
    assert "Nobody can sign in" in _run(register).says
    person = invite(COMMAND, "a@staff.example.org", ["sales"], register, datetime.now(UTC)).person
    found = _run(register)
    assert (found.outcome.value, found.numbers["people"]) == ("kept", 1)

    without = _register(tmp_path / "register", {"privacy": ACCESS["privacy"]})
    found = _run(without)
    assert found.outcome.value == "broken"
    assert found.says == f"person/{person} is in groups that the register does not have: sales."
    assert "a@staff" not in found.says and found.remedy

    assert _run(_register(tmp_path / "register", ACCESS)).outcome.value == "kept"
    deactivate(COMMAND, person, register, datetime.now(UTC))
    assert _run(without).outcome.value == "kept", "who was let go is in no group that matters"


def test_a_right_that_nothing_asks_for_is_seen(register: Register, tmp_path: Path) -> None:
    slip = {**ACCESS, "sales": {"title": "Sales", "does": ["retention.pan"]}}
    found = _run(_register(tmp_path / "register", slip))
    assert (found.outcome.value, found.reason) == ("unproven", "to-confirm")
    assert "'retention.pan'" in found.says and found.paths[0] == "access/groups/sales"


def test_the_built_in_administrators_are_known(own_store: str, tmp_path: Path) -> None:
    register = _register(tmp_path / "register", {"sales": ACCESS["sales"]})
    invite(COMMAND, "a@staff.example.org", ["administrators"], register, datetime.now(UTC))
    assert _run(register).outcome.value == "kept"

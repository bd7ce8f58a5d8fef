"""The published notice is compared with what the register says today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdtrue.evidence.actors import COMMAND
from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Verdict
from holdtrue.law.today import Today
from holdtrue.notices.actions import publish
from holdtrue.notices.checks import published
from holdtrue.notices.queries import languages_of, notice_of
from holdtrue.register.load import load
from holdtrue.register.models.register import Register

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = Today(day=AT.date())


def _verdict(register: Register, entity: str) -> Verdict:
    return published.run(f"group/entities/{entity}", World(register, TODAY))


def _publish(register: Register, entity: str) -> None:
    demo = replace(register, group=register.group.model_copy(update={"demo": True}))
    for language in languages_of(register, entity):
        publish(COMMAND, notice_of(register, entity, language, TODAY), demo, TODAY, AT)


def test_the_verdict_turns_with_the_register(own_copy: Path) -> None:
    register = load(own_copy)
    entity = register.group.lead or next(iter(register.group.entities))
    verdict = _verdict(register, entity)
    assert (verdict.outcome, verdict.reason) == ("unproven", "out-of-reach")
    assert f"holdtrue notice publish --entity {entity}" in (verdict.remedy or "")

    _publish(register, entity)
    assert _verdict(register, entity).outcome == "kept"

    changed = _renamed(own_copy)
    verdict = _verdict(changed, entity)
    assert verdict.outcome == "broken" and verdict.numbers["changes"] > 0

    _publish(changed, entity)
    assert _verdict(changed, entity).outcome == "kept"


def _renamed(folder: Path) -> Any:
    file = folder / "group.yaml"
    register = load(folder)
    assert register.group.contact is not None and register.group.contact.email is not None
    file.write_text(file.read_text().replace(register.group.contact.email, "other@north.example"))
    return load(folder)

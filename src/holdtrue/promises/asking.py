"""One round of checks: which are asked about what, and that each is asked once."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from types import ModuleType

from holdtrue.evidence.checks import World
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Reason, Verdict, unproven
from holdtrue.notices.rules.statement import Notice

from .catalogue import CATALOGUE

log = logging.getLogger(__name__)


def questions(notices: Iterable[Notice]) -> list[tuple[ModuleType, str]]:
    """Every (check, subject) that the notices' claims ask for, each once, in reading order."""
    asked: dict[tuple[str, str], tuple[ModuleType, str]] = {}
    for notice in notices:
        for statement in notice.promises:
            for claim in statement.claims:
                for bound in CATALOGUE:
                    if bound.claim == claim.kind:
                        asked.setdefault((bound.code, claim.subject), (bound.check, claim.subject))
    return list(asked.values())


def ask(world: World, notices: Iterable[Notice]) -> list[Judged]:
    """Run every check that the notices ask for. A check that fails is Unproven, and the others go on."""
    return [
        Judged(check.CODE, subject, answer(check, subject, world)) for check, subject in questions(notices)
    ]


def answer(check: ModuleType, subject: str, world: World) -> Verdict:
    """One check's verdict. What it raises becomes Unproven, told by its type alone: a message may hold data.

    With HOLDTRUE_DEBUG=1 it is raised instead.
    """
    try:
        verdict: Verdict = check.run(subject, world)
    except Exception as fault:
        if os.environ.get("HOLDTRUE_DEBUG") == "1":
            raise
        log.warning("check %s failed on %s: %s", check.CODE, subject, type(fault).__name__)
        return unproven(
            Reason.COULD_NOT_RUN,
            f"The check itself failed ({type(fault).__name__}).",
            paths=(subject,),
            remedy="This is a fault of Holdtrue. See where: `HOLDTRUE_DEBUG=1 holdtrue check`",
        )
    return verdict

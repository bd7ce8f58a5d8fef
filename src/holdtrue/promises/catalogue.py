"""The catalogue: which check answers for which kind of claim. A new check is one more line."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from holdtrue.notices.checks import published
from holdtrue.notices.rules.statement import ClaimKind
from holdtrue.retention.checks import database_grants, not_too_early, on_time
from holdtrue.staff.checks import console_roles

from .checks import (
    joint_arrangement,
    legitimate_interest,
    processor_agreement,
    processor_control,
    security_policy,
    transfer,
)


@dataclass(frozen=True)
class Bound:
    """A check, and the kind of claim it answers for. It is asked about the claim's subject."""

    check: ModuleType
    claim: ClaimKind

    @property
    def code(self) -> str:
        code: str = self.check.CODE
        return code


CATALOGUE: tuple[Bound, ...] = (
    Bound(on_time, "retention"),
    Bound(not_too_early, "retention"),
    Bound(not_too_early, "kept-at-least"),
    Bound(joint_arrangement, "joint-arrangement"),
    Bound(legitimate_interest, "legitimate-interest"),
    Bound(processor_agreement, "processor-agreement"),
    Bound(processor_control, "processor-control"),
    Bound(transfer, "transfer"),
    Bound(security_policy, "security-policy"),
    Bound(published, "notice-published"),
    Bound(console_roles, "access"),
    Bound(database_grants, "access"),
)


def checks_of(claim: ClaimKind) -> tuple[str, ...]:
    """The codes of the checks that answer for this kind of claim."""
    return tuple(bound.code for bound in CATALOGUE if bound.claim == claim)


def checks() -> tuple[tuple[ModuleType, tuple[str, ...]], ...]:
    """Every check once, with the kinds of claim that it answers for."""
    found: dict[str, tuple[ModuleType, tuple[str, ...]]] = {}
    for bound in CATALOGUE:
        claims = found[bound.code][1] if bound.code in found else ()
        found[bound.code] = (bound.check, (*claims, bound.claim))
    return tuple(found.values())


def check_called(code: str) -> ModuleType | None:
    """The check with this code."""
    return next((bound.check for bound in CATALOGUE if bound.code == code), None)

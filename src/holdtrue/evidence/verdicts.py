"""The verdict: Kept, Broken or Unproven, and how far one looked before saying so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    UNPROVEN = "unproven"


class Reason(StrEnum):
    """Why a promise could not be proved either way."""

    UNBOUND = "unbound"
    UNDECIDABLE = "undecidable"
    TO_CONFIRM = "to-confirm"
    COULD_NOT_RUN = "could-not-run"
    STALE = "stale"
    OUT_OF_REACH = "out-of-reach"


@dataclass(frozen=True)
class Verdict:
    """One check's answer for one subject.

    `says` is one plain sentence for a reader. `looked_at` names what was really looked at (systems, files),
    `numbers` what was counted there, `paths` the register facts it rests on, `remedy` what a person does
    next.
    """

    outcome: Outcome
    says: str
    reason: Reason | None = None
    looked_at: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    remedy: str | None = None

    def __post_init__(self) -> None:
        if (self.outcome is Outcome.UNPROVEN) != (self.reason is not None):
            raise ValueError("an unproven verdict has a reason, and only that one")


def kept(says: str, **more: object) -> Verdict:
    return Verdict(Outcome.KEPT, says, **more)  # type: ignore[arg-type]


def broken(says: str, **more: object) -> Verdict:
    return Verdict(Outcome.BROKEN, says, **more)  # type: ignore[arg-type]


def unproven(reason: Reason, says: str, **more: object) -> Verdict:
    return Verdict(Outcome.UNPROVEN, says, reason, **more)  # type: ignore[arg-type]


def worst(verdicts: list[Verdict]) -> Outcome:
    """Broken beats Unproven beats Kept; nothing looked at at all is Unproven."""
    outcomes = {verdict.outcome for verdict in verdicts}
    for outcome in (Outcome.BROKEN, Outcome.UNPROVEN, Outcome.KEPT):
        if outcome in outcomes:
            return outcome
    return Outcome.UNPROVEN

"""A round of verdicts as one payload, so that the ledger can tell a verdict that was altered afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..verdicts import Outcome, Reason, Verdict

KIND = "round-of-checks"


@dataclass(frozen=True)
class Judged:
    """What a check said about a subject (a register path, a promise: never a person)."""

    check: str
    subject: str
    verdict: Verdict


def body(today: str, whole: bool, judged: Iterable[Judged]) -> dict[str, Any]:
    """The round as plain JSON: what the entry's payload holds."""
    return {"today": today, "whole": whole, "verdicts": [as_json(each) for each in judged]}


def as_json(judged: Judged) -> dict[str, Any]:
    """One verdict as plain JSON."""
    verdict = judged.verdict
    return {
        "check": judged.check,
        "subject": judged.subject,
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "says": verdict.says,
        "numbers": {name: int(number) for name, number in verdict.numbers.items()},
        "looked_at": list(verdict.looked_at),
        "paths": list(verdict.paths),
        "remedy": verdict.remedy,
    }


def verdict_of(
    outcome: str,
    reason: str,
    says: str,
    numbers: Mapping[str, int],
    looked_at: Iterable[str],
    paths: Iterable[str],
    remedy: str | None,
) -> Verdict:
    """The verdict out of a stored row. Raises `ValueError` for a row that is none (it was altered)."""
    return Verdict(
        Outcome(outcome),
        says,
        Reason(reason) if reason else None,
        tuple(looked_at),
        dict(numbers),
        tuple(paths),
        remedy,
    )

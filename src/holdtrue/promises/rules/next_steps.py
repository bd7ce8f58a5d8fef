"""What to do next: the most serious first, and one step where one deed mends several promises."""

from __future__ import annotations

from dataclasses import dataclass

from holdtrue.evidence.verdicts import Outcome
from holdtrue.register.models.register import Register

from .board import REASONS, Board, Promise, Standing


@dataclass(frozen=True)
class Step:
    """One thing to do: what, why, where in the register (`file:line`), and which promises it helps."""

    does: str
    why: str
    where: str | None
    broken: bool
    promises: tuple[str, ...]


def next_steps(board: Board, register: Register, most: int = 3) -> tuple[Step, ...]:
    """The `most` important steps. Broken promises first, then by reason, then by how many promises they help."""
    found: dict[str, tuple[tuple[int, int], Step]] = {}
    for promise in board.promises:
        if promise.fate.standing not in (Standing.BROKEN, Standing.UNPROVEN):
            continue
        for rank, step in _steps(promise, register):
            before = found.get(step.does)
            if before is None:
                found[step.does] = (rank, step)
                continue
            names = tuple(dict.fromkeys((*before[1].promises, *step.promises)))
            best = min((before, (rank, step)), key=lambda each: each[0])
            found[step.does] = (
                best[0],
                Step(best[1].does, best[1].why, best[1].where, best[1].broken, names),
            )
    ordered = sorted(found.values(), key=lambda each: (each[0], -len(each[1].promises)))
    return tuple(step for _, step in ordered[:most])


def _steps(promise: Promise, register: Register) -> list[tuple[tuple[int, int], Step]]:
    steps = []
    for answer in promise.fate.answers:
        verdict = answer.verdict
        if verdict.outcome is Outcome.KEPT or not verdict.remedy:
            continue
        broken = verdict.outcome is Outcome.BROKEN
        rank = (
            (0, -verdict.numbers.get("overdue", 0))
            if broken
            else (1, REASONS.index(verdict.reason or REASONS[0]))
        )
        place = register.where(verdict.paths[0]) if verdict.paths else None
        steps.append(
            (rank, Step(verdict.remedy, verdict.says, str(place) if place else None, broken, (promise.name,)))
        )
    return steps

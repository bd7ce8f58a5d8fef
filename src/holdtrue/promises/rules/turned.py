"""Which promises turned between two rounds of checks."""

from __future__ import annotations

from dataclasses import dataclass

from holdtrue.evidence.verdicts import Reason

from .board import Board, Promise, Standing


@dataclass(frozen=True)
class Turned:
    """A promise that stood otherwise at the last round."""

    promise: str
    was: Standing
    now: Standing


def turned(before: Board, now: Board) -> tuple[Turned, ...]:
    """The promises whose standing changed, what got worse first. A promise that was not asked before is none."""
    found = []
    for promise in now.promises:
        earlier = before.called(promise.name)
        if earlier is None or not _was_asked(earlier):
            continue
        if earlier.fate.standing is not promise.fate.standing:
            found.append(Turned(promise.name, earlier.fate.standing, promise.fate.standing))
    rank = list(Standing)
    return tuple(sorted(found, key=lambda each: (rank.index(each.now) - rank.index(each.was), each.promise)))


def _was_asked(promise: Promise) -> bool:
    return all(answer.verdict.reason is not Reason.STALE for answer in promise.fate.answers)

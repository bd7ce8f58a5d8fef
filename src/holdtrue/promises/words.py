"""The board's few words, the same in the terminal and on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from holdtrue.evidence.verdicts import Reason

from .rules.board import Board, Promise, Standing

STANDINGS = {
    Standing.BROKEN: "Broken",
    Standing.UNPROVEN: "Unproven",
    Standing.ACCEPTED: "Accepted",
    Standing.KEPT: "Kept",
}
REASONS = {
    Reason.UNBOUND: "not connected",
    Reason.UNDECIDABLE: "cannot be decided",
    Reason.TO_CONFIRM: "to confirm",
    Reason.COULD_NOT_RUN: "could not be checked",
    Reason.STALE: "to be checked again",
    Reason.OUT_OF_REACH: "out of reach",
}


def standing_in_words(standing: Standing) -> str:
    return STANDINGS[standing]


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def by_reason(promises: Iterable[Promise]) -> str:
    """How many of these promises are unproven for which reason: “9 not connected, 3 to confirm”."""
    counts = Counter(each.fate.reason for each in promises if each.fate.reason)
    return ", ".join(f"{number} {REASONS[reason]}" for reason, number in counts.most_common())


def sentence_count(board: Board) -> str:
    """How many sentences the lead's notice has, and how many of them claim nothing."""
    return (
        f"The notice has {counted(board.sentences, 'sentence')}: {board.sentences - board.explanatory:,} promise "
        f"something, {board.explanatory:,} explain."
    )

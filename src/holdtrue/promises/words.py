"""The board's few words, the same in the terminal and on the page."""

from __future__ import annotations

from holdtrue.evidence.verdicts import Reason

from .rules.board import Board, Standing

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


def sentence_count(board: Board) -> str:
    """How many sentences the lead's notice has, and how many of them claim nothing."""
    return (
        f"The notice has {counted(board.sentences, 'sentence')}: {board.sentences - board.explanatory:,} promise "
        f"something, {board.explanatory:,} explain."
    )

"""The board as text for a terminal: what to do next, then every promise, then one line that sums it up."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ..rules.board import Board, Promise, Standing
from ..rules.next_steps import Step
from ..words import by_reason, counted, sentence_count, standing_in_words

COLOURS = {
    Standing.BROKEN: "31;1",
    Standing.UNPROVEN: "33",
    Standing.ACCEPTED: "36",
    Standing.KEPT: "32",
}
LONGEST = 48
"""Columns for a promise's name at most; a longer one stands on a line of its own."""


def as_text(
    board: Board, steps: Sequence[Step], *, heading: str, folder: str, width: int = 100, colour: bool = False
) -> str:
    """The whole board. `folder` stands before the register's files, so that they are found from here."""
    return "\n".join(_lines(board, steps, heading, folder, max(60, width), colour)) + "\n"


def _lines(
    board: Board, steps: Sequence[Step], heading: str, folder: str, width: int, colour: bool
) -> Iterator[str]:
    yield _painted(heading, "1", colour)
    yield ""
    if steps:
        yield _painted("Do next", "1", colour)
        for number, step in enumerate(steps, start=1):
            yield from _wrapped(f"{step.does}", f"  {number}. ", "     ", width)
            yield from _wrapped(step.why, "     ", "     ", width)
            helps = step.promises[0]
            if len(step.promises) > 1:
                helps += f" and {len(step.promises) - 1} more"
            place = f"{folder}{step.where}  " if step.where else ""
            yield f"     {place}({helps})"
        yield ""
    column = min(LONGEST, width // 2, max((len(each.name) for each in board.promises), default=0))
    for standing in Standing:
        promises = board.of(standing)
        if not promises:
            continue
        reasons = f": {by_reason(promises)}" if standing is Standing.UNPROVEN else ""
        yield _painted(f"{standing_in_words(standing)} ({len(promises)}){reasons}", COLOURS[standing], colour)
        for promise in promises:
            yield from _promise(promise, column, width)
        yield ""
    yield summary(board)


def _promise(promise: Promise, column: int, width: int) -> Iterator[str]:
    fate = promise.fate
    says = fate.says
    if fate.reason is not None:
        says = f"[{fate.reason.value}] {says}"
    if fate.attestation is not None:
        says += f" Attested by {fate.attestation.by} until {fate.attestation.until}."
    if fate.standing is Standing.ACCEPTED and fate.acceptance is not None:
        says += (
            f" Accepted by {fate.acceptance.owner} until {fate.acceptance.review}: {fate.acceptance.reason}"
        )
    if fate.lapsed is not None:
        says += f" It was accepted until {fate.lapsed.review}, which is past."
    name = promise.name
    if len(name) > column:
        yield f"  {name}"
        name = ""
    yield from _wrapped(says, f"  {name:<{column}}  ", " " * (column + 4), width)


def _wrapped(text: str, first: str, rest: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def summary(board: Board) -> str:
    """The board in one line."""
    attested = f" ({board.attested} attested)" if board.attested else ""
    parts = [
        f"{board.count(Standing.BROKEN)} broken",
        f"{board.count(Standing.UNPROVEN)} unproven",
        f"{board.count(Standing.ACCEPTED)} accepted{attested}",
        f"{board.count(Standing.KEPT)} kept",
    ]
    return f"{counted(len(board.promises), 'promise')}: {', '.join(parts)}. {sentence_count(board)}"


def _painted(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text

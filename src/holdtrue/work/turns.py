"""Holding an errand: take it, record a piece of it, give it back. A turn that was lost can write nothing.

Every write of a holder first locks the errand's row and looks whether the turn is still its own. A process that
was frozen and woken, or cut off and connected again, finds out there, before it changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from . import living
from .job import Piece
from .models import Errand
from .rules import states

WORKER_LOST = "WorkerLost"


class LostTurn(Exception):
    """Somebody else holds the errand now, or it was called off."""


@dataclass(frozen=True)
class Turn:
    """This process's hold of an errand."""

    key: str
    number: int
    job: str
    arguments: dict[str, str | int]


_current: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def holding(turn: Turn) -> Iterator[None]:
    """Within it, `still_ours` answers for this turn."""
    token = _current.set(turn)
    try:
        yield
    finally:
        _current.reset(token)


def still_ours() -> None:
    """Lock the errand under way to the end of the caller's transaction. Outside of background work: nothing.

    For jobs that write into our store in the midst of a piece. Raises `LostTurn` if another process holds it.
    """
    turn = _current.get()
    if turn is not None:
        _held(turn)


def take(key: str, start: int, worker: str, at: datetime) -> Turn | None:
    """Take an errand on; None if that is not for us: it ended, was started anew, or a living process has it."""
    with transaction.atomic():
        rows = Errand.objects.filter(key=key, start=start, state__in=states.OPEN)
        errand = rows.select_for_update().first()
        if errand is None:
            return None
        if errand.worker and errand.worker in living.names():
            return None
        if states.is_spent(errand.attempts):
            _end(errand, Errand.State.FAILED, at, WORKER_LOST)
            return None
        errand.state, errand.worker = Errand.State.RUNNING, worker
        errand.turn += 1
        errand.attempts += 1
        errand.begun_at = errand.begun_at or at
        errand.handed_at = errand.handed_at or at
        errand.save()
        return Turn(key, errand.turn, errand.job, dict(errand.arguments))


def record(turn: Turn, piece: Piece, at: datetime) -> None:
    """Write down a piece and its effect, in one transaction. Raises `LostTurn`; then nothing is written."""
    with transaction.atomic():
        errand = _held(turn)
        if piece.record is not None:
            piece.record()
        errand.done, errand.planned, errand.attempts = piece.done, piece.planned, 0
        errand.last_error = ""
        if piece.more:
            errand.save()
        else:
            _end(errand, Errand.State.DONE, at)


def fail(turn: Turn, error: str, at: datetime) -> None:
    """The piece raised: try again later, or leave it to a person. `error` is the fault's type, never its words.

    Raises `LostTurn`.
    """
    with transaction.atomic():
        errand = _held(turn)
        if states.is_spent(errand.attempts):
            _end(errand, Errand.State.FAILED, at, error)
            return
        errand.last_error = error
        errand.due_at = at + states.wait_after(errand.attempts)
        release(errand)


def give_back(turn: Turn) -> None:
    """This process stops: the errand waits for another one. Raises `LostTurn`."""
    with transaction.atomic():
        errand = _held(turn)
        errand.attempts -= errand.attempts > 0
        release(errand)


def release(errand: Errand) -> None:
    """Let an errand wait for a new start."""
    errand.state, errand.worker = Errand.State.WAITING, ""
    errand.start, errand.handed_at = errand.start + 1, None
    errand.save()


def _held(turn: Turn) -> Errand:
    errand = (
        Errand.objects.select_for_update()
        .filter(key=turn.key, turn=turn.number, state=Errand.State.RUNNING)
        .first()
    )
    if errand is None:
        raise LostTurn(turn.key)
    return errand


def _end(errand: Errand, state: str, at: datetime, error: str = "") -> None:
    errand.state, errand.worker, errand.finished_at, errand.last_error = state, "", at, error
    errand.save()

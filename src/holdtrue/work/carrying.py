"""Carrying one errand: piece after piece, until nothing is left, it fails, or this process has to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from . import turns
from .job import Job
from .turns import LostTurn, Turn

T = TypeVar("T")

log = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds for which a piece is repeated while our own store does not answer (it restarts, or is full)."""
LONGEST_PAUSE = 5.0


class Carrier:
    """What a process needs to carry errands: its name, the jobs it knows, a clock, and whether it has to stop.

    `pause(seconds)` waits, and returns early with True when it has to stop.
    """

    def __init__(
        self,
        worker: str,
        jobs: Mapping[str, Job],
        now: Callable[[], datetime],
        pause: Callable[[float], bool],
    ) -> None:
        self._worker, self._jobs, self._now, self._pause = worker, jobs, now, pause

    def carry(self, key: str, start: int) -> None:
        """Carry the errand `key` out, if its start is still `start` and nobody living has it."""
        patience = _Patience(self._pause)
        turn = patience.ask(lambda: turns.take(key, start, self._worker, self._now()))
        if turn is None:
            return
        try:
            with turns.holding(turn):
                self._pieces(turn, patience)
        except LostTurn:
            log.info("errand %s: another process has it, or it was called off", key)

    def _pieces(self, turn: Turn, patience: _Patience) -> None:
        while True:
            if self._pause(0):
                patience.ask(lambda: turns.give_back(turn))
                return
            try:
                more = patience.ask(lambda: self._piece(turn))
            except LostTurn:
                raise
            except Exception as fault:
                # The type alone: a fault's own words may quote a row.
                kind = type(fault).__name__
                log.warning("errand %s: a piece failed (%s)", turn.key, kind)
                patience.ask(lambda kind=kind: turns.fail(turn, kind, self._now()))
                return
            if not more:
                return

    def _piece(self, turn: Turn) -> bool:
        piece = self._jobs[turn.job](turn.arguments, self._now())
        turns.record(turn, piece, self._now())
        return piece.more


class _Patience:
    """Asks again while our own store is away; the same process then goes on without a new attempt."""

    def __init__(self, pause: Callable[[float], bool]) -> None:
        self._pause = pause

    def ask(self, what: Callable[[], T]) -> T:
        waited, pause = 0.0, 0.1
        while True:
            try:
                return what()
            except (OperationalError, InterfaceError):
                if waited >= PATIENCE or connection.in_atomic_block:
                    raise
                connection.close()
                if self._pause(pause):
                    raise
                waited += pause
                pause = min(pause * 2, LONGEST_PAUSE)

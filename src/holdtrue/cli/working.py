"""Background work in this process: the engine that the settings name, begun without holding anybody up."""

from __future__ import annotations

import ctypes
import logging
import threading
from contextlib import suppress
from typing import Any

log = logging.getLogger(__name__)

TRY_AGAIN = 10.0


def engine() -> Any:
    """An engine as `settings.HOLDTRUE_ENGINE` names it, not yet begun. Importing it takes half a second."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    return import_string(settings.HOLDTRUE_ENGINE)()


def few_arenas() -> None:
    """Have threads share what the C library keeps for them: it gives each an arena of its own, and none back.

    Before the threads begin. It saves 6 MB of 165; where there is no such setting, nothing is done.
    """
    most, arenas = -8, 2  # M_ARENA_MAX
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(most, arenas)


class Working:
    """Work beside something else: begins `after` seconds, and again later where it could not begin."""

    def __init__(self, after: float) -> None:
        self._stopping = threading.Event()
        self._engine: Any = None
        self._thread = threading.Thread(target=self._begin, args=(after,), name="holdtrue-work", daemon=True)

    def start(self) -> None:
        few_arenas()
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Leave within `seconds`; what is then still under way is taken over by others, or at the next start."""
        self._stopping.set()
        if self._thread.ident is not None:  # else a signal came before it was begun
            self._thread.join(seconds)
        if self._engine is not None:
            self._engine.stop(seconds)

    def _begin(self, after: float) -> None:
        while not self._stopping.wait(after):
            try:
                made = engine()
                made.start()
            except Exception as fault:
                log.error("background work does not begin (%s); trying again", type(fault).__name__)
                after = TRY_AGAIN
            else:
                self._engine = made
                return

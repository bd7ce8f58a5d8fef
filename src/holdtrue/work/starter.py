"""How an errand is handed to the engine at once. Wiring sets it in a process that has an engine; in any other
the errand waits for the next sweep of one that has."""

from __future__ import annotations

from collections.abc import Callable

Starter = Callable[[str, int, str], None]
"""`start(key, start, system)`: may raise; a sweep makes up for it."""

_starter: Starter | None = None


def set_starter(starter: Starter | None) -> None:
    """Set what hands errands over in this process; None takes it away."""
    global _starter
    _starter = starter


def starter() -> Starter | None:
    """What hands errands over in this process, if anything does."""
    return _starter

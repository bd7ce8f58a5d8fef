"""Only one disposal at a time: a lock that the operating system drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .faults import Refused


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock for the length of a run. Raises `Refused` if another run holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "retention-run.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("another disposal is running", "Wait until it has ended.") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield

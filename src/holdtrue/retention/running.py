"""Only one disposal at a time: a lock that the operating system drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .faults import Refused


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock for the length of a run. Raises `Refused` if another run holds it, or it cannot be made."""
    path = folder / "retention-run.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="ascii")
    except OSError as fault:
        raise Refused(f"the lock {path} cannot be made ({fault.strerror})", "See HOLDTRUE_HOME.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("another disposal is running", "Wait until it has ended.") from None
        with suppress(OSError):  # who holds it is a courtesy: a full disk must not get in the way
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        yield

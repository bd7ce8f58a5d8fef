"""Only one disposal at a time: locks that the operating system, and the store's server, drop when their holder dies.

The file is for this machine; where our own store is a PostgreSQL, a lock there is for all machines that work on it.
A holder that loses the connection loses that lock, and with it the means to announce a batch: it stops there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import Error, connection

from .faults import Refused

LOCK = 0x72756E  # PostgreSQL advisory lock of a run; any fixed number does


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
        with _only_one_in_store():
            yield


@contextmanager
def _only_one_in_store() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise Refused("another disposal is running on this store", "Wait until it has ended.")
    session = connection.connection
    try:
        yield
    finally:
        if connection.connection is session and not session.closed:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

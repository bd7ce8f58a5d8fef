"""Our own store may be full, locked or gone: that is said in words, and what it means for the work at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from holdtrue.register.models.bindings import System
from holdtrue.register.shipped import is_ours

from .faults import Refused, Stopped


@contextmanager
def our_store(refusal: type[Refused] | type[Stopped], then: str) -> Iterator[None]:
    """Turn a fault of our own store into `refusal`; `then` is the command to give once it is mended."""
    try:
        yield
    except DatabaseError as fault:
        lines = str(fault).strip().splitlines()
        raise refusal(
            f"our own store failed: {lines[0] if lines else type(fault).__name__}",
            f"Make room or repair it, then: {then}",
        ) from None


def has_one_writer_with_us(system: System) -> bool:
    """Whether disposing in `system` and keeping the book of it want one lock: our own tables in a SQLite file."""
    return is_ours(system) and connection.vendor == "sqlite"

"""Our own store may be full, locked or gone: that is said in words, and what it means for the work at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

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

"""The connector's doors: one for reading, one for writing."""

from __future__ import annotations

from .engines import engine_for
from .reading import SqlReading
from .writing import SqlWriting


def open_reading(reference: str, schema: str | None, name: str) -> SqlReading:
    """Look into the database behind `reference`. Raises `SystemUnreachable` or `BindingFault`."""
    return SqlReading(engine_for(reference, writing=False), schema, name)


def open_writing(reference: str, schema: str | None, name: str) -> SqlWriting:
    """Dispose in the database behind `reference`. Raises `SystemUnreachable` or `BindingFault`."""
    return SqlWriting(engine_for(reference, writing=True), schema, name)

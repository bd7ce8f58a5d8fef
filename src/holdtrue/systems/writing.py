"""Opening a system for disposing. Only retention and rights may (import-linter holds it)."""

from __future__ import annotations

from holdtrue.register.models.bindings import System

from .port import SystemUnreachable, Writing
from .reading import connector


def open_writing(system: System) -> Writing:
    """Dispose in a bound system. Raises `SystemUnreachable` when it gives no `write-url` or does not answer."""
    if system.write_url is None:
        raise SystemUnreachable(
            f"{system.system} is bound for reading only", "Give its `write-url`, under a role of its own."
        )
    writing: Writing = connector(system.connector).open_writing(
        system.write_url, system.schema_, system.system
    )
    return writing

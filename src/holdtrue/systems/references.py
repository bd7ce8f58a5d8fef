"""Secrets are references: `env:NAME` or `file:PATH`. Anything else is taken as it stands (it holds no secret)."""

from __future__ import annotations

import os
from pathlib import Path

from .port import SystemUnreachable


def resolve(reference: str) -> str:
    """The value behind a reference. Raises `SystemUnreachable`, naming the reference and never the value."""
    kind, _, name = reference.partition(":")
    if kind == "env":
        value = os.environ.get(name)
        if not value:
            raise SystemUnreachable(
                f"the environment variable {name} is not set", f"Set {name} and try again."
            )
        return value
    if kind == "file":
        try:
            return Path(name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise SystemUnreachable(
                f"the file {name} cannot be read ({type(fault).__name__})", "Check the path and its rights."
            ) from None
    return reference

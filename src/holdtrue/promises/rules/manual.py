"""A check's docstring as its manual page: what it asks, and when it says what."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from types import ModuleType

PARTS = ("Kept", "Broken", "Unproven", "Cannot see", "Law")
"""What every manual page says, besides its first line, in this order."""

_PART = re.compile(rf"^({'|'.join(PARTS)}): ", re.MULTILINE)


@dataclass(frozen=True)
class Manual:
    """The manual page of a check. `asks` is its question, `how` says in words how it looks."""

    code: str
    asks: str
    how: str
    kept: str
    broken: str
    unproven: str
    cannot_see: str
    law: str


def manual_of(check: ModuleType) -> Manual:
    """The manual page of a check module. Raises `ValueError` naming what it lacks."""
    text = inspect.cleandoc(check.__doc__ or "")
    head, *rest = _PART.split(text)
    parts = {name: " ".join(body.split()) for name, body in zip(rest[::2], rest[1::2], strict=True)}
    asks, _, how = head.strip().partition("\n")
    missing = [name for name in PARTS if not parts.get(name)]
    if not asks.endswith("?"):
        missing.insert(0, "a question as its first line")
    if missing:
        raise ValueError(f"the manual page of {check.__name__} lacks: {', '.join(missing)}")
    return Manual(
        code=check.CODE,
        asks=asks,
        how=" ".join(how.split()),
        kept=parts["Kept"],
        broken=parts["Broken"],
        unproven=parts["Unproven"],
        cannot_see=parts["Cannot see"],
        law=parts["Law"],
    )

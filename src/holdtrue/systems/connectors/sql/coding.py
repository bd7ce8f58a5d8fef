"""From the codes of the class expression to the port's values."""

from __future__ import annotations

from typing import Any

from ...port import Row
from ...selection import Class
from .classes import BY_DAYS, OVERDUE


def decoded(code: str) -> tuple[Class, bool | None, str | None]:
    """Class, overdue (None: only its days can tell) and the cause of undecidable."""
    name, _, why = code.partition("|")
    mark = name[-1]
    cls = Class(name.rstrip(OVERDUE + BY_DAYS))
    overdue = None if mark == BY_DAYS else mark == OVERDUE
    return cls, overdue, why or None


def row_from(key: Any, code: str, entity: str | None) -> Row:
    cls, overdue, why = decoded(code)
    return Row(key, cls, entity, overdue, why)

"""The day that the web process answers for."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ImproperlyConfigured

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def a_day(text: str | None) -> str | None:
    """`text` if it is a calendar day, None if it is empty (the clock then says). Raises
    `ImproperlyConfigured`."""
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(f"HOLDTRUE_TODAY: {text!r} is no day; write YYYY-MM-DD.") from None
    return text

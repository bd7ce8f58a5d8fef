"""What an endpoint's answer to a webhook means."""

from __future__ import annotations

from enum import StrEnum


class CallFate(StrEnum):
    """What becomes of a call after one attempt."""

    DELIVERED = "delivered"
    LATER = "later"
    REFUSED = "refused"


GONE = 410
"""The endpoint says that it wants no more (as Standard Webhooks has it)."""


def fate_of(code: int | None) -> CallFate:
    """A 2xx takes the call, 410 refuses it for good; all else, and no answer at all, is tried again later.

    Redirects are not followed: they could lead to where a webhook may not go.
    """
    if code is not None and 200 <= code < 300:
        return CallFate.DELIVERED
    return CallFate.REFUSED if code == GONE else CallFate.LATER

"""The states of a letter and of a webhook call, and which ways lead from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class LetterState(StrEnum):
    """`unknown`: the server may or may not have taken it. Only a person sends it again (DESIGN.md, 14)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"


class CallState(StrEnum):
    """A call is repeated under its own key until it is delivered, so it has no unknown fate."""

    QUEUED = "queued"
    CALLING = "calling"
    DELIVERED = "delivered"
    REFUSED = "refused"


WAYS: Mapping[LetterState, frozenset[LetterState]] = {
    LetterState.QUEUED: frozenset({LetterState.SENDING}),
    LetterState.SENDING: frozenset(
        {
            LetterState.QUEUED,
            LetterState.SENT,
            LetterState.REFUSED,
            LetterState.UNKNOWN,
            LetterState.BOUNCED,
        }
    ),
    LetterState.SENT: frozenset({LetterState.BOUNCED}),
    LetterState.UNKNOWN: frozenset(
        {LetterState.QUEUED, LetterState.SENT, LetterState.REFUSED, LetterState.BOUNCED}
    ),
    LetterState.REFUSED: frozenset(),
    LetterState.BOUNCED: frozenset(),
}

FORGOTTEN = frozenset({LetterState.SENT, LetterState.REFUSED, LetterState.BOUNCED})
"""States in which neither the address nor the words are needed any longer (Art. 5(1)(c) and (e) GDPR)."""


def may_become(before: LetterState, after: LetterState) -> bool:
    """Whether a letter may go from one state to the other."""
    return after in WAYS[before]

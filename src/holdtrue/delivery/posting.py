"""What happens to a letter's row while it is sent. Each step is a transaction of its own, committed before the
world outside is touched, and every step but the first holds only for whoever claimed the letter."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet

from holdtrue.evidence.actions import append

from .models import Letter
from .rules.backoff import LETTERS, next_attempt
from .rules.message import Draft
from .rules.replies import Fate, Outcome, Reply
from .rules.states import FORGOTTEN, LetterState

AT_ONCE = 100
"""Letters of dead senders that one call takes up again."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)

_FORGET = {"recipient": "", "domain": "", "subject": "", "text": "", "html": ""}
_FREE = {"claim": "", "lease_until": None}
_BECOMES = {
    Fate.SENT: LetterState.SENT,
    Fate.REFUSED: LetterState.REFUSED,
    Fate.UNKNOWN: LetterState.UNKNOWN,
}

Result = TypeVar("Result")


@dataclass(frozen=True)
class Claimed:
    """A letter that is ours to send until its lease ends. `domain` is a keyed hash."""

    id: int
    claim: str
    domain: str
    draft: Draft


def is_due(at: datetime) -> bool:
    """Whether a letter could be sent at this moment."""
    return _due(at).exists()


def claim(at: datetime, lease: timedelta) -> Claimed | None:
    """Take the letter that has waited longest, for `lease`; None if none is due."""
    if not is_due(at):  # without the write lock that SQLite takes for every transaction
        return None
    with transaction.atomic(durable=True):
        letter = _locked(_due(at).order_by("next_at", "id")).first()
        if letter is None:
            return None
        mark = secrets.token_hex(16)
        Letter.objects.filter(pk=letter.pk).update(
            state=LetterState.SENDING,
            claim=mark,
            lease_until=at + lease,
            handed=False,
            attempts=F("attempts") + 1,
        )
    draft = Draft(
        token=letter.token,
        language=letter.language,
        recipient=letter.recipient,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        queued_at=letter.queued_at,
    )
    return Claimed(letter.pk, mark, letter.domain, draft)


def hand(claimed: Claimed) -> bool:
    """Note that the letter may leave from now on. False if it is no longer ours: then it must not."""
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            # A commit that a crash of the database takes back would let the letter go twice.
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('synchronous_commit', 'on', true)"
                    " WHERE current_setting('synchronous_commit') = 'off'"
                )
        return bool(_ours(claimed).update(handed=True))


def put_back(claimed: Claimed, until: datetime) -> None:
    """Give a letter back that has certainly not left; it is not tried before `until`, and no attempt counts."""
    _ours(claimed).update(
        state=LetterState.QUEUED, next_at=until, handed=False, attempts=F("attempts") - 1, **_FREE
    )


def postpone(domain: str, at: datetime, until: datetime) -> None:
    """No letter to this domain before `until`."""
    _due(at).filter(domain=domain).update(next_at=until)


def finish(claimed: Claimed, outcome: Outcome, at: datetime) -> LetterState | None:
    """Write down what became of the letter, and return its state; None if somebody else has decided meanwhile.

    Whoever was taken for dead and only slept still knows the truth about a letter that was called unknown.
    """
    with transaction.atomic():
        letter = (
            Letter.objects.select_for_update()
            .filter(pk=claimed.id, claim=claimed.claim, state__in=(LetterState.SENDING, LetterState.UNKNOWN))
            .first()
        )
        if letter is None:
            return None
        if outcome.fate is not Fate.LATER:
            if letter.state == LetterState.UNKNOWN and outcome.fate is Fate.UNKNOWN:
                return LetterState.UNKNOWN
            return conclude(letter, _BECOMES[outcome.fate], at, outcome)
        spread = int(letter.token[:4], 16) / 0xFFFF
        again = next_attempt(LETTERS, letter.attempts, spread, letter.queued_at, at)
        if again is None:
            return conclude(letter, LetterState.REFUSED, at, outcome, gave_up=True)
        _change(letter, state=LetterState.QUEUED, next_at=again, handed=False, **_told(outcome), **_FREE)
        return LetterState.QUEUED


def recover(at: datetime) -> int:
    """Take up letters whose sender has not been heard of within its lease; returns how many.

    One that cannot have left waits again. One that may have is unknown, and only a person sends it again.
    """
    dead = Letter.objects.filter(state=LetterState.SENDING, lease_until__lt=at).order_by("id")
    if not dead.exists():
        return 0
    with transaction.atomic():
        letters = list(_locked(dead)[:AT_ONCE])
        for letter in letters:
            if not letter.handed:
                _change(letter, state=LetterState.QUEUED, next_at=at, **_FREE)
        for letter in letters:
            if letter.handed:  # keeps its claim: its sender may only sleep
                conclude(letter, LetterState.UNKNOWN, at, keep_claim=True)
    return len(letters)


def conclude(
    letter: Letter,
    state: LetterState,
    at: datetime,
    outcome: Outcome | None = None,
    keep_claim: bool = False,
    **more: Any,
) -> LetterState:
    """Write a fate into the letter's row and into the ledger, in the caller's transaction, which holds the row.

    What is needed no longer goes at the same moment: address, subject and words. The ledger gets the template's
    name, the language and the digits of the reply.
    """
    told = _told(outcome)
    entry = append(
        f"delivery.{state.value}",
        f"letter/{letter.pk}",
        {
            "template": letter.kind,
            "language": letter.language,
            "letters": 1,
            "attempts": letter.attempts,
            **{name: value for name, value in told.items() if value},
            **more,
        },
        at,
    )
    changes: dict[str, Any] = {"state": state, "entries": [*letter.entries, entry.sequence], **told}
    if not keep_claim:
        changes.update(_FREE)
    if state in FORGOTTEN:
        changes.update(_FORGET, finished_at=at, next_at=None)
    _change(letter, **changes)
    return state


def insisting(deed: Callable[[], Result], pauses: tuple[float, ...] = PAUSES) -> Result:
    """Do a deed in our own store, also if that is away for a minute: what is known is not to be lost by that."""
    for pause in pauses:
        try:
            return deed()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    return deed()


def _due(at: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(state=LetterState.QUEUED, next_at__lte=at)


def _ours(claimed: Claimed) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=claimed.id, claim=claimed.claim, state=LetterState.SENDING)


def _locked(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Rows that nobody else holds. In SQLite the transaction holds them all."""
    if connection.features.has_select_for_update_skip_locked:
        return letters.select_for_update(skip_locked=True)
    return letters


def _change(letter: Letter, **changes: Any) -> None:
    Letter.objects.filter(pk=letter.pk).update(**changes)


def _told(outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        return {}
    reply = outcome.reply or Reply(0)
    code = reply.code if 100 <= reply.code <= 999 else None
    return {"stage": outcome.stage.value, "code": code, "status": reply.status}

"""What others ask of the post. Queueing joins the caller's transaction: a letter waits if and only if the deed
that it is about was done."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from holdtrue.evidence.actions import append

from .configuration import endpoints
from .faults import BadAddress, KeyTaken, NoSuchLetter, NotToSettle
from .models import Letter, WebhookCall
from .posting import conclude
from .rendering import render
from .rules.addresses import NotAnAddress, address_of, domain_of
from .rules.bounces import Told, report_of
from .rules.states import CallState, LetterState

LARGEST_CALL = 64 * 1024
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]*", re.ASCII)
_EVENT = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*", re.ASCII)


class Decision(StrEnum):
    """What a person says about a letter of unknown fate."""

    ARRIVED = "arrived"
    SEND_AGAIN = "send-again"
    GIVE_UP = "give-up"


_DECIDED = {
    Decision.ARRIVED: LetterState.SENT,
    Decision.SEND_AGAIN: LetterState.QUEUED,
    Decision.GIVE_UP: LetterState.REFUSED,
}


@dataclass(frozen=True)
class Bounce:
    """What a report said about which letter. `state` is the letter's state now."""

    letter: int
    key: str
    told: Told
    status: str
    state: LetterState


def queue_mail(
    kind: str, key: str, to: str, language: str, context: Mapping[str, Any], at: datetime
) -> Letter:
    """Queue one letter, and return its row; the row that is there if the key has been used before.

    `kind` names the template, `key` the letter among all there ever are (`invitation/17`): with the same key
    nobody gets a second one, also after a repeated job. The words are made now, from `context`, and the letter
    is refused now if it cannot be made: raises `BadAddress`, `NoSuchLetter` (kind or language), `BadContext`,
    `KeyTaken` (the key is another kind's), and `ValueError` for a key that could be an address or a moment
    without a zone. No address is logged or told to the ledger, and it goes from the row when the letter's fate
    is sure.
    """
    _check(key, 200, at)
    try:
        address = address_of(to)
    except NotAnAddress as fault:
        raise BadAddress(
            f"this is no address for a letter: {fault}.", "Write one like name@example.org."
        ) from None
    words = render(kind, language, context)
    Letter.objects.bulk_create(
        [
            Letter(
                key=key,
                token=secrets.token_hex(16),
                kind=kind,
                language=language,
                recipient=address,
                domain=_hashed(domain_of(address)),
                subject=words.subject,
                text=words.text,
                html=words.html,
                queued_at=at,
                next_at=at,
            )
        ],
        ignore_conflicts=True,  # two at the same moment: one row, and neither transaction is spoilt
    )
    letter = Letter.objects.get(key=key)
    if letter.kind != kind:
        raise KeyTaken(f"the key {key} belongs to a letter `{letter.kind}` already.", "Use another key.")
    return letter


def settle(letter_id: int, decision: Decision, at: datetime) -> LetterState:
    """A person decides what becomes of a letter of unknown fate: it arrived, goes again, or is given up.

    Raises `NoSuchLetter`, or `NotToSettle` if the letter's fate is not open.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update().filter(pk=letter_id).first()
        if letter is None:
            raise NoSuchLetter(f"there is no letter {letter_id}.")
        if letter.state != LetterState.UNKNOWN:
            raise NotToSettle(f"letter {letter_id} is {letter.state}: there is nothing to decide.")
        state = _DECIDED[decision]
        if state is not LetterState.QUEUED:
            return conclude(letter, state, at, decided=decision.value)
        body = {"template": letter.kind, "language": letter.language, "letters": 1, "decided": decision.value}
        entry = append("delivery.queued-again", f"letter/{letter.pk}", body, at)
        Letter.objects.filter(pk=letter.pk).update(
            state=state,
            next_at=at,
            queued_at=at,
            handed=False,
            claim="",
            lease_until=None,
            entries=[*letter.entries, entry.sequence],
        )
        return state


def note_bounce(raw: bytes, at: datetime) -> Bounce | None:
    """Read a returned message (RFC 3464) and note what it says about a letter of ours; None if it is no report,
    or about none. The same report again changes nothing."""
    report = report_of(raw)
    if report is None:
        return None
    with transaction.atomic():
        for token in report.tokens:
            letter = Letter.objects.select_for_update().filter(token=token).first()
            if letter is not None:
                state = _reported(letter, report.told, report.status, at)
                return Bounce(letter.pk, letter.key, report.told, report.status, state)
    return None


def call_webhooks(event: str, key: str, data: Mapping[str, Any], at: datetime) -> int:
    """Queue a call of every endpoint that wants `event`; returns how many new ones there are.

    `data` is plain JSON of identifiers and counts, never a person's data: endpoints are other people's. The same
    key and endpoint again make no second call. Raises `BadConfiguration`, and `ValueError` for an event, key or
    data that cannot be sent.
    """
    _check(key, 200, at)
    if not _EVENT.fullmatch(event) or len(event) > 80:
        raise ValueError("an event is called like `board.turned`")
    body = json.dumps(
        {"type": event, "timestamp": at.isoformat(), "data": dict(data)}, ensure_ascii=False, allow_nan=False
    )
    if len(body.encode()) > LARGEST_CALL:
        raise ValueError(
            f"a webhook's body has at most {LARGEST_CALL} bytes; send identifiers, not the things"
        )
    calls = [
        WebhookCall(
            key=f"{name}:{key}",
            token=secrets.token_hex(16),
            endpoint=name,
            event=event,
            body=body,
            queued_at=at,
            trying_since=at,
            next_at=at,
        )
        for name, endpoint in endpoints().items()
        if endpoint.wants(event)
    ]
    before = set(
        WebhookCall.objects.filter(key__in=[each.key for each in calls]).values_list("key", flat=True)
    )
    new = [each for each in calls if each.key not in before]
    WebhookCall.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def call_again(call_id: int, at: datetime) -> None:
    """A person has a call tried again that was given up. Raises `NotToSettle`, also when there is none."""
    changed = WebhookCall.objects.filter(pk=call_id, state=CallState.REFUSED).exclude(body="")
    if not changed.update(
        state=CallState.QUEUED, next_at=at, trying_since=at, finished_at=None, attempts=0, trouble=""
    ):
        raise NotToSettle(f"webhook call {call_id} was not given up, or is not there.")


def _reported(letter: Letter, told: Told, status: str, at: datetime) -> LetterState:
    state = LetterState(letter.state)
    left = state in (LetterState.SENT, LetterState.UNKNOWN) or (
        state is LetterState.SENDING and letter.handed
    )
    if told is Told.FAILED and left:
        return conclude(letter, LetterState.BOUNCED, at, reported=status)
    if told is Told.DELIVERED and state is LetterState.UNKNOWN:
        return conclude(letter, LetterState.SENT, at, reported=status)
    return state


def _check(key: str, longest: int, at: datetime) -> None:
    if not _KEY.fullmatch(key) or len(key) > longest:
        raise ValueError(f"a key is an identifier of at most {longest} characters, never an address")
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")


def _hashed(domain: str) -> str:
    return salted_hmac("holdtrue.delivery.domain", domain, algorithm="sha256").hexdigest()

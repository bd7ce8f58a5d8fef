"""What happens to a webhook call's row while it is made. A call carries its own number at every attempt, so a
receiver knows a repetition, and one whose caller died is simply made again."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from holdtrue.evidence.actions import append

from .https import Answer
from .models import WebhookCall
from .rules.answers import CallFate, fate_of
from .rules.backoff import CALLS, asked_to_wait, next_attempt
from .rules.states import CallState

NO_ENDPOINT = Answer(410, "there is no such endpoint")
_FREE = {"claim": "", "lease_until": None}


@dataclass(frozen=True)
class ClaimedCall:
    """A call that is ours to make until its lease ends."""

    id: int
    claim: str
    number: str
    endpoint: str
    body: bytes


def is_due(at: datetime, resting: Collection[str] = ()) -> bool:
    """Whether a call could be made at this moment to an endpoint that does not rest."""
    return _due(at, resting).exists()


def claim(at: datetime, lease: timedelta, resting: Collection[str]) -> ClaimedCall | None:
    """Take the call that has waited longest, for `lease`; None if none is due."""
    if not is_due(at, resting):
        return None
    with transaction.atomic(durable=True):
        due = _due(at, resting).order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        call = due.first()
        if call is None:
            return None
        mark = secrets.token_hex(16)
        WebhookCall.objects.filter(pk=call.pk).update(
            state=CallState.CALLING, claim=mark, lease_until=at + lease, attempts=F("attempts") + 1
        )
    return ClaimedCall(call.pk, mark, call.token, call.endpoint, call.body.encode())


def finish(claimed: ClaimedCall, answer: Answer, at: datetime) -> CallState | None:
    """Write down how the endpoint answered, and return the call's state; None if it is no longer ours."""
    with transaction.atomic():
        call = (
            WebhookCall.objects.select_for_update()
            .filter(pk=claimed.id, claim=claimed.claim, state=CallState.CALLING)
            .first()
        )
        if call is None:
            return None
        told = {"code": answer.code, "trouble": answer.trouble, **_FREE}
        fate = fate_of(answer.code)
        again = _again(call, answer, at) if fate is CallFate.LATER else None
        if again is not None:
            WebhookCall.objects.filter(pk=call.pk).update(state=CallState.QUEUED, next_at=again, **told)
            return CallState.QUEUED
        state = CallState.DELIVERED if fate is CallFate.DELIVERED else CallState.REFUSED
        body: dict[str, Any] = {
            "event": call.event,
            "endpoint": call.endpoint,
            "calls": 1,
            "attempts": call.attempts,
            "code": answer.code,
        }
        entry = append(f"delivery.webhook-{state.value}", f"webhook/{call.pk}", body, at)
        forget = {"body": ""} if state is CallState.DELIVERED else {}
        WebhookCall.objects.filter(pk=call.pk).update(
            state=state,
            next_at=None,
            finished_at=at,
            entries=[*call.entries, entry.sequence],
            **told,
            **forget,
        )
        return state


def recover(at: datetime) -> int:
    """Have calls made again whose caller has not been heard of within its lease; returns how many."""
    dead = WebhookCall.objects.filter(state=CallState.CALLING, lease_until__lt=at)
    return dead.update(state=CallState.QUEUED, next_at=at, **_FREE) if dead.exists() else 0


def _again(call: WebhookCall, answer: Answer, at: datetime) -> datetime | None:
    spread = int(call.token[:4], 16) / 0xFFFF
    again = next_attempt(CALLS, call.attempts, spread, call.trying_since, at)
    asked = asked_to_wait(answer.retry_after) if answer.code in (429, 503) else None
    if again is None or asked is None:
        return again
    return max(again, at + asked)


def _due(at: datetime, resting: Collection[str]) -> QuerySet[WebhookCall]:
    due = WebhookCall.objects.filter(state=CallState.QUEUED, next_at__lte=at)
    return due.exclude(endpoint__in=resting) if resting else due

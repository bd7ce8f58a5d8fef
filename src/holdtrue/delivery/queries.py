"""Read what the post holds: what waits, what went, what a person must decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from .models import Letter, WebhookCall
from .rules.states import CallState, LetterState

PAGE = 100


@dataclass(frozen=True)
class LetterSeen:
    """A letter without its words and its address. `waits_until` is the moment before which it is not tried."""

    id: int
    key: str
    kind: str
    language: str
    state: LetterState
    attempts: int
    queued_at: datetime
    waits_until: datetime | None
    finished_at: datetime | None
    stage: str
    code: int | None
    status: str
    entries: tuple[int, ...]


@dataclass(frozen=True)
class LetterWhole:
    """A letter as it would go, or may have gone: it shows a person's data, to those who may see them."""

    letter: LetterSeen
    recipient: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class CallSeen:
    """A webhook call."""

    id: int
    key: str
    endpoint: str
    event: str
    state: CallState
    attempts: int
    queued_at: datetime
    waits_until: datetime | None
    finished_at: datetime | None
    code: int | None
    trouble: str
    entries: tuple[int, ...]


@dataclass(frozen=True)
class Waiting:
    """How many letters and calls are in each state, and since when the oldest letter waits."""

    letters: Mapping[LetterState, int]
    calls: Mapping[CallState, int]
    oldest: datetime | None


def outbox(most: int = PAGE, after: int = 0) -> tuple[LetterWhole, ...]:
    """Letters that wait, with their words, the oldest first; `after` is the number of the last one seen.

    In a demo, and wherever no mail server is set, this is what would have gone.
    """
    rows = Letter.objects.filter(state=LetterState.QUEUED, pk__gt=after).order_by("pk")[:most]
    return tuple(_whole(row) for row in rows)


def to_decide(most: int = PAGE, after: int = 0) -> tuple[LetterWhole, ...]:
    """Letters of unknown fate, with their words, the oldest first: see `actions.settle`."""
    rows = Letter.objects.filter(state=LetterState.UNKNOWN, pk__gt=after).order_by("pk")[:most]
    return tuple(_whole(row) for row in rows)


def letters(
    states: Collection[LetterState] = tuple(LetterState), most: int = PAGE, before: int | None = None
) -> tuple[LetterSeen, ...]:
    """Letters in these states, the newest first; `before` is the number of the last one seen."""
    rows = Letter.objects.filter(state__in=[each.value for each in states]).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_seen(row) for row in rows.defer("recipient", "subject", "text", "html")[:most])


def letter(key: str) -> LetterSeen | None:
    """The letter of this key."""
    row = Letter.objects.filter(key=key).defer("recipient", "subject", "text", "html").first()
    return None if row is None else _seen(row)


def calls(
    states: Collection[CallState] = tuple(CallState), most: int = PAGE, before: int | None = None
) -> tuple[CallSeen, ...]:
    """Webhook calls in these states, the newest first."""
    rows = WebhookCall.objects.filter(state__in=[each.value for each in states]).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(
        CallSeen(
            id=row.pk,
            key=row.key,
            endpoint=row.endpoint,
            event=row.event,
            state=CallState(row.state),
            attempts=row.attempts,
            queued_at=row.queued_at,
            waits_until=row.next_at,
            finished_at=row.finished_at,
            code=row.code,
            trouble=row.trouble,
            entries=tuple(row.entries),
        )
        for row in rows.defer("body")[:most]
    )


def waiting() -> Waiting:
    """Counts by state: for the console, the metrics and `doctor`."""
    of_letters = Letter.objects.order_by().values_list("state").annotate(Count("pk"))
    of_calls = WebhookCall.objects.order_by().values_list("state").annotate(Count("pk"))
    oldest = Letter.objects.filter(state=LetterState.QUEUED).aggregate(Min("queued_at"))["queued_at__min"]
    return Waiting(
        {state: dict(of_letters).get(state.value, 0) for state in LetterState},
        {state: dict(of_calls).get(state.value, 0) for state in CallState},
        oldest,
    )


def next_due() -> datetime | None:
    """The first moment at which a letter or a call is to be tried; None if nothing waits."""
    moments = (
        model.objects.filter(state="queued").aggregate(Min("next_at"))["next_at__min"]
        for model in (Letter, WebhookCall)
    )
    return min((each for each in moments if each is not None), default=None)


def _whole(row: Letter) -> LetterWhole:
    return LetterWhole(_seen(row), row.recipient, row.subject, row.text, row.html)


def _seen(row: Letter) -> LetterSeen:
    return LetterSeen(
        id=row.pk,
        key=row.key,
        kind=row.kind,
        language=row.language,
        state=LetterState(row.state),
        attempts=row.attempts,
        queued_at=row.queued_at,
        waits_until=row.next_at if row.state == LetterState.QUEUED else None,
        finished_at=row.finished_at,
        stage=row.stage,
        code=row.code,
        status=row.status,
        entries=tuple(row.entries),
    )

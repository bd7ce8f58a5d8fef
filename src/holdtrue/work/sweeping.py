"""Making up for what was missed: errands that are due and were never handed over, and errands whose engine's
record of them has ended while they have not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from .actions import ask_for
from .job import Daily
from .models import Errand
from .rules import names, schedules, states
from .starter import Starter
from .turns import release

AT_ONCE = 100
GRACE = timedelta(seconds=10)
"""Between handing over and the first doubt whether the engine still has it."""
TOO_LATE = timedelta(hours=24)

Active = Callable[[list[str]], set[str]]
"""Which of these workflow ids the engine still means to run, or runs."""


def start_missed(at: datetime, start: Starter) -> int:
    """Hand over what is due and is not handed over, in the order in which it was due. Returns how many.

    Noted first and handed over then, so that no lock is held meanwhile; who dies between the two leaves errands
    of which the engine knows nothing, and those are released.
    """
    started = 0
    while errands := _note(at):
        for number, errand in enumerate(errands):
            try:
                start(errand.key, errand.start, errand.system)
            except Exception:
                left = [each.pk for each in errands[number:]]
                Errand.objects.filter(pk__in=left, state=Errand.State.WAITING).update(handed_at=None)
                raise
        started += len(errands)
    return started


def _note(at: datetime) -> list[Errand]:
    with transaction.atomic():
        rows = Errand.objects.filter(state=Errand.State.WAITING, handed_at=None, due_at__lte=at)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        errands = list(rows.order_by("due_at", "id")[:AT_ONCE])
        Errand.objects.filter(pk__in=[errand.pk for errand in errands]).update(handed_at=at)
    return errands


def release_lost(at: datetime, active: Active) -> int:
    """Let those wait for a new start that the engine has done with although they have not ended."""
    doubted = Errand.objects.filter(
        Q(state=Errand.State.RUNNING) | Q(state=Errand.State.WAITING, handed_at__isnull=False),
        handed_at__lte=at - GRACE,
    )
    rows = list(doubted.order_by("handed_at", "id")[:AT_ONCE])
    if not rows:
        return 0
    ids = {row.pk: names.workflow_id(row.key, row.start) for row in rows}
    alive = active(list(ids.values()))
    released = 0
    for row in rows:
        if ids[row.pk] in alive:
            # To the end of the queue of doubts, so that the others come up too.
            Errand.objects.filter(pk=row.pk, start=row.start).update(handed_at=at)
            continue
        with transaction.atomic():
            same = Errand.objects.select_for_update().filter(
                pk=row.pk, start=row.start, state__in=states.OPEN
            )
            errand = same.first()
            if errand is not None:
                release(errand)
                released += 1
    return released


def ask_for_scheduled(at: datetime, daily: Iterable[Daily]) -> None:
    """Ask for the daily jobs whose time has come: once for each calendar day in their zone, whoever asks.

    What was missed while nothing ran is made up for within a day.
    """
    for entry in daily:
        occurrence = schedules.last_due(entry.at, entry.zone(), at)
        key = f"{entry.job}/{occurrence.day}"
        if at - occurrence.due < TOO_LATE and not Errand.objects.filter(key=key).exists():
            ask_for(
                entry.job,
                key,
                at=at,
                due=occurrence.due.astimezone(UTC),
                arguments={"day": occurrence.day.isoformat()},
                by="schedule",
            )

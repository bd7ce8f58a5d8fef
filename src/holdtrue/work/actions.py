"""Ask for background work, ask again, call it off."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db import transaction

from .models import Errand
from .rules import names, states
from .starter import starter

log = logging.getLogger(__name__)


class NoSuchErrand(LookupError):
    """There is no errand with this key."""


class NotNow(Exception):
    """The errand's state does not allow this."""


def ask_for(
    job: str,
    key: str,
    *,
    at: datetime,
    arguments: Mapping[str, str | int] | None = None,
    due: datetime | None = None,
    system: str = "",
    by: str = "",
) -> Errand:
    """Ask for a job within the caller's transaction; it starts once that has committed (or when it is due).

    `key` names the work in its domain (`retention.run/3f2a...`): whoever asks for the same key again gets the
    errand that is there. `system` is the bound system it works in: one errand at a time does. Raises
    `ValueError` for keys and arguments that are not identifiers, or a key that another job has.
    """
    given = dict(arguments or {})
    wrong = names.faults(key, given)
    if wrong:
        raise ValueError(f"{job}: {'; '.join(wrong)}")
    with transaction.atomic():
        errand, made = Errand.objects.get_or_create(
            key=key,
            defaults={
                "job": job,
                "arguments": given,
                "system": system,
                "asked_at": at,
                "asked_by": by,
                "due_at": due or at,
            },
        )
        if errand.job != job:
            raise ValueError(f"{key} is an errand of {errand.job}, not of {job}")
        if made and errand.due_at <= at:
            _start_on_commit(errand, at)
    return errand


def retry(key: str, at: datetime) -> Errand:
    """Ask again for work that failed or was called off. Raises `NoSuchErrand`, `NotNow`."""
    with transaction.atomic():
        errand = _locked(key)
        if not states.can_be_retried(errand.state):
            raise NotNow(f"{key} is {errand.state}")
        errand.state, errand.due_at, errand.attempts = Errand.State.WAITING, at, 0
        errand.start, errand.handed_at, errand.finished_at = errand.start + 1, None, None
        errand.save()
        _start_on_commit(errand, at)
    return errand


def cancel(key: str, at: datetime) -> Errand:
    """Call work off. A piece under way is finished or undone, never half recorded. Raises `NoSuchErrand`,
    `NotNow`."""
    with transaction.atomic():
        errand = _locked(key)
        if not states.can_be_cancelled(errand.state):
            raise NotNow(f"{key} is {errand.state}")
        errand.state, errand.finished_at, errand.worker = Errand.State.CANCELLED, at, ""
        errand.save()
    return errand


def _locked(key: str) -> Errand:
    errand = Errand.objects.select_for_update().filter(key=key).first()
    if errand is None:
        raise NoSuchErrand(key)
    return errand


def _start_on_commit(errand: Errand, at: datetime) -> None:
    transaction.on_commit(partial(_hand_over, errand.pk, errand.key, errand.start, errand.system, at))


def _hand_over(pk: int, key: str, start: int, system: str, at: datetime) -> None:
    hand = starter()
    if hand is None:
        return
    try:
        hand(key, start, system)
        Errand.objects.filter(pk=pk, start=start, handed_at=None).update(handed_at=at)
    except Exception as fault:
        # The row is the request, and it has been committed: a sweep hands it over.
        log.warning("errand %s: not handed over yet (%s)", key, type(fault).__name__)

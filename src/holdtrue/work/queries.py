"""Read the errands: what runs, waits, failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from .models import Errand
from .rules import states


@dataclass(frozen=True)
class Seen:
    """An errand as it stands. No person's data: keys and arguments are identifiers, errors are types."""

    key: str
    job: str
    arguments: dict[str, str | int]
    system: str
    state: str
    asked_at: datetime
    asked_by: str
    due_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None
    done: int
    planned: int
    attempts: int
    turn: int
    worker: str
    last_error: str


def errand(key: str) -> Seen | None:
    """The errand with this key."""
    row = Errand.objects.filter(key=key).first()
    return _seen(row) if row else None


def running(most: int = 100) -> tuple[Seen, ...]:
    """What is under way, the oldest first."""
    return _of("running", "id", most)


def waiting(most: int = 100) -> tuple[Seen, ...]:
    """What waits for its moment or for a free hand, the next first."""
    return _of("waiting", "due_at", most)


def failed(most: int = 100) -> tuple[Seen, ...]:
    """What needs a person, the latest first."""
    return _of("failed", "-finished_at", most)


def ended(most: int = 100) -> tuple[Seen, ...]:
    """What is done or was called off, the latest first."""
    rows = Errand.objects.filter(state__in=("done", "cancelled")).order_by("-finished_at", "-id")
    return tuple(_seen(row) for row in rows[:most])


def counts() -> dict[str, int]:
    """How many errands are in each state."""
    found = dict(Errand.objects.order_by().values_list("state").annotate(number=Count("id")))
    return {state: found.get(state, 0) for state in sorted(states.OPEN | states.CLOSED)}


def oldest_due(at: datetime) -> datetime | None:
    """Since when the errand that has waited longest has been due; None if nothing due waits."""
    due = Errand.objects.filter(state="waiting", due_at__lte=at).aggregate(oldest=Min("due_at"))
    oldest: datetime | None = due["oldest"]
    return oldest


def _of(state: str, order: str, most: int) -> tuple[Seen, ...]:
    return tuple(_seen(row) for row in Errand.objects.filter(state=state).order_by(order, "id")[:most])


def _seen(row: Errand) -> Seen:
    return Seen(**{name: getattr(row, name) for name in Seen.__dataclass_fields__})


__all__: Sequence[str] = ("Seen", "counts", "ended", "errand", "failed", "oldest_due", "running", "waiting")

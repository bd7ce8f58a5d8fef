"""Tables of background work: what was asked for, and which processes carry it. Identifiers only, no person's data."""

from __future__ import annotations

from django.db import models


class Errand(models.Model):
    """One request for background work, and how far it has come.

    `start` numbers the requests to the engine, `turn` the processes that took it on: whoever holds an older turn
    may write nothing any more. `attempts` counts the turns since something was last achieved.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    key = models.CharField(max_length=200, unique=True)
    job = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    system = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120, blank=True)
    due_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    start = models.PositiveIntegerField(default=1)
    turn = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    planned = models.PositiveBigIntegerField(default=0)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="work_errand_state",
                condition=models.Q(state__in=("waiting", "running", "done", "failed", "cancelled")),
            ),
            models.CheckConstraint(
                name="work_errand_has_a_worker_while_running",
                condition=models.Q(state="running") & ~models.Q(worker="")
                | ~models.Q(state="running") & models.Q(worker=""),
            ),
        )
        indexes = (
            models.Index(name="work_errand_due", fields=("state", "due_at")),
            models.Index(name="work_errand_handed", fields=("state", "handed_at")),
            models.Index(name="work_errand_job", fields=("job", "-id")),
        )

    def __str__(self) -> str:
        return self.key


class Worker(models.Model):
    """A process that carries errands, when it last said that it lives, and where it does (`place`: this start of
    this machine), so that its death is seen at once by those who live beside it."""

    name = models.CharField(max_length=120, primary_key=True)
    place = models.CharField(max_length=64, blank=True)
    process = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

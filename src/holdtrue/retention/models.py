"""Plans and runs of disposals. Numbers, digests and the last key reached; never a person's data."""

from __future__ import annotations

from django.db import models

DIGEST = 64


class Plan(models.Model):
    """What is to be disposed of, frozen: counts, the digest of the keys, the day, and the register version."""

    class State(models.TextChoices):
        PLANNED = "planned"
        RUNNING = "running"
        DONE = "done"

    digest = models.CharField(max_length=DIGEST, unique=True)
    today = models.CharField(max_length=40)
    register_digest = models.CharField(max_length=DIGEST)
    salt = models.CharField(max_length=DIGEST)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="retention_plan_state", condition=models.Q(state__in=("planned", "running", "done"))
            ),
        )

    def __str__(self) -> str:
        return f"plan {self.digest[:12]}"


class Part(models.Model):
    """One dataset of a plan: what was found due, and how far its disposal has come.

    `reached` is the last key of the last finished batch. A batch is announced (`batch_*`) right before the system
    commits it: after a kill, the rows of its first and its last key tell whether it had been committed.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    system = models.CharField(max_length=120)
    dataset = models.CharField(max_length=120)
    due = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    by_entity = models.JSONField(default=dict)
    goes_with = models.JSONField(default=dict)
    keys_digest = models.CharField(max_length=DIGEST)
    reached = models.TextField(null=True)
    batches = models.PositiveIntegerField(default=0)
    disposed = models.PositiveBigIntegerField(default=0)
    spared = models.PositiveBigIntegerField(default=0)
    sampled = models.PositiveBigIntegerField(default=0)
    went = models.JSONField(default=dict)
    batch_reaches = models.TextField(null=True)
    batch_first = models.TextField(null=True)
    batch_last = models.TextField(null=True)
    batch_disposed = models.PositiveBigIntegerField(default=0)
    batch_spared = models.PositiveBigIntegerField(default=0)
    batch_went = models.JSONField(default=dict)
    finished = models.BooleanField(default=False)
    left_due = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(name="retention_part_once", fields=("plan", "system", "dataset")),
        )

    def __str__(self) -> str:
        return f"{self.system} {self.dataset}"

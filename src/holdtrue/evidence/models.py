"""Tables of the ledger, the rounds of verdicts, and the store of immutable content."""

from __future__ import annotations

from django.db import models

DIGEST = 64  # hexadecimal SHA-256


class Entry(models.Model):
    """One link of the chain. `kind` says what happened, `subject` to which thing (a register path, a plan:
    never a person); all else stands in the payload, of which the entry holds the salted digest only."""

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=400)
    at = models.DateTimeField()
    register_digest = models.CharField(max_length=DIGEST, blank=True)
    payload_digest = models.CharField(max_length=DIGEST)
    previous = models.CharField(max_length=DIGEST, unique=True)
    digest = models.CharField(max_length=DIGEST, unique=True)

    class Meta:
        ordering = ("sequence",)
        constraints = (
            models.CheckConstraint(name="evidence_entry_from_one", condition=models.Q(sequence__gte=1)),
        )
        indexes = (models.Index(name="evidence_entry_subject", fields=("subject", "kind")),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.subject}"


class Payload(models.Model):
    """What an entry is about, in the clear, with the salt of its digest. When destroyed, the chain holds."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=64)
    body = models.TextField()

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class Content(models.Model):
    """Bytes that never change, named by their SHA-256: register versions, published notices."""

    digest = models.CharField(max_length=DIGEST, primary_key=True)
    media_type = models.CharField(max_length=100)
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.media_type} {self.digest}"


class Round(models.Model):
    """One run of checks. `whole` when every check of the catalogue was asked: it can be read as a board."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    today = models.CharField(max_length=40)
    at = models.DateTimeField()
    register_digest = models.CharField(max_length=DIGEST, blank=True)
    whole = models.BooleanField()

    class Meta:
        indexes = (models.Index(name="evidence_round_register", fields=("register_digest", "today", "id")),)

    def __str__(self) -> str:
        return f"round {self.pk} for {self.today}"


class VerdictRecord(models.Model):
    """One verdict as it was given: outcome, words, counts and paths. Never a person's data."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="verdicts")
    position = models.PositiveIntegerField()
    check_code = models.CharField(max_length=120)
    subject = models.CharField(max_length=400)
    outcome = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, blank=True)
    says = models.TextField()
    numbers = models.JSONField()
    looked_at = models.JSONField()
    paths = models.JSONField()
    remedy = models.TextField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="evidence_verdict_once_a_round", fields=("round", "check_code", "subject")
            ),
            models.CheckConstraint(
                name="evidence_verdict_outcome",
                condition=models.Q(outcome__in=("kept", "broken", "unproven")),
            ),
            models.CheckConstraint(
                name="evidence_verdict_reason",
                condition=models.Q(outcome="unproven") & ~models.Q(reason="")
                | ~models.Q(outcome="unproven") & models.Q(reason=""),
            ),
        )
        indexes = (models.Index(name="evidence_verdict_last", fields=("check_code", "subject", "-id")),)

    def __str__(self) -> str:
        return f"{self.check_code} {self.subject}: {self.outcome}"

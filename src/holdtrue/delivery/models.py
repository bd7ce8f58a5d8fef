"""Tables of the post. An address stands here only while its letter still has to go, or its fate is open."""

from __future__ import annotations

from django.db import models

from .rules.states import FORGOTTEN, CallState, LetterState

DIGEST = 64  # hexadecimal SHA-256
_FORGOTTEN = sorted(each.value for each in FORGOTTEN)


class Letter(models.Model):
    """One letter to one person. `key` is the caller's name for it, and a second letter with it is not made;
    `token` is ours, and stands in its Message-ID and in the envelope.

    `handed` is set before the first byte of the letter may leave: what dies after that has an unknown fate.
    """

    key = models.CharField(max_length=200, unique=True)
    token = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=80)
    language = models.CharField(max_length=16)
    recipient = models.CharField(max_length=254, blank=True)
    domain = models.CharField(max_length=DIGEST, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=LetterState.QUEUED.value)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    handed = models.BooleanField(default=False)
    stage = models.CharField(max_length=10, blank=True)
    code = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=12, blank=True)
    entries = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="delivery_letter_state",
                condition=models.Q(state__in=[each.value for each in LetterState]),
            ),
            models.CheckConstraint(
                name="delivery_letter_forgotten",
                condition=~models.Q(state__in=_FORGOTTEN)
                | models.Q(recipient="", domain="", subject="", text="", html=""),
            ),
            models.CheckConstraint(
                name="delivery_letter_to_send",
                condition=models.Q(state__in=_FORGOTTEN) | ~models.Q(recipient=""),
            ),
            models.CheckConstraint(
                name="delivery_letter_due",
                condition=~models.Q(state=LetterState.QUEUED.value) | models.Q(next_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_letter_claimed",
                condition=~models.Q(state=LetterState.SENDING.value)
                | models.Q(lease_until__isnull=False) & ~models.Q(claim=""),
            ),
        )
        indexes = (
            models.Index(name="delivery_letter_due", fields=("state", "next_at", "id")),
            models.Index(name="delivery_letter_claim", fields=("state", "lease_until")),
        )

    def __str__(self) -> str:
        return f"letter {self.token}: {self.state}"


class Link(models.Model):
    """One signed link: the digest of its token, what it is for, and whether it has been used."""

    digest = models.CharField(max_length=DIGEST, unique=True)
    purpose = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="delivery_link_expires", condition=models.Q(expires_at__gt=models.F("made_at"))
            ),
        )
        indexes = (models.Index(name="delivery_link_subject", fields=("purpose", "subject")),)

    def __str__(self) -> str:
        return f"link for {self.purpose}"


class WebhookCall(models.Model):
    """One event for one endpoint. It is repeated under its own `token` until the endpoint has taken it."""

    key = models.CharField(max_length=320, unique=True)
    token = models.CharField(max_length=32, unique=True)
    endpoint = models.CharField(max_length=80)
    event = models.CharField(max_length=80)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=CallState.QUEUED.value)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    trying_since = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    code = models.PositiveIntegerField(null=True)
    trouble = models.CharField(max_length=40, blank=True)
    entries = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="delivery_call_state", condition=models.Q(state__in=[each.value for each in CallState])
            ),
            models.CheckConstraint(
                name="delivery_call_due",
                condition=~models.Q(state=CallState.QUEUED.value) | models.Q(next_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_call_claimed",
                condition=~models.Q(state=CallState.CALLING.value)
                | models.Q(lease_until__isnull=False) & ~models.Q(claim=""),
            ),
        )
        indexes = (
            models.Index(name="delivery_call_due", fields=("state", "next_at", "id")),
            models.Index(name="delivery_call_claim", fields=("state", "lease_until")),
        )

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint}: {self.state}"


class Window(models.Model):
    """How often one somebody asked lately: `who` is a keyed hash, `hits` are milliseconds since 1970."""

    who = models.CharField(max_length=DIGEST, primary_key=True)
    limit = models.CharField(max_length=80)
    hits = models.JSONField(default=list)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"window of {self.limit}"

"""Signed links: single-use, expiring, for one purpose and one subject. Looking never uses one up.

Mail scanners open every link in a letter (GET), so a page only looks; what the link is for happens on POST.
The token is the whole link: nothing in the URL says whom it is for. Only its digest is kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from .models import Link
from .rules.tokens import RANDOM, at_rest, random_of, token_of


class LinkState(StrEnum):
    """Whether a link can be used. `UNKNOWN`: never made, made for another purpose, or forgotten."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Seen:
    """What a token leads to. `subject` is empty if it leads nowhere."""

    state: LinkState
    subject: str = ""
    expires_at: datetime | None = None


class NotUsable(Exception):
    """The link cannot be used (any more); `state` says why."""

    def __init__(self, state: LinkState) -> None:
        self.state = state
        super().__init__(f"the link is {state.value}")


def make(purpose: str, subject: str, at: datetime, expires: datetime) -> str:
    """Make a link and return its token, which is not kept: put it into the letter now.

    `subject` is an identifier (`request/17`), never a name or an address. Joins the caller's transaction. Raises
    `ValueError` for a subject with an @, moments without a zone, or an end that is not after the beginning.
    """
    _known(purpose)
    if not 0 < len(subject) <= 200 or "@" in subject:
        raise ValueError("a link's subject is an identifier of at most 200 characters, never an address")
    if at.tzinfo is None or expires.tzinfo is None or expires <= at:
        raise ValueError("a link expires after it is made, both with a time zone")
    random = secrets.token_bytes(RANDOM)
    Link.objects.create(
        digest=at_rest(random), purpose=purpose, subject=subject, made_at=at, expires_at=expires
    )
    return token_of(random, _key(), purpose)


def look(token: str, purpose: str, at: datetime) -> Seen:
    """What a token leads to at this moment. Changes nothing, however often it is asked."""
    random = random_of(token, _key(), purpose)
    found = Link.objects.filter(digest=at_rest(random), purpose=purpose).first() if random else None
    if found is None:
        return Seen(LinkState.UNKNOWN)
    if found.used_at is not None:
        state = LinkState.USED
    else:
        state = LinkState.OPEN if at < found.expires_at else LinkState.EXPIRED
    return Seen(state, found.subject, found.expires_at)


def use(token: str, purpose: str, at: datetime) -> str:
    """Use a link up, and return its subject. Of two at the same moment, one does, and the other is told so.

    Joins the caller's transaction: if what the link is for fails, the link is as it was. The ledger is told by
    whoever does that deed. Raises `NotUsable`.
    """
    random = random_of(token, _key(), purpose)
    if random is None:
        raise NotUsable(LinkState.UNKNOWN)
    with transaction.atomic():
        open_ones = Link.objects.filter(
            digest=at_rest(random), purpose=purpose, used_at__isnull=True, expires_at__gt=at
        )
        if not open_ones.update(used_at=at):
            raise NotUsable(look(token, purpose, at).state)
        return Link.objects.values_list("subject", flat=True).get(digest=at_rest(random))


def is_open(purpose: str, subject: str, at: datetime) -> bool:
    """Whether there is a link of this purpose for this subject that can still be used."""
    return Link.objects.filter(
        purpose=purpose, subject=subject, used_at__isnull=True, expires_at__gt=at
    ).exists()


def withdraw(purpose: str, subject: str, at: datetime) -> int:
    """Make every open link of this purpose and subject unusable from now on; returns how many there were."""
    return Link.objects.filter(
        purpose=purpose, subject=subject, used_at__isnull=True, expires_at__gt=at, made_at__lt=at
    ).update(expires_at=at)


def _known(purpose: str) -> None:
    if not purpose or len(purpose) > 80 or not purpose.replace("-", "").replace(".", "").isalnum():
        raise ValueError("a link's purpose is a word like `invitation` or `request.confirm`")


def _key() -> bytes:
    """A key for this alone, from the process's own."""
    sealed = salted_hmac(
        "holdtrue.delivery.links", "seal", secret=str(settings.SECRET_KEY), algorithm="sha256"
    )
    key: bytes = sealed.digest()
    return key

"""The few letters of sign-in, handed to our own post."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from holdtrue.delivery.actions import queue_mail
from holdtrue.evidence.current_register import current_register

KINDS = {"account/email/password_reset_key": "password-reset"}
"""allauth's letters that are sent, and what they are called here. No other is."""


def send(template: str, email: str, context: dict[str, Any], at: datetime) -> None:
    """Queue a letter that allauth asks for."""
    kind = KINDS.get(template)
    if kind is None:
        return
    words = {"group": _group(), "link": context["password_reset_url"]}
    queue_mail(kind, f"{kind}/{secrets.token_hex(8)}", email, "en", words, at)


def send_invitation(person: int, email: str, link: str, expires: datetime, at: datetime) -> None:
    """Queue the letter of an invitation. The caller's transaction holds the invitation itself."""
    words = {"group": _group(), "link": link, "expires": expires}
    queue_mail("invitation", f"invitation/{person}/{secrets.token_hex(8)}", email, "en", words, at)


def _group() -> str:
    return current_register().group.name or "this group"

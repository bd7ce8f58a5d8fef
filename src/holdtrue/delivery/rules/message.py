"""A letter as the bytes that go over the wire: the same every time it is built (RFC 5322, RFC 2046)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
LONGEST_SUBJECT = 200
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, and signs that turn the direction of what follows: neither belongs in what a person typed."""


@dataclass(frozen=True)
class Sender:
    """Whom letters come from: `name` and `address`, and where bounces go (`bounces@example.org`)."""

    name: str
    address: str
    bounces: str

    @property
    def domain(self) -> str:
        """The right side of our Message-IDs, and our name when greeting a server."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Draft:
    """A rendered letter. `token` is its own, 32 hexadecimal digits that say nothing about anybody."""

    token: str
    language: str
    recipient: str
    subject: str
    text: str
    html: str
    queued_at: datetime


def subject_line(text: str) -> str:
    """A subject in one line: whitespace folded, controls gone, at most 200 characters."""
    line = " ".join(_UNSEEN.sub(" ", text).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def body_text(text: str) -> str:
    """A text without controls, its lines ended alike and by one at the end."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n") + "\n"


def message_id(token: str, sender: Sender) -> str:
    """The letter's Message-ID, the same at every attempt."""
    if not TOKEN.fullmatch(token):
        raise ValueError("a letter's token is 32 hexadecimal digits")
    return f"<{token}@{sender.domain}>"


def return_path(token: str, sender: Sender) -> str:
    """The envelope's sender, to which bounces come: `bounces+TOKEN@...`, so that each names its letter."""
    local, _, domain = sender.bounces.rpartition("@")
    return f"{local}+{token}@{domain}"


def wire(draft: Draft, sender: Sender) -> bytes:
    """The letter in SMTP's own form, lines ended by CR LF, all ASCII.

    Raises `ValueError` for a header that would not stay one header; the rules for subjects and addresses leave
    none.
    """
    letter = EmailMessage(policy=policy.SMTP)
    letter["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    letter["To"] = Address(addr_spec=draft.recipient)
    letter["Subject"] = subject_line(draft.subject)
    letter["Date"] = format_datetime(draft.queued_at)
    letter["Message-ID"] = message_id(draft.token, sender)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(body_text(draft.text), charset="utf-8", cte="quoted-printable")
    letter.add_alternative(body_text(draft.html), subtype="html", charset="utf-8", cte="quoted-printable")
    letter["Content-Language"] = draft.language  # now: earlier it would go to the first part with the content
    letter.set_boundary(f"=_{draft.token}")
    return letter.as_bytes()

"""What an answer of an SMTP server means for the letter (RFC 5321, RFC 3463).

Only the digits of a reply are kept: its words often quote the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far a session had come. From `BODY` on, the server has the letter or may have it."""

    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"


class Fate(StrEnum):
    """What becomes of the letter after one attempt."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reply:
    """The three digits of a reply, and its enhanced status (`5.1.1`) if it has one."""

    code: int
    status: str = ""


@dataclass(frozen=True)
class Outcome:
    """The fate of a letter, the stage that decided it, and the reply; None if the connection was lost."""

    fate: Fate
    stage: Stage
    reply: Reply | None = None

    @property
    def ends_session(self) -> bool:
        """Whether the server must not be asked for anything more in this session."""
        return self.reply is None or self.reply.code == 421 or not 200 <= self.reply.code < 600


_STATUS = re.compile(rb"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")
_TOO_LARGE = 552


def reply_of(code: int, text: bytes) -> Reply:
    """The digits of a reply. The enhanced status counts only if its class agrees with the code."""
    found = _STATUS.match(text[:40])
    status = found[1].decode("ascii") if found else ""
    return Reply(code, status if status[:1] == str(code)[:1] else "")


def outcome_of(stage: Stage, reply: Reply | None) -> Outcome:
    """What became of the letter.

    A loss of the connection after the letter's last byte may have gone out leaves its fate unknown; before that,
    it is tried later. A 5xx refuses the letter from the recipient on: earlier it is about us (sender, password),
    and refusing every letter for it would lose them; only a size limit is the letter's own.
    """
    if reply is None:
        return Outcome(Fate.UNKNOWN if stage is Stage.BODY else Fate.LATER, stage)
    kind = reply.code // 100
    if stage is Stage.BODY:
        fate = {2: Fate.SENT, 4: Fate.LATER, 5: Fate.REFUSED}.get(kind, Fate.UNKNOWN)
        return Outcome(fate, stage, reply)
    theirs = stage in (Stage.RCPT, Stage.DATA) or (stage is Stage.MAIL and reply.code == _TOO_LARGE)
    return Outcome(Fate.REFUSED if kind == 5 and theirs else Fate.LATER, stage, reply)

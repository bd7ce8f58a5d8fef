"""How an entry and its payload become digests. The export's `verify.py` does the same with other code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64
"""What the first entry names as the one before it."""

FORMAT = "holdtrue-entry-1"

# Made once: a ledger has millions of entries.
_FACTS = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Link:
    """An entry of the chain as it was written down."""

    sequence: int
    kind: str
    subject: str
    at: datetime
    register_digest: str
    payload_digest: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Sealed:
    """A payload: its text, and the salt (hexadecimal) without which its digest cannot be guessed from the
    text."""

    salt: str
    body: str


def canonical(body: Mapping[str, Any]) -> str:
    """The one way to write `body` as JSON: sorted keys, no spaces.

    Raises `TypeError` for what JSON cannot say (a date: give its ISO text) and `ValueError` for NaN or
    infinity.
    """
    return json.dumps(
        dict(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"the ledger takes text, numbers, lists and mappings, not {type(value).__name__}")


def moment(at: datetime) -> str:
    """`at` in UTC with microseconds, as it enters a digest. Raises `ValueError` without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment in the ledger needs a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def payload_digest(sealed: Sealed) -> str:
    """SHA-256 of the salt's bytes followed by the text."""
    return hashlib.sha256(bytes.fromhex(sealed.salt) + sealed.body.encode()).hexdigest()


def entry_digest(
    sequence: int,
    kind: str,
    subject: str,
    at: datetime,
    register_digest: str,
    payload_digest: str,
    previous: str,
) -> str:
    """SHA-256 of the entry's facts, among them the digest of the entry before it."""
    facts = [FORMAT, sequence, kind, subject, moment(at), register_digest, payload_digest, previous]
    return hashlib.sha256(_FACTS.encode(facts).encode()).hexdigest()

"""Signatures of webhooks, as Standard Webhooks has them, so that receivers find ready-made code.

webhook-signature: v1,base64( HMAC-SHA256( secret, "{webhook-id}.{webhook-timestamp}.{body}" ) )
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
SHORTEST = 24
TOLERANCE = 300
"""Seconds by which the timestamp may differ from the receiver's clock, against replays."""


def secret_of(text: str) -> bytes:
    """The bytes of a secret: `whsec_` and base64, at least 24 bytes. Raises `ValueError` without quoting it."""
    try:
        secret = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the secret is not base64") from None
    if not text.strip().startswith(PREFIX) or len(secret) < SHORTEST:
        raise ValueError(f"the secret is not {PREFIX} and at least {SHORTEST} bytes in base64")
    return secret


def signature(secret: bytes, number: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`."""
    signed = f"{number}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode("ascii")


def is_genuine(
    secret: bytes,
    number: str,
    timestamp: str,
    signatures: str,
    body: bytes,
    now: int,
    tolerance: int = TOLERANCE,
) -> bool:
    """Whether a call was signed with this secret and within the tolerance: what a receiver checks."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now - int(timestamp)) > tolerance:
        return False
    wanted = signature(secret, number, int(timestamp), body).encode()
    return any(hmac.compare_digest(wanted, each.encode()) for each in signatures.split(" "))

"""Tokens of signed links: random, sealed for one purpose, and not to be found from what is kept of them.

    token = base64url( 24 random bytes + first 16 bytes of HMAC-SHA256(key, purpose, random bytes) )

The seal lets a made-up token be refused without asking the database; the randomness lets nobody who has the
key alone make one. At rest only the SHA-256 of the random bytes is kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

RANDOM = 24
SEAL = 16
LENGTH = 54
"""Characters of a token: 40 bytes in base64url without padding."""


def token_of(random: bytes, key: bytes, purpose: str) -> str:
    """The token made of 24 random bytes. Raises `ValueError` for another number of them."""
    if len(random) != RANDOM:
        raise ValueError(f"a token is made of {RANDOM} random bytes")
    return base64.urlsafe_b64encode(random + _seal(random, key, purpose)).rstrip(b"=").decode("ascii")


def random_of(token: str, key: bytes, purpose: str) -> bytes | None:
    """The random bytes of a token that was sealed for this purpose with this key, else None."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        whole = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    random, seal = whole[:RANDOM], whole[RANDOM:]
    if not hmac.compare_digest(seal, _seal(random, key, purpose)):
        return None
    # Base64's last character has spare bits: only one way of writing a token is that token.
    return random if token_of(random, key, purpose) == token else None


def at_rest(random: bytes) -> str:
    """What is kept of a token: hexadecimal SHA-256 of its random bytes."""
    return hashlib.sha256(b"holdtrue link\0" + random).hexdigest()


def _seal(random: bytes, key: bytes, purpose: str) -> bytes:
    return hmac.new(key, purpose.encode() + b"\0" + random, hashlib.sha256).digest()[:SEAL]

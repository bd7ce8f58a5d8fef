"""The keys under which tries are counted: keyed hashes, so that the table holds no address of anybody."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def keyed(key: str, key_prefix: str, version: int) -> str:
    """Django's cache key, as nobody can read it."""
    return salted_hmac(
        "holdtrue.staff.throttle", f"{key_prefix}:{version}:{key}", algorithm="sha256"
    ).hexdigest()

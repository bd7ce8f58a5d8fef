"""The store of immutable content: bytes named by their own digest (register versions, published notices).

Putting the same bytes twice keeps them once; what comes out is always what went in, or an error.
"""

from __future__ import annotations

import hashlib

from .models import Content


class NoSuchContent(LookupError):
    """Nothing is kept under this digest."""


class Damaged(Exception):
    """The bytes kept under this digest are not the ones that were put there."""


def put(body: bytes, media_type: str) -> str:
    """Keep `body`, and return its SHA-256 in hexadecimal. Joins the caller's transaction."""
    digest = hashlib.sha256(body).hexdigest()
    # Two writers of the same bytes: the second insert is ignored, neither fails.
    Content.objects.bulk_create(
        [Content(digest=digest, media_type=media_type, body=body)], ignore_conflicts=True
    )
    return digest


def get(digest: str) -> bytes:
    """The bytes kept under `digest`. Raises `NoSuchContent`, or `Damaged` if they no longer have that
    digest."""
    body = Content.objects.filter(digest=digest).values_list("body", flat=True).first()
    if body is None:
        raise NoSuchContent(f"nothing is kept under {digest}")
    body = bytes(body)
    if hashlib.sha256(body).hexdigest() != digest:
        raise Damaged(f"what is kept under {digest} is not what was put there")
    return body


def media_type(digest: str) -> str:
    """What kind of content it is. Raises `NoSuchContent`."""
    found = Content.objects.filter(digest=digest).values_list("media_type", flat=True).first()
    if found is None:
        raise NoSuchContent(f"nothing is kept under {digest}")
    return found


def has(digest: str) -> bool:
    """Whether something is kept under `digest`."""
    return Content.objects.filter(digest=digest).exists()

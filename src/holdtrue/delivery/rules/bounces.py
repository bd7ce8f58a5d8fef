"""Delivery status notifications (RFC 3464): which letter, and what became of it.

They come from anywhere, so nothing in them is believed but a letter's own token, which only somebody who had
the letter can know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

LARGEST = 1024 * 1024
"""Bytes. A report holds some headers and our own letter, which is small."""

_MOST_PARTS = 50
_MOST_TOKENS = 10
_PLUS = re.compile(r"\+([0-9a-f]{32})@", re.ASCII)
_ID = re.compile(r"<([0-9a-f]{32})@", re.ASCII)
_ENVELOPE = re.compile(r"\s*([0-9a-f]{32})\s*", re.ASCII)
_STATUS = re.compile(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])", re.ASCII)
_ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


class Told(StrEnum):
    """What a report says."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


_ACTIONS = {
    "failed": Told.FAILED,
    "delayed": Told.DELAYED,
    "delivered": Told.DELIVERED,
    "relayed": Told.DELIVERED,
    "expanded": Told.DELIVERED,
}
_WORST = (Told.FAILED, Told.DELAYED, Told.DELIVERED)


@dataclass(frozen=True)
class Report:
    """A report: the tokens it may be about, the likeliest first; what it says; the status code, if any."""

    tokens: tuple[str, ...]
    told: Told
    status: str = ""


def report_of(raw: bytes) -> Report | None:
    """What a raw message reports; None if it is no delivery status notification, or one about no letter of ours.

    Never raises, whatever the bytes. Messages beyond `LARGEST` are not read.
    """
    if len(raw) > LARGEST:
        return None
    try:
        message = message_from_bytes(raw)
        if message.get_content_type() != "multipart/report":
            return None
        parts = [part for _, part in zip(range(_MOST_PARTS), message.walk(), strict=False)]
        fields = [block for part in parts for block in _status_blocks(part)]
        told = _told(fields)
        tokens = tuple(dict.fromkeys(_tokens(message, parts, fields)))[:_MOST_TOKENS]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # email's parser meets rubbish with any of these
    if told is None or not tokens:
        return None
    return Report(tokens, told[0], told[1])


def _status_blocks(part: Message) -> list[Message]:
    """The header blocks of a `message/delivery-status` part."""
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return []
    payload = part.get_payload()
    if isinstance(payload, list):
        return [each for each in payload if isinstance(each, Message)]
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        return []
    return [message_from_bytes(block) for block in re.split(rb"\r?\n\r?\n", body.strip())[:_MOST_PARTS]]


def _told(fields: list[Message]) -> tuple[Told, str] | None:
    found: dict[Told, str] = {}
    for block in fields:
        told = _ACTIONS.get(str(block.get("Action", "")).strip().lower())
        if told is not None:
            status = _STATUS.match(str(block.get("Status", "")))
            found.setdefault(told, status[1] if status else "")
    return next(((told, found[told]) for told in _WORST if told in found), None)


def _tokens(message: Message, parts: list[Message], fields: list[Message]) -> Iterator[str]:
    for block in fields:
        envelope = _ENVELOPE.fullmatch(str(block.get("Original-Envelope-Id", "")))
        if envelope:
            yield envelope[1]
    for name in _ADDRESSED:
        for value in message.get_all(name, []):
            yield from _PLUS.findall(str(value))
    for part in parts:
        for returned in _returned(part):
            yield from _ID.findall(str(returned.get("Message-ID", "")))
    for name in ("In-Reply-To", "References"):
        yield from _ID.findall(str(message.get(name, "")))


def _returned(part: Message) -> list[Message]:
    """The headers of the letter that came back."""
    kind = part.get_content_type()
    if kind in ("message/rfc822", "message/global"):
        payload = part.get_payload()
        return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    if kind in ("text/rfc822-headers", "message/global-headers"):
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            return [message_from_bytes(body)]
        inner = part.get_payload()
        return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []
    return []

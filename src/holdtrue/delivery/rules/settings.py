"""What the settings of the post mean: the mail server's URL, the sender, the webhooks' URLs."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from .addresses import NotAnAddress, address_of
from .message import Sender

LONGEST_URL = 2000
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})\.?", re.ASCII)


class BadSetting(ValueError):
    """What is wrong and what to write instead, with no part of the value: it may hold a password."""


class Security(StrEnum):
    """How the way to the mail server is sealed."""

    TLS = "smtps"
    STARTTLS = "smtp"
    NONE = "smtp+plain"


_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


@dataclass(frozen=True)
class MailServer:
    """A mail server. Times are in seconds: `timeout` for one reply, `patience` for the last one, which servers
    are slow with (RFC 5321, 4.5.3.2.6)."""

    security: Security
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30
    patience: float = 300


@dataclass(frozen=True)
class Target:
    """Where a webhook's URL leads."""

    https: bool
    host: str
    port: int
    path: str = field(repr=False)


def mail_server(url: str) -> MailServer:
    """`smtp://user:password@host:587` (STARTTLS), `smtps://...:465` (TLS from the start), or
    `smtp+plain://127.0.0.1:25` (no TLS, this machine only); `?timeout=30&patience=300` in seconds.

    Raises `BadSetting`.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        security = Security(parts.scheme)
    except ValueError:
        raise BadSetting("write smtp://user:password@host:587, or smtps://user:password@host:465") from None
    host = parts.hostname or ""
    if not host or not (_HOST.fullmatch(host) or _is_address(host)):
        raise BadSetting("the host's name is missing or is no name: smtp://user:password@HOST:587")
    if parts.path not in ("", "/") or parts.fragment:
        raise BadSetting(
            "nothing follows the port but ?timeout= and ?patience=; is there a / in the password? Write %2F"
        )
    if security is Security.NONE and not _is_here(host):
        raise BadSetting(
            "smtp+plain:// is for a server on this machine (127.0.0.1); write smtp:// or smtps://"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if any(char in text for text in (user, password) for char in "\r\n\0"):
        raise BadSetting("user and password hold no line break")
    times = {"timeout": 30.0, "patience": 300.0}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in times or not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", value) or not float(value):
            raise BadSetting("after ? stand timeout=SECONDS and patience=SECONDS, up to 600 of them")
        times[name] = min(float(value), 600.0)
    return MailServer(security, host, port or _PORTS[security], user, password, **times)


def sender_of(written: str, bounces: str = "") -> Sender:
    """`Name <address>` or `address`; bounces go to the same address unless another is given.

    Raises `BadSetting`.
    """
    name, spec = parseaddr(written)
    if any(ord(char) < 32 or ord(char) == 127 for char in written):
        raise BadSetting("the sender holds no line break")
    try:
        address = address_of(spec or written)
        back = address_of(bounces) if bounces else address
    except NotAnAddress as fault:
        raise BadSetting(f"write an address, or Name <address>: {fault}") from None
    if len(back.rpartition("@")[0]) > 64 - 33:
        raise BadSetting("what stands before the @ of the bounces' address has at most 31 characters")
    return Sender(name, address, back)


def target_of(url: str) -> Target:
    """Where a webhook's URL leads. Whether one may go there is known only when its name is looked up.

    Raises `BadSetting` for anything but a plain https URL (http for this machine) without user or password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadSetting("this is no URL; write https://host/path") from None
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise BadSetting("a URL is plain ASCII, without spaces and not longer than 2,000 characters")
    if parts.scheme not in ("https", "http"):
        raise BadSetting("a webhook goes to https://host/path")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadSetting("a webhook's URL holds no user, password or #; it is signed instead")
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or _is_address(host)):
        raise BadSetting("the host's name is missing or is no name")
    https = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(https, host, port or (443 if https else 80), path)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)

"""The settings of the post, read when they are needed. A secret may stand elsewhere: `env:NAME`, `file:PATH`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from .faults import BadConfiguration
from .rules.message import Sender
from .rules.networks import Network, networks
from .rules.settings import BadSetting, MailServer, mail_server, sender_of, target_of
from .rules.signing import secret_of

PREFIX = "HOLDTRUE_WEBHOOK_"
_NAME = re.compile(r"HOLDTRUE_WEBHOOK_([A-Z][A-Z0-9_]{0,60})_(URL|SECRET|EVENTS)", re.ASCII)
_EVENT = re.compile(r"\*|[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*(?:\.\*)?", re.ASCII)


@dataclass(frozen=True)
class Post:
    """The mail server that is set, and whom letters come from. Rates are letters a minute."""

    server: MailServer
    sender: Sender
    authorities: str | None
    per_minute: int
    per_domain: int


@dataclass(frozen=True)
class Endpoint:
    """One receiver of webhooks, and the events that it gets (`board.*`; all by default)."""

    name: str
    url: str = field(repr=False)
    secret: bytes = field(repr=False)
    events: tuple[str, ...] = ("*",)

    def wants(self, event: str) -> bool:
        """Whether this receiver gets the event."""
        return any(
            each in ("*", event) or (each.endswith(".*") and event.startswith(each[:-1]))
            for each in self.events
        )


def resolved(reference: str, setting: str) -> str:
    """The value behind `env:NAME` or `file:PATH`; anything else is the value itself.

    Raises `BadConfiguration`, naming the setting and the reference, never the value.
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        value = os.environ.get(name)
        if not value:
            raise BadConfiguration(f"{setting}: the environment variable {name} is not set.", f"Set {name}.")
        return value.strip()
    if kind == "file":
        try:
            return Path(name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise BadConfiguration(
                f"{setting}: the file {name} cannot be read ({type(fault).__name__}).",
                "Check the path and its rights.",
            ) from None
    return reference.strip()


def post() -> Post | None:
    """How letters are sent; None while no mail server is set: then they wait in the outbox.

    Raises `BadConfiguration`.
    """
    url = settings.HOLDTRUE_SMTP_URL
    if not url:
        return None
    try:
        server = mail_server(resolved(url, "HOLDTRUE_SMTP_URL"))
    except BadSetting as fault:
        raise BadConfiguration(f"HOLDTRUE_SMTP_URL: {fault}.") from None
    if not settings.HOLDTRUE_MAIL_FROM:
        raise BadConfiguration(
            "HOLDTRUE_MAIL_FROM is not set: nobody stands behind the letters.",
            "Write an address, or Name <address>.",
        )
    try:
        sender = sender_of(settings.HOLDTRUE_MAIL_FROM, settings.HOLDTRUE_MAIL_BOUNCES or "")
    except BadSetting as fault:
        raise BadConfiguration(f"HOLDTRUE_MAIL_FROM or HOLDTRUE_MAIL_BOUNCES: {fault}.") from None
    authorities = settings.HOLDTRUE_SMTP_CA or None
    if authorities and not Path(authorities).is_file():
        raise BadConfiguration(f"HOLDTRUE_SMTP_CA: there is no file {authorities}.", "Name a PEM file.")
    return Post(
        server,
        sender,
        authorities,
        _rate("HOLDTRUE_MAIL_PER_MINUTE", settings.HOLDTRUE_MAIL_PER_MINUTE, 600),
        _rate("HOLDTRUE_MAIL_PER_DOMAIN", settings.HOLDTRUE_MAIL_PER_DOMAIN, 60),
    )


def endpoints() -> Mapping[str, Endpoint]:
    """The receivers of webhooks, by name: HOLDTRUE_WEBHOOK_<NAME>_URL, _SECRET and, if not all, _EVENTS.

    Raises `BadConfiguration` for a receiver that is only half described.
    """
    told: dict[str, dict[str, str]] = {}
    for variable, value in settings.HOLDTRUE_WEBHOOKS.items():
        found = _NAME.fullmatch(variable)
        if found is None:
            raise BadConfiguration(
                f"{variable} is not known.",
                f"Write {PREFIX}NAME_URL, {PREFIX}NAME_SECRET, {PREFIX}NAME_EVENTS.",
            )
        told.setdefault(found[1], {})[found[2]] = value
    return {_spoken(name): _endpoint(name, told[name]) for name in sorted(told)}


def may_reach() -> tuple[Network, ...]:
    """Networks that webhooks may reach although they are not public. Raises `BadConfiguration`."""
    try:
        return networks(settings.HOLDTRUE_WEBHOOKS_MAY_REACH or "")
    except ValueError as fault:
        raise BadConfiguration(f"HOLDTRUE_WEBHOOKS_MAY_REACH: {fault}.") from None


def _spoken(name: str) -> str:
    return name.lower().replace("_", "-")


def _endpoint(name: str, told: Mapping[str, str]) -> Endpoint:
    for part in ("URL", "SECRET"):
        if not told.get(part):
            raise BadConfiguration(f"{PREFIX}{name}_{part} is not set.", "A webhook has a URL and a secret.")
    url = resolved(told["URL"], f"{PREFIX}{name}_URL")
    try:
        target_of(url)
    except BadSetting as fault:
        raise BadConfiguration(f"{PREFIX}{name}_URL: {fault}.") from None
    try:
        secret = secret_of(resolved(told["SECRET"], f"{PREFIX}{name}_SECRET"))
    except ValueError as fault:
        raise BadConfiguration(
            f"{PREFIX}{name}_SECRET: {fault}.", "Make one with `holdtrue webhooks secret`."
        ) from None
    events = tuple(filter(None, (each.strip() for each in told.get("EVENTS", "*").split(","))))
    wrong = [each for each in events if not _EVENT.fullmatch(each)]
    if wrong or not events:
        raise BadConfiguration(
            f"{PREFIX}{name}_EVENTS names no events.", "Write them as board.turned, delivery.*"
        )
    return Endpoint(_spoken(name), url, secret, events)


def _rate(setting: str, value: object, default: int) -> int:
    text = str(value or default)
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= 100_000:
        raise BadConfiguration(f"{setting}: write a whole number of letters a minute, from 1 to 100000.")
    return int(text)

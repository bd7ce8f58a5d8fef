"""`trackers.yaml`, `access.yaml`, `marketing.yaml`, `accepted.yaml` and `texts/<lang>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from .base import Entry, Identifier, Text, Words


class Tracker(Entry):
    """A cookie or anything like it (Art. 5(3) of Directive 2002/58/EC)."""

    name: str | None = None
    pattern: str | None = None
    kind: Literal[
        "cookie", "local-storage", "session-storage", "indexed-db", "pixel", "script", "request", "other"
    ] = "cookie"
    category: Literal["necessary", "functional", "statistics", "marketing"]
    provider: Identifier | None = None
    purpose: Text | None = None
    lifetime: str | None = None
    sites: Words = ()


class AccessGroup(Entry):
    """A group of employees: which categories of data it may see, what it may do, for which companies."""

    title: Text | None = None
    sees: Words = ()
    does: Words = ()
    entities: Words = ()
    second_factor: bool = True


class Access(Entry):
    groups: Mapping[Identifier, AccessGroup] = Field(default_factory=dict)


class PermissionTopic(Entry):
    title: Text | None = None
    channels: Words = ()
    wording: Text | None = None
    law: Text | None = None


class Marketing(Entry):
    topics: Mapping[Identifier, PermissionTopic] = Field(default_factory=dict)
    countries: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)


class Acceptance(Entry):
    """A promise that stays Unproven for now, by decision: who owns it, why, and until when."""

    promise: str
    owner: str
    reason: str
    review: date


class Attestation(Entry):
    """A person's word for something that no check can see. Shown as attested, never as Kept."""

    promise: str
    by: str
    when: date
    until: date
    what: str | None = None


class Accepted(Entry):
    accepted: tuple[Acceptance, ...] = ()
    attestations: tuple[Attestation, ...] = ()


class Wording(Entry):
    """One wording of the group's own that replaces a built-in one."""

    text: str
    drafted: str | None = None
    reviewed: str | None = None


class Texts(Entry):
    """`texts/<lang>.yaml`."""

    drafted: str | None = None
    reviewed: str | None = None
    texts: Mapping[str, Wording | str] = Field(default_factory=dict)

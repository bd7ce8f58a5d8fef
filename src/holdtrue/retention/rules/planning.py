"""The order of a plan and its digest."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from holdtrue.register.models.bindings import System

from .selection import going_of


@dataclass(frozen=True)
class PlannedPart:
    """One dataset of a plan, in numbers."""

    system: str
    dataset: str
    due: int
    rows: int
    by_entity: Mapping[str, int] = field(default_factory=dict)
    goes_with: Mapping[str, int] = field(default_factory=dict)
    keys_digest: str = ""


def in_order(system: System) -> list[str]:
    """The datasets with schedules in the order in which their rows go.

    Rows that keep others go first. So do rows that are detached from others: without their parent nobody could
    tell any more that they are due.
    """
    waiting = [name for name, binding in system.datasets.items() if binding.schedules]

    def pointing(name: str, pairs: tuple[tuple[str, str], ...]) -> set[str]:
        tables = {table for table, _ in pairs}
        return {other for other in waiting if other != name and system.datasets[other].table in tables}

    ordered: list[str] = []
    while waiting:
        going = {name: going_of(system.datasets[name]) for name in waiting}
        free = [name for name in waiting if not pointing(name, going[name].keeps)] or waiting[:1]
        freest = [name for name in free if not pointing(name, going[name].detach)] or free[:1]
        ordered += freest
        waiting = [name for name in waiting if name not in ordered]
    return ordered


def plan_digest(today: str, register_digest: str, salt: str, parts: Sequence[PlannedPart]) -> str:
    """SHA-256 over everything that the plan freezes."""
    body: Any = {
        "today": today,
        "register": register_digest,
        "salt": salt,
        "parts": [asdict(p) for p in parts],
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def keys_digest(salt: str, lists: Iterable[Sequence[Any]]) -> tuple[str, int]:
    """A keyed digest over keys in order, and how many there were: the keys themselves are kept nowhere."""
    digest = hmac.new(bytes.fromhex(salt), digestmod=hashlib.sha256)
    number = 0
    for keys in lists:
        number += len(keys)
        digest.update("".join(f"{key}\n" for key in keys).encode())
    return digest.hexdigest(), number

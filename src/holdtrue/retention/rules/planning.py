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
    """The datasets with schedules, those whose rows keep others first: they go by their own schedules, and first."""
    names = [name for name, binding in system.datasets.items() if binding.schedules]
    tables = {name: system.datasets[name].table for name in names}
    after: dict[str, set[str]] = {
        name: {
            other
            for other in names
            if other != name and tables[other] in {t for t, _ in going_of(system.datasets[name]).keeps}
        }
        for name in names
    }
    ordered: list[str] = []
    while after:
        free = [name for name, needs in after.items() if needs <= set(ordered)]
        if not free:  # the register refuses such circles; never loop for ever on one
            free = list(after)
        for name in free:
            ordered.append(name)
            del after[name]
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

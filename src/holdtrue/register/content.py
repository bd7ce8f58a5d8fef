"""The content of a register as plain data: the same for the same facts, however the files were written.

`to_bytes` is what the evidence store keeps of a version; the register's digest is the SHA-256 of these bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from .kinds import keys_of
from .models.activities import Activity
from .models.base import Entry
from .models.bindings import System
from .models.governance import Accepted, Access, Marketing, Texts, Tracker
from .models.group import Group
from .models.parties import JointArrangement, Recipient
from .models.register import Location, OpenPoint, Register
from .models.schedules import AutomaticApproval, GuardRails, Schedule, Trigger

FORMAT = 1
STORED = Location("(stored version)", 0)
"""Where the facts of a stored version stand: it has no files and lines."""

_DAY, _MOMENT = "$day", "$moment"


def _plain(value: Any) -> Any:
    if isinstance(value, Trigger):
        return value.events[0] if value.of == "one" else {value.of: list(value.events)}
    if isinstance(value, Entry):
        return _entry(value)
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _entry(entry: Entry) -> dict[str, Any]:
    """Only what differs from the default, so that a key added to the models later changes no digest.

    `equals: null` is a test of its own and differs from no test at all; pydantic knows which keys were given.
    """
    model, result = type(entry), {}
    for key in {key.field: key for key in keys_of(model).values()}.values():
        value, info = getattr(entry, key.field), model.model_fields[key.field]
        default = info.get_default(call_default_factory=True) if not info.is_required() else ...
        asked_for_null = key.field == "equals" and value is None and "equals" in entry.model_fields_set
        if asked_for_null or value != default or type(value) is not type(default):
            result[key.spelling] = _plain(value)
    return result


def content(register: Register) -> dict[str, Any]:
    """The register as plain data (mappings, lists, words, numbers). Days are `{"$day": "2020-01-01"}`."""
    named: dict[str, Mapping[str, Entry]] = {
        "joint": register.joint,
        "activities": register.activities,
        "recipients": register.recipients,
        "schedules": register.schedules,
        "trackers": register.trackers,
        "systems": register.systems,
        "texts": register.texts,
    }
    result: dict[str, Any] = {"format": FORMAT, "group": _entry(register.group)}
    result.update({part: _plain(items) for part, items in named.items() if items})
    single: dict[str, Entry | None] = {
        "automatic-approval": register.automatic_approval,
        "guard-rails": register.guard_rails,
        "access": register.access,
        "marketing": register.marketing,
        "accepted": register.accepted,
    }
    for part, entry in single.items():
        if entry is not None and (plain := _entry(entry) or part in ("automatic-approval", "guard-rails")):
            result[part] = plain if isinstance(plain, dict) else {}
    points = [{"path": p.path, "assumed": p.assumed, "why": p.why} for p in register.open_points]
    if points:
        result["open-points"] = sorted(points, key=lambda point: point["path"])
    return result


def _meant(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {_DAY}:
            return date.fromisoformat(value[_DAY])
        if set(value) == {_MOMENT}:
            return datetime.fromisoformat(value[_MOMENT])
        return {key: _meant(item) for key, item in value.items()}
    return [_meant(item) for item in value] if isinstance(value, list) else value


def from_content(data: Mapping[str, Any]) -> Register:
    """The register whose `content` is `data`.

    It has no files, so `where` knows no places. Raises `ValueError` for data in another format, or that does not
    fit the models (pydantic's `ValidationError` is one).
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"a register stored in format {data.get('format')!r}; this version reads {FORMAT}")
    if "group" not in data:
        raise ValueError("a stored register with no group")
    try:
        return _register(_meant(data), digest_of(data))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"no stored register: {type(error).__name__} {error}") from error


def _register(meant: Mapping[str, Any], digest: str) -> Register:
    def named(part: str, model: type[Any]) -> dict[str, Any]:
        return {name: model.model_validate(item) for name, item in meant.get(part, {}).items()}

    def single(part: str, model: type[Any]) -> Any:
        return model.model_validate(meant[part]) if part in meant else None

    return Register(
        group=Group.model_validate(meant["group"]),
        joint=named("joint", JointArrangement),
        activities=named("activities", Activity),
        recipients=named("recipients", Recipient),
        schedules=named("schedules", Schedule),
        automatic_approval=single("automatic-approval", AutomaticApproval),
        guard_rails=single("guard-rails", GuardRails),
        trackers=named("trackers", Tracker),
        access=single("access", Access) or Access(),
        marketing=single("marketing", Marketing) or Marketing(),
        systems=named("systems", System),
        accepted=single("accepted", Accepted) or Accepted(),
        texts=named("texts", Texts),
        open_points=tuple(
            OpenPoint(point["path"], point["assumed"], point["why"], STORED)
            for point in meant.get("open-points", ())
        ),
        digest=digest,
    )


def _bytes_of(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def digest_of(data: Mapping[str, Any]) -> str:
    """The SHA-256 of a register's content, in hexadecimal."""
    return sha256(_bytes_of(data)).hexdigest()


def to_bytes(register: Register) -> bytes:
    """The register's content as canonical JSON; its SHA-256 is the register's digest."""
    return _bytes_of(content(register))


def from_bytes(stored: bytes) -> Register:
    """The register that `to_bytes` stored. Raises `ValueError` for anything else."""
    data = json.loads(stored)
    if not isinstance(data, dict):
        raise ValueError("no stored register")
    return from_content(data)

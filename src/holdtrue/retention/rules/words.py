"""Short reasons for a row's class, in plain English. `explain` says more."""

from __future__ import annotations

from holdtrue.systems.port import Row
from holdtrue.systems.selection import Class

_PLAIN = {
    Class.DISPOSED: "already disposed of",
    Class.RUNNING: "a schedule still runs",
    Class.HELD: "a legal hold covers it",
    Class.RESTRICTED: "kept by duty or by a row that stands",
    Class.DUE: "everything that applies is over",
}


def reason_of(row: Row) -> str:
    """Why the row is in its class, in a few words."""
    if row.cls is not Class.UNDECIDABLE:
        return _PLAIN[row.cls]
    return undecidable(row.why)


def undecidable(why: str | None) -> str:
    """The cause of an undecidable row in words."""
    kind, _, name = (why or "").partition("|")
    return {
        "no-schedule": "no schedule applies",
        "entity": "its company is unknown",
        "event": f"no day is known from which {name} would be counted",
        "condition": f"whether {name} holds is unknown",
        "elsewhere": f"{name} depends on another system that was not asked",
    }.get(kind, "unknown")

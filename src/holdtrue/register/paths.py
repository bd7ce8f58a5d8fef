"""Paths of facts, and how a person writes the same place inside a file."""

from __future__ import annotations

_OF_A_FOLDER = frozenset({"activities", "systems", "texts"})
_OF_ONE_FILE = frozenset(
    {"group", "joint", "recipients", "schedules", "trackers", "access", "marketing", "accepted"}
)


def parts_of(path: str) -> list[str]:
    """The parts of a path, with `~1` and `~0` undone."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")]


def key_in_file(path: str) -> str:
    """`activities/chat/recipients/0/role` as it stands in its file: `recipients[0].role`."""
    parts = parts_of(path)
    if parts[0] in _OF_A_FOLDER:
        parts = parts[2:]
    elif parts[0] in _OF_ONE_FILE:
        parts = parts[1:]
    written = ""
    for part in parts:
        if part.isdecimal() and written:
            written += f"[{part}]"
        else:
            written += f".{part}" if written else part
    return written


def item_of(path: str) -> str:
    """The thing that a path belongs to: a dataset's system, an entity, an activity, a schedule ..."""
    parts = path.split("/")
    return "/".join(parts[: 3 if parts[0] in ("group", "access", "marketing") else 2])

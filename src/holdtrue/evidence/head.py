"""The chain's head, kept outside the database: a file that only grows, one line per transaction that wrote
entries.

Whoever rewrites the database must rewrite this file too; kept on another machine (or mailed now and then),
it shows a chain that was cut off or built anew. It may lag behind the chain, when a process died between
commit and line: that is no fault, since every line it does hold must still be found in the chain.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .rules.chain import Head
from .rules.sealing import moment

try:
    import fcntl
except ImportError:  # not on Windows; appending is still one write
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Heads:
    """The lines of one file; `unreadable` are the numbers of those that are not heads (a torn write, at
    worst)."""

    file: Path
    heads: tuple[Head, ...]
    unreadable: tuple[int, ...]


def line(head: Head) -> str:
    """The head as one line of JSON, as the file holds it."""
    return json.dumps({"sequence": head.sequence, "digest": head.digest, "at": moment(head.at)})


def write(file: Path, head: Head) -> None:
    """Append `head` to `file` and force it to the disk. Raises `OSError`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as out, _alone(descriptor):
        end = os.lseek(descriptor, 0, os.SEEK_END)
        out.seek(max(0, end - 1))
        torn = end > 0 and out.read(1) != b"\n"  # somebody died in mid-line
        out.write(b"\n" * torn + line(head).encode() + b"\n")
        os.fsync(descriptor)


def read(file: Path) -> Heads:
    """All heads in `file`; none if there is no such file. Raises `OSError` if it cannot be read."""
    heads: list[Head] = []
    unreadable: list[int] = []
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for number, text in enumerate(lines, 1):
                head = _parsed(text)
                if head is not None:
                    heads.append(head)
                elif text.strip():
                    unreadable.append(number)
    except FileNotFoundError:
        pass
    return Heads(file, tuple(heads), tuple(unreadable))


def _parsed(text: str) -> Head | None:
    try:
        value = json.loads(text)
        return Head(int(value["sequence"]), str(value["digest"]), datetime.fromisoformat(value["at"]))
    except (ValueError, KeyError, TypeError):
        return None


@contextmanager
def _alone(descriptor: int) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

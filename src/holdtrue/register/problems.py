"""What is wrong with a register: where, what, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .models.register import Location

Severity = Literal["error", "warning"]

_CREDENTIALS = re.compile(r"://[^\s/:@]*:[^\s@]*@|(?i:password|passwd|pwd|secret|token|api_?key)\s*=")
_LONGEST_SHOWN = 60


def printable(text: str) -> str:
    """`text` without characters that a terminal would obey instead of show."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def shown(value: object) -> str:
    """A value as a message quotes it: short, printable, and never with a password in it."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = printable(str(value))
    if _CREDENTIALS.search(text):
        return "(a value with a credential in it, not shown)"
    if len(text) > _LONGEST_SHOWN:
        text = text[: _LONGEST_SHOWN - 1] + "…"
    return f"'{text}'" if isinstance(value, str) else text


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. A warning does not keep a register from loading; an error does.

    `key` is the place inside the file as a person writes it (`recipients[0].role`), empty for a whole file.
    `path` is the same place as a register path.
    """

    location: Location
    key: str
    message: str
    remedy: str
    severity: Severity = "error"
    path: str = ""

    def __str__(self) -> str:
        place = f"{printable(self.key)}: " if self.key else ""
        word = "warning: " if self.severity == "warning" else ""
        return f"{printable(str(self.location))}  {word}{place}{self.message} {self.remedy}".rstrip()


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, then line, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.location.file, p.location.line, p.key, p.message)))


class RegisterProblems(Exception):
    """A register that cannot be loaded, with everything that is wrong with it at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

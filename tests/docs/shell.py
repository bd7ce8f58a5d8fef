"""Commands in a page, and what the page says they print."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A command of a page, with the lines that the page shows below it."""

    line: str
    prints: str


def commands_in(page: str) -> list[Command]:
    """Every `$ ` line of the page's `console` blocks, in order."""
    found = []
    for block in _BLOCK.findall(page):
        head, *parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
        assert not head.strip(), f"a console block begins with a command: {head!r}"
        for part in parts:
            line, _, prints = part.partition("\n")
            found.append(Command(line, prints))
    return found


def agrees(said: str, printed: str) -> bool:
    """Whether the page is right. `...` stands for anything; spaces and line breaks do not count."""
    pieces = [r"\s+".join(map(re.escape, piece.split())) for piece in said.split("...")]
    pattern = r"[\s\S]*?".join(rf"\s*{piece}\s*" for piece in pieces)
    return re.fullmatch(pattern, printed) is not None

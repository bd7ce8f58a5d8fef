"""What changed between two renderings of a notice, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|[^\s]+")


def differences(before: str, after: str) -> tuple[str, ...]:
    """One line for each line that differs: `[-what went-]`, `{+what came+}`, the rest as it stands in both."""
    return tuple(_changed(before.splitlines(), after.splitlines()))


def _changed(before: list[str], after: list[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, b1, b2, a1, a2 in matcher.get_opcodes():
        if what == "equal":
            continue
        gone = [line for line in before[b1:b2] if line.strip()]
        come = [line for line in after[a1:a2] if line.strip()]
        for old, new in zip(gone, come, strict=False):
            yield _words(old, new)
        yield from (f"[-{line}-]" for line in gone[len(come) :])
        yield from (f"{{+{line}+}}" for line in come[len(gone) :])


def _words(old: str, new: str) -> str:
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    said = []
    for what, b1, b2, a1, a2 in matcher.get_opcodes():
        if what == "equal":
            said.append("".join(old_words[b1:b2]))
            continue
        if b2 > b1:
            said.append(f"[-{''.join(old_words[b1:b2])}-]")
        if a2 > a1:
            said.append(f"{{+{''.join(new_words[a1:a2])}+}}")
    return "".join(said)

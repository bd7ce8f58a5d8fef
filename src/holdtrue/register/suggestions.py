"""Did you mean ...? The nearest known name to one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache


@lru_cache(maxsize=512)
def _nearest(word: str, known: frozenset[str]) -> str | None:
    folded: dict[str, str] = {}
    for name in sorted(known):
        folded.setdefault(name.casefold().replace("_", "-"), name)
    # In a short word one slip weighs more: `kye` is two thirds of `key`.
    cutoff = 0.65 if len(word) <= 4 else 0.72
    found = get_close_matches(word.casefold().replace("_", "-"), list(folded), n=1, cutoff=cutoff)
    return folded[found[0]] if found else None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` was probably meant to be, or None if none is near."""
    if len(word) > 120:
        return None
    return _nearest(word, known if isinstance(known, frozenset) else frozenset(known))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean 'x'? ` or nothing."""
    name = nearest(word, known)
    return f"Did you mean '{name}'? " if name else ""

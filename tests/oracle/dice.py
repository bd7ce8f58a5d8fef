"""Where the choices of a random scene come from: a seed, or Hypothesis."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chooser(Protocol):
    def integer(self, low: int, high: int) -> int: ...


class Seeded:
    """Choices from one seed: the same seed, the same world."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def integer(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class Drawn:
    """Choices that Hypothesis makes and can shrink."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        found: int = self._draw(st.integers(low, high))
        return found


class Dice:
    """Small words over one source of choices; the first of a sequence is the simplest."""

    def __init__(self, chooser: Chooser) -> None:
        self.integer = chooser.integer

    def pick(self, things: Sequence[T]) -> T:
        return things[self.integer(0, len(things) - 1)]

    def chance(self, percent: int) -> bool:
        return self.integer(1, 100) > 100 - percent

    def some(self, things: Sequence[T], low: int, high: int) -> list[T]:
        left = list(things)
        found = []
        for _ in range(min(self.integer(low, high), len(left))):
            found.append(left.pop(self.integer(0, len(left) - 1)))
        return found

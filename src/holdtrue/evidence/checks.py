"""What a check is: one question about one subject, asked of a register, a day and the bound systems.

A check is a module with `CODE` (its name on the board), a docstring that is its manual page, and
`run(subject, world) -> Verdict`. It changes nothing. What it raises becomes Unproven (could-not-run),
never Kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from holdtrue.law.today import Today
from holdtrue.register.models.register import Register

from .verdicts import Verdict

T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """Everything a check may look at. `once` keeps a dear answer for the length of one round of checks."""

    register: Register
    today: Today
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, ask: Callable[[], T]) -> T:
        """The answer called `name`, asked for at the first call only."""
        if name not in self._kept:
            self._kept[name] = ask()
        answer: T = self._kept[name]
        return answer


class Check(Protocol):
    """A check module. `CODE` is its name; `run` answers for one subject (a register path)."""

    CODE: str
    __doc__: str | None

    def run(self, subject: str, world: World) -> Verdict: ...

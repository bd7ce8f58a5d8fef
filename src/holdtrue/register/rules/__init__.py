"""What must hold between the parts of a register. One rule per module, each with one reason: `find(draft)`.

A rule is pure, yields problems and never raises. The list below is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..draft import Draft
from ..problems import Problem

Rule = Callable[[Draft], Iterable[Problem]]

RULES: tuple[Rule, ...] = ()

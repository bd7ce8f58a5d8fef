"""What must hold between the parts of a register. One rule per module, each with one reason: `find(draft)`.

A rule is pure, yields problems and never raises. The list below is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..draft import Draft
from ..problems import Problem
from . import (
    acceptances,
    disposition,
    duties,
    financial_years,
    languages,
    names,
    other_systems,
    parents,
    periods,
    row_references,
    secrets,
    triggers,
    zones,
)

Rule = Callable[[Draft], Iterable[Problem]]

RULES: tuple[Rule, ...] = (
    names.find,
    languages.find,
    secrets.find,
    periods.find,
    zones.find,
    financial_years.find,
    triggers.find,
    duties.find,
    other_systems.find,
    disposition.find,
    parents.find,
    row_references.find,
    acceptances.find,
)

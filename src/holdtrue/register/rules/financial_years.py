"""A company's financial years are possible: periods of bookkeeping duties run from their ends."""

from __future__ import annotations

from collections.abc import Iterator

from holdtrue.law.financial_years import FinancialYears

from ..draft import Draft
from ..problems import Problem, printable


def find(draft: Draft) -> Iterator[Problem]:
    """Financial-year rules that cannot be right."""
    for name, entity in (draft.group.entities if draft.group else {}).items():
        path = f"group/entities/{name}/financial-years"
        if any(bad.startswith(path) for bad in draft.damaged):
            continue
        try:
            FinancialYears([(rule.from_, rule.ends) for rule in entity.financial_years])
        except ValueError as error:
            remedy = "Write `{from: 2019-01-01, ends: 12-31}`, or the days on which years ended."
            yield draft.problem(path, f"{printable(str(error))}.", remedy)

"""Two-valued logic over SQL expressions and Python's own True and False.

Everything built here is either a Python bool or an expression that is never null: a null predicate drops a row
from every class without a sound.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def all_of(*terms: Any) -> Any:
    rest = [term for term in terms if term is not True]
    if any(term is False for term in rest):
        return False
    if not rest:
        return True
    return sa.and_(*rest) if len(rest) > 1 else rest[0]


def any_of(*terms: Any) -> Any:
    rest = [term for term in terms if term is not False]
    if any(term is True for term in rest):
        return True
    if not rest:
        return False
    return sa.or_(*rest) if len(rest) > 1 else rest[0]


def negated(term: Any) -> Any:
    if isinstance(term, bool):
        return not term
    return sa.not_(term)


def never_null(term: Any) -> Any:
    return term if isinstance(term, bool) else sa.func.coalesce(term, sa.false())


def as_sql(term: Any) -> Any:
    if term is True:
        return sa.true()
    if term is False:
        return sa.false()
    return term

"""Whether a row stands that keeps another one: not due itself, or not due for long enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ...selection import Class, Keeper
from .catalogue import Catalogue
from .frame import Frame, relation
from .logic import never_null

OVERDUE = "+"
BY_DAYS = "?"
LATE = Class.DUE.value + OVERDUE
DUE_NOW = (Class.DUE.value, Class.DUE.value + BY_DAYS)


@dataclass(frozen=True)
class Kept:
    """Two predicates that are never null: a row stands that is not due; one that is not due or not overdue.

    `look_up` is what has to be joined for them, unless it is joined already.
    """

    now: Any
    of_late: Any
    look_up: Any = None


def by_any_row(catalogue: Catalogue, frame: Frame, keeper: Keeper, name: str) -> Kept:
    """Kept by rows without schedules of their own: as long as there is one."""
    child = relation(catalogue, keeper.table, name)
    catalogue.type_of(keeper.table, keeper.column)
    query = sa.select(sa.literal(1)).select_from(child).where(child.c[keeper.column] == frame.key())
    exists = query.correlate_except(child).exists()
    return Kept(exists, exists)


def by_classes_named_first(
    frame: Frame, keeper: Keeper, rows: Frame, code: Any, fresh: Callable[[], str]
) -> Kept:
    """The keeping rows with their codes are named at the head of the statement: there it nests no deeper than
    SQLite's parser goes, and it still looks up single pointers in it."""
    pointer = rows.column(0, keeper.column).label("pointer")
    query = sa.select(pointer, code.label("code")).select_from(rows.source)
    named = query.cte(fresh()).prefix_with("NOT MATERIALIZED")

    def none_of(codes: tuple[str, ...]) -> Any:
        found = sa.select(sa.literal(1)).select_from(named)
        found = found.where(named.c.pointer == frame.key(), named.c.code.not_in(codes))
        return found.correlate(*frame.rows).exists()

    return Kept(none_of((LATE, *DUE_NOW)), none_of((LATE,)))


def by_look_up(
    frame: Frame, keeper: Keeper, rows: Frame, level: Any, there: Any, fresh: Callable[[], str]
) -> Kept:
    """The keeping rows of one row are looked up by index, once, where nothing before has decided, unless it is
    known already that there are none (`there`). What the two frames have in common is not looked up again."""
    each = sa.select(level.label("level")).select_from(rows.source)
    each = each.where(rows.column(0, keeper.column) == frame.key()).correlate_except(rows.rows[0])
    if there is not True:
        each = each.where(there)
    # Two steps: an aggregate over columns of an outer query alone would belong to that query.
    levels = each.lateral(fresh())
    joined = sa.select(sa.func.max(levels.c.level).label("standing")).select_from(levels).lateral(fresh())
    return _by_standing(joined, joined)


def by_one_pass(frame: Frame, keeper: Keeper, rows: Frame, level: Any, fresh: Callable[[], str]) -> Kept:
    """Without an index, all keeping rows are gone through once."""
    pointer = rows.column(0, keeper.column)
    standing = sa.func.max(level).label("standing")
    query = sa.select(pointer.label("pointer"), standing).select_from(rows.source)
    joined = query.group_by(pointer).subquery(fresh())
    frame.join(joined, joined.c.pointer == frame.key())
    return _by_standing(joined)


def level_of(code: Any, kept_by_duty: Any) -> Any:
    """Of one row: 0: overdue; 1: due; 2: not due. A duty that is running settles it, and is asked first."""
    level = sa.case({LATE: 0, **dict.fromkeys(DUE_NOW, 1)}, value=code, else_=2)
    return level if kept_by_duty is False else sa.case((kept_by_duty, 2), else_=level)


def _by_standing(joined: Any, look_up: Any = None) -> Kept:
    """The highest level counts; null: there is no row."""
    standing = joined.c.standing
    return Kept(never_null(standing == 2), never_null(standing >= 1), look_up)

"""Since when a row is due, and whether it is overdue, from the facts of its events.

Due since is the latest of `kept_until + 1` of the schedule that ends last and the due-since of the rows that kept
it and still stand; a restricted row's clock runs from the day its last own schedule ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from holdtrue.law.days import parse_period, plus
from holdtrue.systems.port import RowFacts, ScheduleFacts
from holdtrue.systems.selection import Class, Selection

from .counted import Counting
from .selection import DEFAULT_WITHIN

_ORDER = {"delete": 0, "anonymise": 1, "restrict": 2}


@dataclass(frozen=True)
class Ending:
    """How a row ends: since when it is due, what then, within which period, and whether that has passed."""

    since: date
    then: str
    within: str
    overdue: bool


def trigger_day(facts: ScheduleFacts, trigger: str) -> date | None:
    """The day from which the period runs, or None while it is pending or unknown."""
    known = [event.day for event in facts.events if event.state == "known" and event.day is not None]
    if trigger == "earliest":
        return min(known, default=None)
    if any(event.state == "pending" for event in facts.events):
        return None
    return max(known, default=None)


def schedule_ended(facts: ScheduleFacts, entity: str | None, counting: Counting) -> date | None:
    """The first day on which this schedule no longer keeps the row; None where that cannot be told."""
    schedule = counting.schedule(facts.name)
    if schedule.duty:
        days = [
            counting.of(facts.name, document.entity).due_since(document.day)
            for document in facts.documents
            if document.entity is not None and document.day is not None
        ]
        return max(days, default=None)
    day = trigger_day(facts, schedule.after.of if schedule.after else "one")
    if day is None or entity is None:
        return None
    return counting.of(facts.name, entity).due_since(day)


def ending(facts: RowFacts, selection: Selection, counting: Counting) -> Ending | None:
    """How a due or restricted row ends; None for rows of the other classes."""
    if facts.row.cls not in (Class.DUE, Class.RESTRICTED):
        return None
    entity = facts.row.entity
    ordinary: list[tuple[date, int, str, str]] = []
    duties: list[tuple[date, str]] = []
    for each in facts.schedules:
        schedule = counting.schedule(each.name)
        if each.when is False or (schedule.duty and not each.documents):
            continue
        day = schedule_ended(each, entity, counting)
        if day is None:
            continue
        within = schedule.within or DEFAULT_WITHIN
        if schedule.duty:
            duties.append((day, within))
        else:
            ordinary.append((day, -_ORDER[schedule.then or "delete"], within, schedule.then or "delete"))
    if facts.row.cls is Class.RESTRICTED:
        if not ordinary:
            return None
        since = max(day for day, *_ in ordinary)
    else:
        days = [day for day, *_ in ordinary] + [day for day, _ in duties] + _of_keepers(facts, counting)
        if not days:
            return None
        since = max(days)
    then, within = _last(ordinary, duties, since)
    today = counting.today(entity)
    return Ending(since, then, within, _passed(since, within, today))


def _of_keepers(facts: RowFacts, counting: Counting) -> list[date]:
    days = []
    for keeper, rows, _ in facts.kept_by:
        for row in rows:
            assert keeper.selection is not None
            end = ending(row, keeper.selection, counting)
            if end is not None:
                days.append(end.since)
    return days


def _last(
    ordinary: list[tuple[date, int, str, str]], duties: list[tuple[date, str]], since: date
) -> tuple[str, str]:
    """`then` and `within` of the schedule of its own that ends last; duties decide only where there is none."""
    if ordinary:
        latest = max((day, order) for day, order, _, _ in ordinary)
        tied = [(within, then) for day, order, within, then in ordinary if (day, order) == latest]
        within = max((w for w, _ in tied), key=lambda w: _reach(since, w))
        return tied[0][1], within
    last = max((day for day, _ in duties), default=since)
    withins = [within for day, within in duties if day == last] or [DEFAULT_WITHIN]
    return "delete", max(withins, key=lambda w: _reach(since, w))


def _reach(since: date, within: str) -> date:
    period = parse_period(within)
    return date.max if period is None else plus(since, period) or date.max


def _passed(since: date, within: str, today: date) -> bool:
    period = parse_period(within)
    if period is None:
        return False
    day = plus(since, period)
    return day is not None and day <= today

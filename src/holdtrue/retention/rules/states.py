"""The state of each schedule at one row, decided day by day from its facts: the plain rule, without cutoffs.

A disposal samples its rows against this rule before each batch; `explain` says it in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from holdtrue.systems.port import RowFacts, ScheduleFacts
from holdtrue.systems.selection import Class, Selection

from .counted import Counting
from .due import trigger_day

State = Literal["does-not-apply", "running", "unknown", "over"]


@dataclass(frozen=True)
class ScheduleState:
    """One schedule's state; `until` is the last day it keeps the row, `from_day` the day it is counted from."""

    name: str
    state: State
    from_day: date | None = None
    until: date | None = None
    why: str = ""


def state_of(facts: ScheduleFacts, entity: str | None, counting: Counting) -> ScheduleState:
    """The state by the rule's text: settled, else unknown, else running or over."""
    schedule = counting.schedule(facts.name)
    if facts.when is False:
        return ScheduleState(facts.name, "does-not-apply", why=f"{schedule.when} is false")
    if schedule.duty:
        return _duty(facts, entity, counting)
    trigger = schedule.after.of if schedule.after else "one"
    pending = any(event.state == "pending" for event in facts.events)
    day = trigger_day(facts, trigger)
    until = counting.of(facts.name, entity).kept_until(day) if day and entity else None
    today = counting.today(entity)
    lasts = until is not None and until >= today
    if facts.when is True:
        if facts.while_:
            return ScheduleState(facts.name, "running", why=f"{schedule.while_} holds")
        if trigger != "earliest" and pending:
            return ScheduleState(facts.name, "running", why="an event has not happened yet")
        if trigger != "earliest" and lasts:
            return ScheduleState(facts.name, "running", day, until)
    if facts.when is None:
        return ScheduleState(facts.name, "unknown", why=f"whether {schedule.when} holds is unknown")
    if facts.while_ is None:
        return ScheduleState(facts.name, "unknown", why=f"whether {schedule.while_} holds is unknown")
    if day is None and not pending:
        return ScheduleState(facts.name, "unknown", why="no day is known for its event")
    if entity is None:
        return ScheduleState(facts.name, "unknown", why="the row's company is unknown")
    if day is None:
        return ScheduleState(facts.name, "running", why="an event has not happened yet")
    return ScheduleState(facts.name, "running" if lasts else "over", day, until)


def _duty(facts: ScheduleFacts, entity: str | None, counting: Counting) -> ScheduleState:
    if not facts.documents:
        return ScheduleState(facts.name, "does-not-apply", why="there is no document")
    if facts.when is None:
        return ScheduleState(facts.name, "unknown", why="its condition is unknown")
    last: tuple[date, date] | None = None
    running = unknown = waiting = False
    for document in facts.documents:
        if document.state == "pending":
            waiting = True
        elif document.state == "unknown" or document.day is None or document.entity is None:
            unknown = True
        else:
            until = counting.of(facts.name, document.entity).kept_until(document.day)
            running = running or until >= counting.today(document.entity)
            if last is None or until > last[1]:
                last = (document.day, until)
    day, end = last or (None, None)
    if waiting or running:
        return ScheduleState(facts.name, "running", day, end, "a document is open" if waiting else "")
    if entity is None:
        return ScheduleState(facts.name, "unknown", why="the row's company is unknown")
    if unknown:
        return ScheduleState(facts.name, "unknown", why="a document has no day or no company")
    return ScheduleState(facts.name, "over", day, end)


def is_due(facts: RowFacts, selection: Selection, counting: Counting) -> bool:
    """Whether the row must go by the plain rule (holds apart)."""
    states = [state_of(each, facts.row.entity, counting) for each in facts.schedules]
    applying = [state for state in states if state.state != "does-not-apply"]
    if not applying or any(state.state != "over" for state in applying):
        return False
    if facts.row.cls is Class.DISPOSED:
        return False
    for keeper, rows, plain in facts.kept_by:
        if plain:
            return False
        for row in rows:
            assert keeper.selection is not None
            if not is_due(row, keeper.selection, counting):
                return False
    return True

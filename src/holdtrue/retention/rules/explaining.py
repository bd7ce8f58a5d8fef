"""Why a row is in its class, in words: schedule by schedule, with event, day, law and what keeps it.

The same words are used wherever a person is answered, so they stand alone and name their sources.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

from holdtrue.law.days import Period, parse_period
from holdtrue.systems.port import RowFacts, ScheduleFacts
from holdtrue.systems.selection import Class, Selection

from .counted import Counting
from .due import ending
from .states import ScheduleState, state_of
from .words import undecidable


def day_in_words(day: date) -> str:
    """A day as people write it: 25 November 2026."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def period_in_words(text: str) -> str:
    """An ISO 8601 period as people say it: three years are `3 years`."""
    period = parse_period(text)
    if period is None:
        return "without end"
    return " and ".join(_units(period))


def _units(period: Period) -> Iterator[str]:
    for number, unit in ((period.years, "year"), (period.months, "month"), (period.days, "day")):
        if number:
            yield f"{number} {unit}" + ("s" if number != 1 else "")


def explanation(facts: RowFacts, selection: Selection, counting: Counting) -> list[str]:
    """The lines that explain one row; the first says its class and the decisive date."""
    entity = facts.row.entity
    lines = [_headline(facts, selection, counting)]
    lines.append(f"Its company is {entity}." if entity else "Its company is unknown.")
    for each in facts.schedules:
        lines.append(_schedule_line(each, state_of(each, entity, counting), facts, counting))
    lines += _keeper_lines(facts)
    return lines


def _headline(facts: RowFacts, selection: Selection, counting: Counting) -> str:
    cls, entity = facts.row.cls, facts.row.entity
    end = ending(facts, selection, counting)
    if cls is Class.DUE and end is not None:
        late = "overdue" if end.overdue else f"to go within {period_in_words(end.within)} of that day"
        return f"DUE since {day_in_words(end.since)}, {late}: everything that applies is over."
    if cls is Class.UNDECIDABLE:
        return f"UNDECIDABLE: {undecidable(facts.row.why)}. It is never disposed of, and always shown."
    if cls is Class.RUNNING:
        states = [state_of(s, entity, counting) for s in facts.schedules]
        running = [s for s in states if s.state == "running" and not counting.schedule(s.name).duty]
        running = running or [s for s in states if s.state == "running"]
        until = max((s.until for s in running if s.until and not s.why), default=None)
        lasting = next((s.why for s in running if s.why), "")
        return f"RUNNING: kept {_until(until, lasting)}."
    if cls is Class.RESTRICTED:
        states = [state_of(s, entity, counting) for s in facts.schedules]
        until = max((s.until for s in states if s.state == "running" and s.until), default=None)
        by = "by duty" if until else "by rows that stand"
        text = f"RESTRICTED: kept {by}{f' until {day_in_words(until)}' if until else ''}"
        return text + (f"; its own schedules ended, due since {day_in_words(end.since)}." if end else ".")
    if cls is Class.DISPOSED:
        return "DISPOSED: what the schedule names has been done; nothing is left to do."
    return f"{cls.value.upper()}."


def _until(until: date | None, lasting: str) -> str:
    if lasting:
        return f"as long as this holds: {lasting}"
    return f"until {day_in_words(until)}" if until and until.year < 9999 else "without end"


def _schedule_line(facts: ScheduleFacts, state: ScheduleState, row: RowFacts, counting: Counting) -> str:
    schedule = counting.schedule(facts.name)
    name = f"Schedule {facts.name}"
    if schedule.duty:
        name += f" (duty: {', '.join(schedule.class_)})"
    else:
        trigger = schedule.after
        events = " and ".join(trigger.events) if trigger else ""
        which = "" if trigger is None or trigger.of == "one" else f"the {trigger.of} of "
        name += f" (keep {period_in_words(schedule.keep or '')} after {which}{events})"
    if state.state == "does-not-apply":
        return f"{name}: does not apply, {state.why}."
    if state.state == "unknown":
        return f"{name}: unknown, {state.why}. {_events(facts)}".rstrip()
    verb = "runs" if state.state == "running" else "is over"
    if state.from_day is None:
        return f"{name}: {verb}, {state.why}. {_events(facts)}".rstrip()
    until = "without end"
    if state.until is not None and state.until.year < 9999:
        until = f"until {day_in_words(state.until)}"
    return f"{name}: {verb}. {_events(facts)} Kept {until}{_law(facts, state, row, counting)}."


def _events(facts: ScheduleFacts) -> str:
    parts = []
    for event in facts.events:
        if event.state == "known" and event.day is not None:
            parts.append(f"{event.name} was on {day_in_words(event.day)} ({event.source}).")
        elif event.state == "pending":
            parts.append(f"{event.name} has not happened yet ({event.source}).")
        else:
            parts.append(f"{event.name} is unknown.")
    known = [d for d in facts.documents if d.day is not None]
    if facts.documents:
        last = max(known, key=lambda d: d.day or date.min, default=None)
        if len(facts.documents) == 1 and last is not None and last.day is not None:
            parts.append(f"Its document is of {day_in_words(last.day)} ({last.source}).")
        elif last is not None and last.day is not None:
            number = len(facts.documents)
            parts.append(
                f"The last of its {number} documents is of {day_in_words(last.day)} ({last.source})."
            )
    return " ".join(parts)


def _law(facts: ScheduleFacts, state: ScheduleState, row: RowFacts, counting: Counting) -> str:
    if not counting.schedule(facts.name).duty or state.from_day is None:
        return ""
    entity = next((d.entity for d in facts.documents if d.day == state.from_day), row.row.entity)
    if entity is None:
        return ""
    laws = dict.fromkeys(rule.law for rule in counting.of(facts.name, entity).laws(state.from_day))
    return f" by {'; '.join(laws)}" if laws else ""


def _keeper_lines(facts: RowFacts) -> Iterator[str]:
    for keeper, rows, plain in facts.kept_by:
        if plain:
            yield f"{plain} {keeper.table} rows point here and keep it."
        standing = [row for row in rows if row.row.cls is not Class.DUE]
        if standing:
            by = ", ".join(sorted({row.row.cls.value for row in standing}))
            yield f"{len(standing)} of {len(rows)} {keeper.table} rows keep it ({by})."
        elif rows:
            yield f"{len(rows)} {keeper.table} rows point here; all are due themselves, and go first."

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

MOST_KEEPERS = 3
"""How many of the rows that keep one are explained."""


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
    lines += _keeper_lines(facts, counting)
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
        ended = f"; its own schedules ended, due since {day_in_words(end.since)}" if end else ""
        return f"RESTRICTED: kept {_kept_by(facts, counting)}{ended}."
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


def _kept_by(facts: RowFacts, counting: Counting) -> str:
    """What keeps a restricted row: a duty of its own until a day, or rows that stand until theirs."""
    until = _duty_until(facts, counting)
    if until is not None:
        return f"by duty until {day_in_words(until)}"
    tables = [keeper.table for keeper, rows, plain in facts.kept_by if plain or _standing(rows)]
    days = [_stands_until(row, counting) for _, rows, _ in facts.kept_by for row in _standing(rows)]
    known = [day for day in days if day is not None]
    names = " and ".join(dict.fromkeys(f"{table} rows" for table in tables))
    if known and len(known) == len(days):
        return f"by {names} until {day_in_words(max(known))}"
    return f"by {names} as long as they stand"


def _duty_until(facts: RowFacts, counting: Counting) -> date | None:
    states = [state_of(each, facts.row.entity, counting) for each in facts.schedules]
    return max((s.until for s in states if s.state == "running" and s.until), default=None)


def _standing(rows: tuple[RowFacts, ...]) -> list[RowFacts]:
    return [row for row in rows if row.row.cls is not Class.DUE]


def _stands_until(facts: RowFacts, counting: Counting) -> date | None:
    """Until when a keeping row stands, if days decide that alone."""
    if facts.row.cls not in (Class.RUNNING, Class.RESTRICTED):
        return None
    return _duty_until(facts, counting)


def _keeper_lines(facts: RowFacts, counting: Counting) -> Iterator[str]:
    for keeper, rows, plain in facts.kept_by:
        if plain:
            keeps = "and keeps it as long as it stands" if plain == 1 else "and keep it as long as they stand"
            yield f"{_number(plain, keeper.table)} here {keeps}."
        standing = _standing(rows)
        if not standing and rows:
            due = (
                "it is due itself, and goes first"
                if len(rows) == 1
                else "all are due themselves, and go first"
            )
            yield f"{_number(len(rows), keeper.table)} here; {due}."
        if not standing:
            continue
        yield f"{_number(len(rows), keeper.table)} here{_how_many(len(standing), len(rows))}:"
        for row in standing[:MOST_KEEPERS]:
            for each in row.schedules:
                state = state_of(each, row.row.entity, counting)
                if state.state in ("running", "unknown"):
                    yield f"    {_schedule_line(each, state, row, counting)}"
        if len(standing) > MOST_KEEPERS:
            yield f"    ... and {len(standing) - MOST_KEEPERS} more."


def _how_many(standing: int, rows: int) -> str:
    if rows == 1:
        return "; it is not due, and keeps this row"
    if standing == 1:
        return "; 1 of them is not due, and keeps this row"
    return f"; {standing} of them are not due, and keep this row"


def _number(rows: int, table: str) -> str:
    return f"{rows} {table} row points" if rows == 1 else f"{rows} {table} rows point"

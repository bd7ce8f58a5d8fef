"""Which class each row of a dataset is in: decided row by row, in plain Python, as the text says.

Shares nothing with the engine but the data files of the law. No cutoff is used anywhere: a row is past when
the last day on which it may still be there lies before today, and that day is found by walking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

from .days import END, ONE, FinancialYears, after_span, as_day, calendar_year_end, plus
from .duties import Law, NoRule
from .rows import PENDING, UNKNOWN, At, Event, World, as_list, holds

ANY_YEARS = ({"ends": "12-31"},)
"""An entity that says nothing of its financial years closes them with the calendar year."""

THEN = ("delete", "anonymise", "restrict")


@dataclass(frozen=True)
class Answer:
    """One line of `holdtrue retention classes ... --format csv`."""

    key: str
    cls: str
    reason: str | None
    due_since: date | None
    overdue: bool


@dataclass(frozen=True)
class Hold:
    """A hold on rows, a company, a person or an activity. It covers through the day before it is lifted."""

    rows: frozenset[tuple[str, str, str]] = frozenset()
    party: str | None = None
    person: tuple[str, str] | None = None
    activity: str | None = None
    since: date | None = None
    lifted: date | None = None


class Is(Enum):
    RUNNING = "running"
    UNKNOWN = "unknown"
    OVER = "over"


@dataclass(frozen=True)
class State:
    """How one applying schedule stands for one row. `since`: the first day after its end; only when over."""

    schedule: str
    stands: Is
    why: str
    since: date | None = None


class Oracle(World):
    """Decides rows. `tables[system][table]` are the rows as plain dicts."""

    def __init__(self, *args: Any, law: Law | None = None, held: Iterable[Hold] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.law = law or Law()
        self.held_by = tuple(held)
        self._years: dict[str, FinancialYears] = {}
        self._answers: dict[At, Answer] = {}

    def classes(self, system: str, dataset: str) -> Iterator[Answer]:
        """Every row of a dataset with its class."""
        for at in self.rows_of(system, dataset):
            yield self.answer(at)

    # --- one schedule

    def years(self, entity: str) -> FinancialYears:
        if entity not in self._years:
            rules = self.entities[entity].get("financial-years") or ANY_YEARS
            self._years[entity] = FinancialYears([rules] if isinstance(rules, Mapping) else rules)
        return self._years[entity]

    def kept_until(self, schedule: Mapping[str, Any], day: date, entity: str) -> date:
        """The last day on which the row may still be there under an ordinary schedule."""
        start = schedule.get("from", "day")
        if start == "day":
            return plus(day, schedule["keep"])
        if start == "calendar-year-end":
            return after_span(calendar_year_end(day), schedule["keep"])
        return after_span(self.years(entity).end(day), schedule["keep"])

    def trigger(self, at: At, schedule: Mapping[str, Any], zone: str) -> Event:
        how, names = _trigger(schedule)
        events = [self.event(at, name, zone) for name in names]
        known = [event for event in events if isinstance(event, date)]
        pending = PENDING in events
        if how == "earliest":
            if known:
                return min(known)
            return PENDING if pending else UNKNOWN
        if pending:
            return PENDING
        return max(known) if known else UNKNOWN

    def applies(self, at: At, schedule: Mapping[str, Any]) -> bool:
        if "when" in schedule and self.condition(at, schedule["when"]) is False:
            return False
        if "duty" in schedule and all(
            isinstance(source, Mapping) and "table" in source
            for source in as_list(self.binding(at)["events"]["document-date"])
        ):
            return bool(self.documents(at))
        return True

    def state(self, at: At, name: str) -> State:
        """How an applying schedule stands: the first of the text's three points that matches."""
        schedule = self.schedules[name]
        when = self.condition(at, schedule["when"]) if "when" in schedule else True
        lasts = self.condition(at, schedule["while"]) if "while" in schedule else False
        if when is True and lasts is True:
            return State(name, Is.RUNNING, f"{schedule['while']} holds")
        if "duty" in schedule:
            return self._duty(at, name, schedule, when, lasts)
        entity = self.entity(at)
        how, names = _trigger(schedule)
        if when is True and how != "earliest":
            if any(self.pending(at, event) for event in names):
                return State(name, Is.RUNNING, "its trigger has not happened yet")
            if entity is not None:
                today = self.today_of(entity)
                for event in names:
                    for day in self.known_here(at, event, self.zone(entity)):
                        if self.kept_until(schedule, day, entity) >= today:
                            return State(name, Is.RUNNING, f"{event} on {day}")
        if when is None:
            return State(name, Is.UNKNOWN, f"{schedule['when']} is unknown")
        if lasts is None:
            return State(name, Is.UNKNOWN, f"{schedule['while']} is unknown")
        if entity is None:
            return State(name, Is.UNKNOWN, "nobody knows whose row it is")
        if any(self.cannot_ask(at, event) for event in names):
            return State(name, Is.UNKNOWN, "a system needed for it cannot be reached")
        trigger = self.trigger(at, schedule, self.zone(entity))
        if trigger is UNKNOWN:
            return State(name, Is.UNKNOWN, f"{' and '.join(names)} unknown")
        if lasts is True:
            return State(name, Is.RUNNING, f"{schedule['while']} holds")
        if trigger is PENDING:
            return State(name, Is.RUNNING, "its trigger has not happened yet")
        assert isinstance(trigger, date)
        kept = self.kept_until(schedule, trigger, entity)
        if kept >= self.today_of(entity):
            return State(name, Is.RUNNING, f"kept through {kept}")
        return State(name, Is.OVER, f"kept through {kept}", kept + ONE)

    def _duty(
        self, at: At, name: str, schedule: Mapping[str, Any], when: bool | None, lasts: bool | None
    ) -> State:
        """A duty: each of the row's documents counts by itself, in its own company."""
        since: list[date] = []
        unknown: str | None = None
        running = False
        for document in self.documents(at):
            if document.signal.pending:
                running = True
                continue
            if document.entity is None:
                unknown = "nobody knows whose document it is"
                continue
            day = document.signal.day(self.zone(document.entity))
            if day is None:
                unknown = "a document has no day"
                continue
            company = self.entities[document.entity]
            try:
                ended = self.law.first_day_past(
                    as_list(schedule["class"]),
                    day,
                    company,
                    self.years(document.entity),
                    self.today_of(document.entity),
                )
            except NoRule as no_rule:
                unknown = str(no_rule)
                continue
            if ended is None:
                running = True
            else:
                since.append(ended)
        if running and when is True:
            return State(name, Is.RUNNING, "a document is still kept by law")
        if when is None:
            return State(name, Is.UNKNOWN, f"{schedule['when']} is unknown")
        if lasts is None:
            return State(name, Is.UNKNOWN, f"{schedule['while']} is unknown")
        if unknown is not None:
            return State(name, Is.UNKNOWN, unknown)
        if self.entity(at) is None:
            return State(name, Is.UNKNOWN, "nobody knows whose row it is")
        return State(name, Is.OVER, "no document is kept by law any more", max(since))

    # --- one row

    def keepers(self, at: At) -> Iterator[At | None]:
        """The rows that keep this one; None for a row of a table that is no dataset: it simply stands."""
        for reference, what in (self.binding(at).get("refers") or {}).items():
            if what != "keeps":
                continue
            table, column = reference.rsplit(".", 1)
            standing = self.matching(at.system, table, column, at.key)
            owners = [
                (dataset, binding)
                for dataset, binding in self.systems[at.system]["datasets"].items()
                if binding["table"] == table
            ]
            for row in standing:
                if not owners:
                    yield None
                for dataset, binding in owners:
                    yield At(at.system, dataset, row[binding["key"]])

    def answer(self, at: At) -> Answer:
        """The class of one row, with the day since which it is due (or, restricted, to be minimised)."""
        if at not in self._answers:
            self._answers[at] = self._decide(at)
        return self._answers[at]

    def _decide(self, at: At) -> Answer:
        binding = self.binding(at)

        def is_(cls: str, reason: str | None = None, since: date | None = None, over: bool = False) -> Answer:
            return Answer(str(at.key), cls, reason, since, over)

        if "done" in binding and holds(binding["done"], self.row(at)) is True:
            return is_("disposed")
        names = [name for name in as_list(binding.get("schedules")) if self.applies(at, self.schedules[name])]
        states = [self.state(at, name) for name in names]
        ordinary = [state for state in states if "duty" not in self.schedules[state.schedule]]
        duties = [state for state in states if "duty" in self.schedules[state.schedule]]

        for state in ordinary or duties:
            if state.stands is Is.RUNNING:
                return is_("running", state.why)
        if not states:
            return is_("undecidable", "no schedule applies")
        for state in states:
            if state.stands is Is.UNKNOWN:
                return is_("undecidable", f"{state.schedule}: {state.why}")

        today = self.today_of(self.entity(at))
        covering = [hold for hold in self.held_by if self._covers(hold, at)]
        if any(hold.lifted is None or today < hold.lifted for hold in covering):
            return is_("held", "a legal hold")
        lifted = [hold.lifted for hold in covering if hold.lifted is not None]

        within = self._within(ordinary or duties)
        keepers = list(self.keepers(at))
        standing = [keeper for keeper in keepers if keeper is None or self.answer(keeper).cls != "due"]
        if standing or any(state.stands is Is.RUNNING for state in duties):
            ended = [state.since for state in ordinary if state.since is not None]
            since = max([*ended, *lifted]) if ended else None
            late = since is not None and not self.minimised(at) and plus(since, within) <= today
            why = "a row that keeps it stands" if standing else "a document is still kept by law"
            return is_("restricted", why, since, late)

        since = max(
            [
                *(state.since for state in states if state.since is not None),
                *(day for keeper in keepers if keeper and (day := self.answer(keeper).due_since)),
                *lifted,
            ]
        )
        return is_("due", None, since, plus(since, within) <= today)

    def _within(self, states: list[State]) -> str:
        """`within` of the schedule that ends last. Tie: delete, anonymise, restrict; then the longer one."""

        def rank(state: State) -> tuple[date, int, date]:
            schedule = self.schedules[state.schedule]
            then = THEN.index(schedule.get("then") or "delete")
            return (state.since or END, -then, plus(state.since or END, schedule.get("within") or "P30D"))

        last = max(states, key=rank)
        return self.schedules[last.schedule].get("within") or "P30D"

    def minimised(self, at: At) -> bool:
        """Every field to clear is null or empty, every keyed hash null, empty or made by the eraser."""
        under = self.binding(at).get("under-duty") or {}
        row = self.row(at)
        return all(row[column] in (None, "") for column in as_list(under.get("clear"))) and all(
            row[column] in (None, "") or str(row[column]).startswith("erased-v1-")
            for column in as_list(under.get("keyed-hash"))
        )

    def _covers(self, hold: Hold, at: At) -> bool:
        if (at.system, at.dataset, str(at.key)) in hold.rows:
            return True
        if hold.activity is not None and hold.activity == self.binding(at).get("activity"):
            return True
        if hold.party is not None and self.party(at) == hold.party.strip():
            return True
        return hold.person is not None and self.identity(at, hold.person[0]) == hold.person[1]


def _trigger(schedule: Mapping[str, Any]) -> tuple[str, list[str]]:
    after = schedule["after"]
    if isinstance(after, str):
        return "one", [after]
    ((how, names),) = after.items()
    return (how, list(names)) if len(names) > 1 else ("one", list(names))


__all__ = ["Answer", "At", "Hold", "Oracle", "as_day", "timedelta"]

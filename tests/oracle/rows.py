"""What is known of one row: its entity, its events (a day, pending, unknown), its conditions (true or not).

Everything is looked up in plain lists of rows; nothing here knows SQL, cutoffs or the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from .values import Stored, placeholder_days, read

Row = Mapping[str, Any]


class Open(Enum):
    PENDING = "pending"
    UNKNOWN = "unknown"


PENDING, UNKNOWN = Open.PENDING, Open.UNKNOWN
Event = date | Open


@dataclass(frozen=True)
class At:
    """One row of one dataset. Two are the same if system, dataset and key are."""

    system: str
    dataset: str
    key: Any


@dataclass(frozen=True)
class Signal:
    """What one source says: pending, nothing, or a stored moment (with the placeholders it may be)."""

    pending: bool = False
    stored: Stored | None = None
    placeholders: frozenset[date] = frozenset()

    def day(self, zone: str) -> date | None:
        if self.stored is None:
            return None
        day = self.stored.local_day(zone)
        return None if day in self.placeholders else day


@dataclass(frozen=True)
class Document:
    """A document under a duty: when it is of, and the company whose it is (None: nobody knows)."""

    signal: Signal
    entity: str | None


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def holds(test: Mapping[str, Any], row: Row) -> bool | None:
    """A test of one column. A null answers only the question whether it is null."""
    value = row[test["column"]]
    if "null" in test:
        return (value is None) == test["null"]
    if value is None:
        return None
    if "in" in test:
        return value in test["in"]
    if "not-in" in test:
        return value not in test["not-in"]
    if "equals" in test:
        return bool(value == test["equals"])
    return bool(value)


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """True if one is, else unknown if one is, else false; of nothing: false."""
    answers = list(answers)
    if True in answers:
        return True
    return None if None in answers else False


def company(value: Any) -> str | None:
    """A company number compares trimmed, and by case; an empty one is nobody's."""
    return None if value is None or not str(value).strip() else str(value).strip()


class World:
    """Register and rows, as plain values."""

    def __init__(
        self,
        group: Mapping[str, Any],
        schedules: Mapping[str, Any],
        systems: Mapping[str, Any],
        tables: Mapping[str, Mapping[str, list[dict[str, Any]]]],
        today: date | datetime,
        unreachable: Iterable[str] = (),
    ) -> None:
        self.entities: Mapping[str, Any] = group["entities"]
        self.schedules = schedules
        self.systems = systems
        self.tables = tables
        self.today = today
        self.unreachable = frozenset(unreachable)
        self._by: dict[tuple[str, str, str], dict[Any, list[Row]]] = {}

    # --- where things stand

    def binding(self, at: At) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.systems[at.system]["datasets"][at.dataset]
        return found

    def matching(self, system: str, table: str, column: str, value: Any) -> list[Row]:
        """The rows of a table whose column has this value; nothing equals a null."""
        if value is None:
            return []
        index = self._by.get((system, table, column))
        if index is None:
            index = self._by[system, table, column] = {}
            for row in self.tables[system][table]:
                index.setdefault(row[column], []).append(row)
        return index.get(value, [])

    def row(self, at: At) -> Row:
        binding = self.binding(at)
        (row,) = self.matching(at.system, binding["table"], binding["key"], at.key)
        return row

    def rows_of(self, system: str, dataset: str) -> list[At]:
        binding = self.systems[system]["datasets"][dataset]
        return [At(system, dataset, row[binding["key"]]) for row in self.tables[system][binding["table"]]]

    def parent(self, at: At) -> At | None:
        """The row that `of` names; None if the column is null or nothing stands there."""
        of = self.binding(at)["of"]
        parents = At(at.system, of["dataset"], self.row(at)[of["on"]])
        binding = self.binding(parents)
        return parents if self.matching(at.system, binding["table"], binding["key"], parents.key) else None

    def zone(self, entity: str) -> str:
        found = self.entities[entity]
        return str(found.get("zone") or found.get("time-zone") or "UTC")

    def today_of(self, entity: str | None) -> date:
        """One day for all, or the local day of one instant."""
        if isinstance(self.today, datetime):
            return self.today.astimezone(ZoneInfo(self.zone(entity) if entity else "UTC")).date()
        return self.today

    # --- entity

    def entity(self, at: At) -> str | None:
        """The row's company; None if null, not mapped, or told by more than one row."""
        binding = self.binding(at)
        if "entity" in binding:
            return self._entity_in(at.system, binding["entity"], self.row(at), at.key)
        if "of" in binding:
            parent = self.parent(at)
            return None if parent is None else self.entity(parent)
        return None

    def _entity_in(self, system: str, bound: Any, row: Row, key: Any) -> str | None:
        if isinstance(bound, str):
            return bound
        if "is" in bound:
            return str(bound["is"])
        if "from" in bound:
            beside = self.matching(system, bound["from"], bound["on"], key)
            if len(beside) != 1:
                return None
            row = beside[0]
        value = row[bound["column"]]
        if value is None:
            return None
        if "map" in bound:
            by_word = {str(word): entity for word, entity in bound["map"].items()}
            return by_word.get(str(value))
        return str(value) if str(value) in self.entities else None

    # --- party and subject

    def party(self, at: At) -> str | Open | None:
        """The company that the row's person represents; None: none. UNKNOWN: more than one row tells it."""
        binding = self.binding(at)
        if "party" in binding:
            bound = binding["party"]
            row = self.row(at)
            if "from" in bound:
                beside = self.matching(at.system, bound["from"], bound["on"], at.key)
                if len(beside) > 1:
                    return UNKNOWN
                if not beside:
                    return None
                row = beside[0]
            return company(row[bound["column"]])
        if "of" in binding:
            parent = self.parent(at)
            return None if parent is None else self.party(parent)
        return None

    def party_events(self, at: At) -> list[str]:
        binding = self.binding(at)
        if "party" in binding:
            return as_list(binding["party"].get("events"))
        if "of" in binding:
            parent = self.parent(at)
            return [] if parent is None else self.party_events(parent)
        return []

    def identity(self, at: At, by: str) -> str | Open | None:
        """The value by which another system is asked about this row."""
        if by == "party":
            return self.party(at)
        binding = self.binding(at)
        if by in binding.get("subject", {}):
            value = self.row(at)[binding["subject"][by]]
            return None if value is None or value == "" else str(value)
        if "of" in binding and "subject" not in binding:
            parent = self.parent(at)
            return None if parent is None else self.identity(parent, by)
        return None

    def matched(self, source: Mapping[str, Any], at: At, kind: str, name: str) -> list[At]:
        """The rows of `source`'s system that bind the event or condition and have this row's key."""
        wanted = self.identity(at, source["by"])
        if not isinstance(wanted, str):
            return []
        found = []
        for dataset, binding in self.systems[source["system"]]["datasets"].items():
            if name not in binding.get(kind, {}):
                continue
            for other in self.rows_of(source["system"], dataset):
                if self.identity(other, source["by"]) == wanted:
                    found.append(other)
        return found

    def colleagues(self, at: At, name: str) -> list[At]:
        """Every row anywhere with the same party value that binds the event."""
        if name not in self.party_events(at):
            return []
        wanted = self.party(at)
        if not isinstance(wanted, str):
            return []
        return [
            other
            for system, bound in self.systems.items()
            for dataset, binding in (bound.get("datasets") or {}).items()
            if name in binding.get("events", {})
            for other in self.rows_of(system, dataset)
            if other != at and self.party(other) == wanted
        ]

    # --- events

    def _stored(self, at: At, source: Mapping[str, Any], value: Any) -> Signal:
        binding = self.binding(at)
        zone = source.get("zone") or binding.get("zone") or self.systems[at.system].get("zone")
        unknown = binding.get("unknown") or ()
        stored = read(value, zone, unknown)
        return Signal(stored=stored, placeholders=frozenset(placeholder_days(unknown)))

    def _own_signals(self, at: At, name: str, here: bool) -> list[Signal]:
        """What the sources say that the row's own dataset binds. `here`: only those in its own system."""
        signals: list[Signal] = []
        for source in as_list(self.binding(at).get("events", {}).get(name)):
            if isinstance(source, str):
                source = {"column": source}
            if "system" in source:
                if here:
                    continue
                signals += self._asked(at, source, name)
            elif "table" in source:
                for child in self.matching(at.system, source["table"], source["on"], at.key):
                    signals.append(self._signal(at, source, child, source["at"]))
            else:
                signals.append(self._signal(at, source, self.row(at), source["column"]))
        return signals

    def _signal(self, at: At, source: Mapping[str, Any], row: Row, column: str) -> Signal:
        if "pending" in source and holds(source["pending"], row) is True:
            return Signal(pending=True)
        return self._stored(at, source, row[column])

    def _asked(self, at: At, source: Mapping[str, Any], name: str) -> list[Signal]:
        others = self.matched(source, at, "events", name)
        return [signal for other in others for signal in self._own_signals(other, name, here=True)]

    def signals(self, at: At, name: str, here: bool = False) -> list[Signal]:
        """What all sources of one event of a row say: its own, its parent's, its colleagues'."""
        signals = self._own_signals(at, name, here)
        if "of" in self.binding(at) and name != "document-date":
            parent = self.parent(at)
            if parent is not None:
                signals += self.signals(parent, name, here)
        if not here:
            for other in self.colleagues(at, name):
                signals += self.signals(other, name, here=True)
        return signals

    def _systems_asked(self, at: At, kind: str, name: str) -> list[tuple[Mapping[str, Any], At]]:
        """The sources in other systems that this row's event or condition has, with the row that asks."""
        asked = []
        binding = self.binding(at)
        for source in as_list(binding.get(kind, {}).get(name)):
            if isinstance(source, Mapping) and "system" in source:
                asked.append((source, at))
        if "of" in binding and (kind == "events" or name not in binding.get(kind, {})):
            parent = self.parent(at)
            if parent is not None:
                asked += self._systems_asked(parent, kind, name)
        return asked

    def event(self, at: At, name: str, zone: str) -> Event:
        """Pending if any source is; else the last known day; else unknown."""
        signals = self.signals(at, name)
        if any(signal.pending for signal in signals):
            return PENDING
        for source, asking in self._systems_asked(at, "events", name):
            wanted = self.identity(asking, source["by"])
            if wanted is UNKNOWN:
                return UNKNOWN
            if wanted is None:
                continue
            if source.get("required") and not self.matched(source, asking, "events", name):
                return UNKNOWN
        if name in self.party_events(at) and self.party(at) is UNKNOWN:
            return UNKNOWN
        return last_known(signal.day(zone) for signal in signals)

    def cannot_ask(self, at: At, name: str) -> bool:
        """Whether a system that this row's event needs cannot be reached. No key, no question."""
        return any(
            source["system"] in self.unreachable and self.identity(asking, source["by"]) is not None
            for source, asking in self._systems_asked(at, "events", name)
        )

    def known_here(self, at: At, name: str, zone: str) -> list[date]:
        """The days that sources in the row's own system give."""
        days = (signal.day(zone) for signal in self.signals(at, name, here=True))
        return [day for day in days if day is not None]

    def pending(self, at: At, name: str) -> bool:
        return any(signal.pending for signal in self.signals(at, name))

    def documents(self, at: At) -> list[Document]:
        """The documents of a row under a duty: the row itself where a column dates it, and its child rows."""
        documents = []
        for source in as_list(self.binding(at)["events"]["document-date"]):
            if isinstance(source, str):
                source = {"column": source}
            if "table" in source:
                rows = self.matching(at.system, source["table"], source["on"], at.key)
                column = source["at"]
            else:
                rows, column = [self.row(at)], source["column"]
            for row in rows:
                if "entity" in source:
                    entity = self._entity_in(at.system, source["entity"], row, None)
                else:
                    entity = self.entity(at)
                documents.append(Document(self._signal(at, source, row, column), entity))
        return documents

    # --- conditions

    def condition(self, at: At, name: str) -> bool | None:
        """True, false, or None for unknown."""
        binding = self.binding(at)
        if name not in binding.get("conditions", {}):
            if "of" not in binding:
                return None
            parent = self.parent(at)
            return None if parent is None else self.condition(parent, name)
        return any_of(
            answer
            for source in as_list(binding["conditions"][name])
            for answer in self._condition_answers(at, source, name)
        )

    def _condition_answers(self, at: At, source: Any, name: str) -> list[bool | None]:
        if isinstance(source, str):
            source = {"column": source}
        if "system" in source:
            wanted = self.identity(at, source["by"])
            if wanted is None:
                return [False]
            if wanted is UNKNOWN or source["system"] in self.unreachable:
                return [None]
            others = self.matched(source, at, "conditions", name)
            if not others:
                return [None if source.get("required") else False]
            if source.get("exists"):
                return [True]
            return [self.condition(other, name) for other in others]
        if "table" in source:
            children = self.matching(at.system, source["table"], source["on"], at.key)
            if "column" not in source:
                return [bool(children)]
            return [holds(source, child) for child in children]
        return [holds(source, self.row(at))]


def last_known(days: Iterable[date | None]) -> Event:
    known = [day for day in days if day is not None]
    return max(known) if known else UNKNOWN

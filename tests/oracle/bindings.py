"""Random bindings: which columns and child rows say what, for which schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .days import END
from .dice import Dice
from .groups import EVENTS
from .scene import Wanted


class Bindings:
    """Draws the datasets of one system."""

    def __init__(
        self,
        dice: Dice,
        wanted: Wanted,
        day: date,
        entities: Sequence[str],
        schedules: Mapping[str, Any],
        words: Sequence[str],
    ) -> None:
        self.dice = dice
        self.wanted = wanted
        self.day = day
        self.entities = tuple(entities)
        self.schedules = schedules
        self.words = words

    def column_source(self, columns: Sequence[str]) -> Any:
        dice = self.dice
        column = dice.pick(columns)
        if dice.chance(25):
            return {
                "column": column,
                "pending": dice.pick(({"column": "state", "in": ["running"]}, self._other_test())),
            }
        return dice.pick((column, {"column": column}))

    def _other_test(self) -> dict[str, Any]:
        return self.dice.pick(
            (
                {"column": "state", "in": ["running", "odd"]},
                {"column": "state", "not-in": ["closed"]},
                {"column": "state", "equals": "running"},
            )
        )

    def child_source(self, table: str, on: str, columns: Sequence[str]) -> dict[str, Any]:
        dice = self.dice
        source: dict[str, Any] = {"table": table, "on": on, "at": dice.pick(columns)}
        if dice.chance(20):
            source["pending"] = {"column": "state", "in": ["running"]}
        return source

    def event(self, columns: Sequence[str], child: tuple[str, str, Sequence[str]] | None) -> Any:
        dice = self.dice
        sources: list[Any] = []
        for _ in range(dice.pick((1, 1, 2, 3))):
            if child is not None and dice.chance(40):
                sources.append(self.child_source(*child))
            else:
                sources.append(self.column_source(columns))
        return sources[0] if len(sources) == 1 and dice.chance(60) else sources

    def condition(self, flags: Sequence[str], child: tuple[str, str] | None) -> Any:
        dice = self.dice
        sources: list[Any] = []
        for _ in range(dice.pick((1, 1, 2))):
            kind = dice.integer(0, 6)
            if child is not None and kind >= 5:
                source: Any = {"table": child[0], "on": child[1]}
                source |= dice.pick(
                    ({"exists": True}, {"column": "open", "equals": True}, self._other_test())
                )
            elif kind <= 1:
                source = dice.pick(flags)
            elif kind == 2:
                source = {"column": "state", "null": dice.chance(50)}
            elif kind == 3:
                source = {"column": dice.pick(flags), "equals": dice.chance(60)}
            else:
                source = self._other_test()
            sources.append(source)
        return sources[0] if len(sources) == 1 and dice.chance(60) else sources

    def entity(self, beside: str | None) -> Any:
        dice = self.dice
        mapping = {word: dice.pick(self.entities) for word in self.words}
        kinds: list[Any] = [
            {"column": "site", "map": mapping},
            dice.pick(self.entities),
        ]
        if beside is not None:
            kinds.append({"from": beside, "on": "person", "column": "site", "map": mapping})
        return kinds[dice.integer(0, len(kinds) - 1)]

    def dataset(
        self,
        table: str,
        key: str,
        columns: Sequence[str],
        flags: Sequence[str],
        child: tuple[str, str, Sequence[str]] | None,
        beside: str | None = None,
        parent: tuple[str, str, dict[str, Any]] | None = None,
    ) -> dict[str, Any]:
        dice = self.dice
        bound: dict[str, Any] = {"table": table, "key": key, "activity": "shop"}
        inherited_events: set[str] = set()
        inherited_conditions: set[str] = set()
        if parent is not None:
            name, on, binding = parent
            bound["of"] = {"dataset": name, "on": on}
            inherited_events = set(binding.get("events", {})) | binding.get("_events", set())
            inherited_conditions = set(binding.get("conditions", {})) | binding.get("_conditions", set())
        if parent is None or dice.chance(30):
            bound["entity"] = self.entity(beside)
        if dice.chance(40):
            bound["unknown"] = dice.pick(
                ([date(1900, 1, 1)], [date(1900, 1, 1), END], [date(self.day.year - 1, 1, 1)])
            )
        names = dice.some(list(self.schedules), 1, 3)
        bound["schedules"] = names
        events: dict[str, Any] = {}
        conditions: dict[str, Any] = {}
        for name in names:
            schedule = self.schedules[name]
            after = schedule.get("after", [])
            wanted = (
                [after]
                if isinstance(after, str)
                else [e for es in after.values() for e in es]
                if after
                else []
            )
            for event in wanted:
                if event not in events and (event not in inherited_events or dice.chance(40)):
                    events[event] = self.event(columns, child)
            if "duty" in schedule and "document-date" not in events:
                events["document-date"] = self._documents(columns, child)
            for key_ in ("when", "while"):
                condition = schedule.get(key_)
                if not condition or condition in conditions:
                    continue
                if condition not in inherited_conditions or dice.chance(40):
                    conditions[condition] = self.condition(flags, child[:2] if child else None)
        for event in EVENTS:
            if event not in events and dice.chance(15):
                events[event] = self.event(columns, child)
        if events:
            bound["events"] = events
        if conditions:
            bound["conditions"] = conditions
        if any(self.schedules[name].get("then") in ("anonymise", "restrict") for name in names):
            bound["done"] = {"column": "done", "equals": "yes"}
        if self.wanted.minimising and dice.chance(50) and any("duty" not in self.schedules[n] for n in names):
            bound["under-duty"] = dice.pick(({"clear": ["name"]}, {"keyed-hash": ["name"]}))
        bound["_events"] = inherited_events | set(events) - {"document-date"}
        bound["_conditions"] = inherited_conditions | set(conditions)
        return bound

    def _documents(self, columns: Sequence[str], child: tuple[str, str, Sequence[str]] | None) -> Any:
        dice = self.dice
        if child is None or dice.chance(50):
            return dice.pick(columns)
        source: dict[str, Any] = {"table": child[0], "on": child[1], "at": dice.pick(child[2])}
        if dice.chance(40):
            mapping = {word: dice.pick(self.entities) for word in self.words}
            source["entity"] = {"column": "site", "map": mapping}
        return source

    def all(self) -> dict[str, Any]:
        """The datasets, with their parents and references."""
        dice = self.dice
        moment_of = {"placed", "invoiced", "paid_at"}
        people = self.dataset(
            "people",
            "id",
            ("joined", "last_login", "seen_at", "ended"),
            ("active", "buyer"),
            ("orders", "person", sorted(moment_of)),
            beside="profiles",
        )
        datasets = {"people": people}
        refers: dict[str, str] = {}
        if dice.chance(50):
            refers["profiles.person"] = dice.pick(("with", "detach"))
        if dice.chance(80):
            parent = ("people", "person", people) if dice.chance(70) else None
            orders = self.dataset(
                "orders",
                "no",
                ("placed", "invoiced", "paid_at"),
                ("open",),
                ("lines", "order_no", ("shipped",)),
                parent=parent,
            )
            datasets["orders"] = orders
            refers["orders.person"] = dice.pick(("keeps", "keeps", "detach"))
            if dice.chance(60):
                parent = ("orders", "order_no", orders) if dice.chance(70) else None
                datasets["lines"] = self.dataset("lines", "id", ("shipped",), ("open",), None, parent=parent)
                orders["refers"] = {"lines.order_no": dice.pick(("keeps", "keeps", "detach"))}
            elif dice.chance(50):
                orders["refers"] = {"lines.order_no": dice.pick(("keeps", "with", "detach"))}
        elif dice.chance(50):
            refers["orders.person"] = dice.pick(("keeps", "with", "detach"))
        if refers:
            people["refers"] = refers
        for bound in datasets.values():
            bound.pop("_events", None)
            bound.pop("_conditions", None)
        return datasets

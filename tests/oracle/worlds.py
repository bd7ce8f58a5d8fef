"""Small random groups: a register, and the tables it binds, biased to the edges where retention goes wrong.

One generator serves two masters: a seeded random source (volume) and Hypothesis (which shrinks what fails).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from .days import END, ONE, FinancialYears, last_of_month

T = TypeVar("T")

COUNTRIES = ("DK", "SE", "NO", "FI", "DE", "AT", "PL", "CZ", "LT", "LV", "EE", "NL")
ZONES = ("UTC", "Europe/Copenhagen", "Pacific/Auckland", "America/New_York")
RARE_ZONES = ("America/Havana", "Asia/Beirut", "Asia/Kathmandu", "America/St_Johns")
"""Days that begin at one in the morning, or twice; odd offsets."""
PERIODS = ("P1Y", "P3Y", "P30D", "P12M", "P1M", "P2Y6M", "P6M15D", "P13M", "P5Y", "P3Y1D", "P8W", "none")
WITHINS = (None, "P30D", "P1D", "P1M", "P90D", "P2M15D")
CLASSES = (
    "voucher",
    "ledger",
    "statements",
    "tax-invoice",
    "letter",
    "contract",
    "payroll",
    "real-estate",
    "other",
)
IMPOSSIBLE = (
    "2023-02-30",
    "",
    "22-11-2019",
    1574380800,
    "never",
    "2023-13-01",
    "0000-00-00",
    "2019-1-5",
    2023.5,
)
EVENTS = ("last-seen", "relation-end", "signed")
CONDITIONS = ("open", "customer")


class Chooser(Protocol):
    def integer(self, low: int, high: int) -> int: ...


class Seeded:
    """Choices from one seed: the same seed, the same world."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def integer(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class Drawn:
    """Choices that Hypothesis makes and can shrink."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        found: int = self._draw(st.integers(low, high))
        return found


class Dice:
    """Small words over one source of choices; the first of a sequence is the simplest."""

    def __init__(self, chooser: Chooser) -> None:
        self.integer = chooser.integer

    def pick(self, things: Sequence[T]) -> T:
        return things[self.integer(0, len(things) - 1)]

    def chance(self, percent: int) -> bool:
        return self.integer(1, 100) > 100 - percent

    def some(self, things: Sequence[T], low: int, high: int) -> list[T]:
        left = list(things)
        found = []
        for _ in range(min(self.integer(low, high), len(left))):
            found.append(left.pop(self.integer(0, len(left) - 1)))
        return found


@dataclass
class Table:
    """A table: its columns by kind, its rows, what it points at."""

    name: str
    key: str
    columns: dict[str, str]
    points_at: dict[str, str] = field(default_factory=dict)
    enforced: bool = True
    indexed: set[str] = field(default_factory=set)
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Scene:
    """A group, its schedules, its systems and what stands in them on one day."""

    dialect: str
    today: date | datetime
    group: dict[str, Any]
    schedules: dict[str, Any]
    systems: dict[str, Any]
    tables: dict[str, dict[str, Table]]
    seed: int | None = None

    def datasets(self) -> list[tuple[str, str]]:
        return [(s, d) for s, bound in self.systems.items() for d in bound.get("datasets", {})]


@dataclass(frozen=True)
class Wanted:
    """How large, and which parts of the rules a scene may use."""

    rows: int = 12
    duties: bool = True
    impossible: bool = True
    minimising: bool = False
    mixed_spellings: bool = False
    rare_zones: bool = False


class _Builder:
    def __init__(self, dice: Dice, dialect: str, wanted: Wanted) -> None:
        self.dice = dice
        self.dialect = dialect
        self.wanted = wanted
        self.day = self._a_today()

    # --- the group

    def _a_today(self) -> date:
        dice = self.dice
        year = dice.pick((2026, 2025, 2024, 2023, 2028, 2022))
        kind = dice.integer(0, 6)
        if kind == 0:
            return date(year, 6, 15)
        if kind == 1:
            return date(year, 1, 1)
        if kind == 2:
            return date(year, 12, 31)
        if kind == 3:
            return date(year, 2, last_of_month(year, 2))
        if kind == 4:
            return date(year, 3, 1)
        if kind == 5:
            month = dice.integer(1, 12)
            return date(year, month, last_of_month(year, month))
        return date(year, 1, 1) + timedelta(days=dice.integer(0, 364))

    def financial_years(self) -> list[dict[str, Any]] | None:
        """Calendar years, odd years, changed years, short and long ones, lists."""
        dice = self.dice
        back = self.day.year - dice.integer(2, 9)
        kind = dice.integer(0, 8)
        if kind == 0:
            return [{"from": date(2010, 1, 1), "ends": "12-31"}]
        if kind == 1:
            return None
        if kind == 2:
            return [{"from": date(2009, 7, 1), "ends": dice.pick(("06-30", "03-31", "09-30"))}]
        if kind == 3:
            return [{"from": date(2010, 3, 1), "ends": dice.pick(("02-28", "02-29"))}]
        if kind == 4:  # the first rule reaches back over its own beginning
            return [{"from": date(back, 5, 20), "ends": "12-31"}]
        if kind == 5:  # a changed year: a short one in between
            return [{"from": date(2010, 1, 1), "ends": "12-31"}, {"from": date(back, 7, 1), "ends": "06-30"}]
        if kind == 6:
            return [
                {"from": date(2010, 1, 1), "ends": "12-31"},
                {"from": date(back, 4, 1), "ends": "03-31"},
                {"from": date(back + 2, 1, 15), "ends": dice.pick(("12-31", "02-28"))},
            ]
        if kind == 7:  # a short and a long year, then calendar years again
            return [
                {"from": date(2010, 1, 1), "ends": "12-31"},
                {"ends": [date(back, 6, 30), date(back + 1, 12, 31)]},
            ]
        return [
            {"from": date(2010, 7, 1), "ends": "06-30"},
            {"ends": [date(back, 2, 15), date(back, 12, 31), date(back + 2, 3, 31)]},
            {"from": date(back + 2, 4, 1), "ends": "03-31"},
        ]

    def group(self) -> dict[str, Any]:
        dice = self.dice
        zones = ZONES + (RARE_ZONES if self.wanted.rare_zones and dice.chance(20) else ())
        entities: dict[str, Any] = {}
        for number in range(dice.integer(1, 4)):
            entity: dict[str, Any] = {
                "name": f"Company {number}",
                "country": dice.pick(COUNTRIES),
                "zone": dice.pick(zones),
                "tax-period": dice.pick(("month", "quarter", "half-year", "year")),
            }
            years = self.financial_years()
            if years is not None:
                entity["financial-years"] = years
            entities[f"company-{number}"] = entity
        return {
            "name": "Random group",
            "lead": "company-0",
            "contact": "privacy@example.org",
            "entities": entities,
            "synthetic": True,
        }

    # --- schedules

    def ordinary(self) -> dict[str, Any]:
        dice = self.dice
        schedule: dict[str, Any] = {"keep": dice.pick(PERIODS)}
        how = dice.pick(("one", "one", "latest", "latest", "earliest"))
        schedule["after"] = dice.pick(EVENTS) if how == "one" else {how: dice.some(EVENTS, 2, 3)}
        start = dice.pick(("day", None, "calendar-year-end", "financial-year-end"))
        if start is not None:
            schedule["from"] = start
        if dice.chance(25):
            schedule["while"] = dice.pick(CONDITIONS)
        if dice.chance(25):
            schedule["when"] = dice.pick(CONDITIONS)
        within = dice.pick(WITHINS)
        if within is not None:
            schedule["within"] = within
        schedule["then"] = dice.pick(("delete", "delete", "delete", "anonymise", "restrict"))
        return schedule

    def duty(self) -> dict[str, Any]:
        dice = self.dice
        classes = dice.some(CLASSES, 1, 2)
        schedule: dict[str, Any] = {
            "duty": "bookkeeping",
            "class": classes[0] if len(classes) == 1 else classes,
        }
        if dice.chance(20):
            schedule["within"] = dice.pick(WITHINS[1:])
        if dice.chance(10):
            schedule["when"] = dice.pick(CONDITIONS)
        return schedule

    # --- values

    def _before(self, day: date, period: str) -> date:
        """Roughly `period` before a day: the neighbourhood of a cutoff."""
        years = months = days = 0
        number = ""
        for letter in period[1:]:
            if letter.isdigit():
                number += letter
                continue
            count, number = int(number), ""
            years += count * (letter == "Y")
            months += count * (letter == "M")
            days += count * {"W": 7, "D": 1}.get(letter, 0)
        count = day.year * 12 + day.month - 1 - years * 12 - months
        year, month = count // 12, count % 12 + 1
        return date(year, month, min(day.day, last_of_month(year, month))) - timedelta(days=days)

    def a_day(self) -> date:
        """A day near something that matters: a cutoff, a year's end, today, or nothing at all."""
        dice = self.dice
        kind = dice.integer(0, 11)
        near = timedelta(days=dice.integer(-2, 2))
        if kind <= 4:
            period = dice.pick([p for p in self.periods if p != "none"] or ["P1Y"])
            day = self.day - (self._gap() if dice.chance(50) else timedelta(0))
            return self._before(day, period) + near
        if kind <= 6:
            year = self.day.year - dice.integer(0, 12)
            return (
                dice.pick((date(year, 12, 31), date(year, 1, 1), date(year, 2, last_of_month(year, 2))))
                + near
            )
        if kind <= 8:
            years = FinancialYears(dice.pick(self.years) or [{"ends": "12-31"}])
            around = self.day - timedelta(days=dice.integer(0, 12 * 366))
            return years.end(around) + near
        if kind == 9:
            return self.day + near
        if kind == 10:
            return self.day - timedelta(days=dice.integer(0, 5000))
        return dice.pick(
            (
                self.day + timedelta(days=dice.integer(1, 500)),
                date(1900, 1, 1),
                END,
                date(1989, 12, 31),
                date(1998, 7, 1),
            )
        )

    def _gap(self) -> timedelta:
        return timedelta(days=self.dice.pick((30, 31, 1, 60, 75, 90)))

    def a_moment(self) -> datetime:
        """An instant on either side of somebody's midnight, or somewhere in a day."""
        dice = self.dice
        day = self.a_day()
        if day in (END, date(1900, 1, 1)):  # what real systems write as placeholder, as it stands
            return datetime.combine(day, time(), UTC)
        zone = ZoneInfo(dice.pick(self.zones))
        start = datetime.combine(day, time(), zone).astimezone(UTC)
        return start + dice.pick(
            (
                timedelta(hours=12),
                timedelta(0),
                -timedelta(microseconds=1),
                timedelta(microseconds=1),
                timedelta(seconds=-1),
                timedelta(hours=23, minutes=30),
                timedelta(hours=-3),
            )
        )

    def value(self, kind: str, spelling: str) -> Any:
        """One value of a column; null now and then; on SQLite also what is no date."""
        dice = self.dice
        if dice.chance(8):
            return None
        if kind in ("date", "timestamp", "timestamptz"):
            if self.dialect == "sqlite" and self.wanted.impossible and dice.chance(6):
                return dice.pick(IMPOSSIBLE)
            if kind == "date":
                day = self.a_day()
                return day.isoformat() if self.dialect == "sqlite" else day
            moment = self.a_moment()
            if kind == "timestamp":
                zone = ZoneInfo(self.zone)
                if moment.date() not in (END, date(1900, 1, 1)):
                    moment = moment.astimezone(zone)
                moment = moment.replace(tzinfo=None, fold=0)
            return self._spelt(moment, spelling) if self.dialect == "sqlite" else moment
        if kind == "bool":
            flag = dice.chance(30)
            return int(flag) if self.dialect == "sqlite" else flag
        if kind == "state":
            return dice.pick(("closed", "closed", "closed", "running", "odd"))
        if kind == "site":
            return dice.pick(self.words) if dice.chance(92) else dice.pick(("xx", ""))
        if kind == "mark":
            return "yes" if dice.chance(8) else "no"
        return dice.pick(("a", "b", ""))

    def _spelt(self, moment: datetime, spelling: str) -> str:
        if spelling == "mixed":
            spelling = self.dice.pick(("space", "T", "short", "fraction"))
        text = moment.replace(tzinfo=None).isoformat("T" if spelling == "T" else " ")
        if spelling == "fraction":
            text = moment.replace(tzinfo=None).isoformat(" ", "microseconds")
        if moment.tzinfo is None:
            return text
        return text + "+00:00"

    # --- tables

    def tables(self) -> dict[str, Table]:
        dice = self.dice
        key = dice.pick(("int", "text", "uuid"))
        moment = dice.pick(("timestamp", "date", "timestamptz"))
        people = Table(
            "people",
            "id",
            {
                "id": key,
                "joined": "date",
                "last_login": "timestamp",
                "seen_at": "timestamptz",
                "ended": "date",
                "state": "state",
                "active": "bool",
                "buyer": "bool",
                "site": "site",
                "done": "mark",
                "name": "word",
            },
        )
        profiles = Table(
            "profiles",
            "id",
            {"id": "int", "person": key, "site": "site"},
            {"person": "people"},
            indexed={"person"},
        )
        order_key = dice.pick(("int", "text", "uuid"))
        orders = Table(
            "orders",
            "no",
            {
                "no": order_key,
                "person": key,
                "placed": moment,
                "invoiced": "date",
                "paid_at": "timestamptz",
                "state": "state",
                "open": "bool",
                "site": "site",
                "done": "mark",
                "name": "word",
            },
            {"person": "people"},
        )
        lines = Table(
            "lines",
            "id",
            {
                "id": "int",
                "order_no": order_key,
                "shipped": dice.pick(("date", "timestamp")),
                "site": "site",
                "open": "bool",
                "state": "state",
                "done": "mark",
                "name": "word",
            },
            {"order_no": "orders"},
        )
        for table in (profiles, orders, lines):
            table.enforced = dice.chance(70)
            (column,) = table.points_at
            if dice.chance(60):
                table.indexed.add(column)
        tables = {table.name: table for table in (people, profiles, orders, lines)}
        size = self.wanted.rows
        self._fill(tables, people, dice.integer(1, size))
        self._fill(tables, profiles, dice.integer(0, size))
        self._fill(tables, orders, dice.integer(0, size + size // 2))
        self._fill(tables, lines, dice.integer(0, size * 2))
        return tables

    def _key(self, kind: str, number: int) -> Any:
        if kind == "int":
            return number
        if kind == "text":
            return f"{'aB'[number % 2]}-{number}"
        made = UUID(int=(0xA0000000000040008000 << 48) + number)
        return str(made) if self.dialect == "sqlite" else made

    def _fill(self, tables: dict[str, Table], table: Table, count: int) -> None:
        dice = self.dice
        spellings = {
            column: dice.pick(("space", "fraction", "T", "mixed" if self.wanted.mixed_spellings else "space"))
            for column in table.columns
        }
        for number in range(1, count + 1):
            row: dict[str, Any] = {}
            for column, kind in table.columns.items():
                if column == table.key:
                    row[column] = self._key(kind, number)
                elif column in table.points_at:
                    there = [
                        r[tables[table.points_at[column]].key] for r in tables[table.points_at[column]].rows
                    ]
                    if not there or dice.chance(10):
                        row[column] = None
                    elif not table.enforced and dice.chance(5):
                        row[column] = self._key(kind, 999)
                    else:
                        row[column] = dice.pick(there)
                else:
                    row[column] = self.value(kind, spellings[column])
            table.rows.append(row)

    # --- bindings

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
        mapping = {word: dice.pick(tuple(self.group_.get("entities", {}))) for word in self.words}
        kinds: list[Any] = [
            {"column": "site", "map": mapping},
            dice.pick(tuple(self.group_["entities"])),
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
            mapping = {word: dice.pick(tuple(self.group_["entities"])) for word in self.words}
            source["entity"] = {"column": "site", "map": mapping}
        return source

    def build(self) -> Scene:
        dice = self.dice
        self.group_ = self.group()
        entities = self.group_["entities"]
        self.zones = sorted({entity["zone"] for entity in entities.values()})
        self.years = [entity.get("financial-years") for entity in entities.values()]
        self.zone = dice.pick(ZONES)
        self.words: tuple[str, ...] = ("dk", "se", "no")[: dice.integer(1, 3)]
        self.schedules: dict[str, Any] = {}
        for number in range(dice.integer(1, 4)):
            self.schedules[f"ordinary-{number}"] = self.ordinary()
        if self.wanted.duties:
            for number in range(dice.integer(0, 2)):
                self.schedules[f"duty-{number}"] = self.duty()
        self.periods = [s["keep"] for s in self.schedules.values() if "keep" in s]
        self.periods += ["P5Y", "P7Y", "P3Y6M", "P10Y", "P8Y", "P6Y"] if "duty-0" in self.schedules else []

        tables = self.tables()
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
        self._move_today(entities)
        used = {name for bound in datasets.values() for name in bound["schedules"]}
        return Scene(
            dialect=self.dialect,
            today=self.today,
            group=self.group_,
            schedules={name: s for name, s in self.schedules.items() if name in used},
            systems={
                "shop": {
                    "system": "shop",
                    "owner": "it@example.org",
                    "connector": "sql",
                    "url": "env:HOLDTRUE_ORACLE_SHOP",
                    "zone": self.zone,
                    "datasets": datasets,
                }
            },
            tables={"shop": tables},
        )

    def _move_today(self, entities: dict[str, Any]) -> None:
        """Today is one day, or one instant near somebody's midnight."""
        dice = self.dice
        self.today: date | datetime = self.day
        if dice.chance(40):
            midnight = datetime.combine(self.day, time(), ZoneInfo(dice.pick(self.zones)))
            self.today = midnight.astimezone(UTC) + dice.pick(
                (timedelta(hours=12), timedelta(0), timedelta(seconds=-1), timedelta(hours=6))
            )


def seeded(seed: int, dialect: str, wanted: Wanted = Wanted()) -> Scene:
    """The scene of one seed."""
    scene = _Builder(Dice(Seeded(seed)), dialect, wanted).build()
    scene.seed = seed
    return scene


@st.composite
def scenes(draw: Any, dialect: str, wanted: Wanted = Wanted(rows=3)) -> Scene:
    """Small scenes for Hypothesis, which shrinks those that fail."""
    return _Builder(Dice(Drawn(draw)), dialect, wanted).build()


__all__ = ["ONE", "Scene", "Table", "Wanted", "scenes", "seeded"]

"""Bookkeeping duties per country: which records must be kept, how long, from when, and by which law.

The facts are data (`data/duties/<country>.yaml`); this module reads and checks them. A *rule* is one duty of
one law; where the law changed it has several *versions*. Each version holds from its own day on (`from`),
either for everything still kept, or for event days from ... to .... Of the versions in force on a day, the
newest that covers an event day decides it; before the first version's day the first one reaches back. Several
rules for one record class are several laws: the longest wins.

A duty is a minimum for the record, not a licence to keep all personal data around it (Art. 5(1)(e), 17(3)(b)
GDPR).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal, cast, get_args

import yaml

from .counting import STARTS, Counting, EntityCalendar, Start, kept_until
from .days import END_OF_DAYS, FIRST_DAY, Period, day_before, parse_period
from .financial_years import FinancialYears

RecordClass = Literal[
    "statements", "ledger", "voucher", "tax-invoice", "letter", "contract", "payroll", "real-estate", "other"
]
RECORD_CLASSES: tuple[RecordClass, ...] = get_args(RecordClass)

Mark = Literal["checked", "knowledge"]
"""`checked`: read in the named source. `knowledge`: general knowledge, to be checked before anybody relies on
it.
"""

EVENTS = ("document", "approval", "settlement", "expiry", "adjustment-start")
"""Which day of the record is its event day: the document's own unless the law names another."""


class DutyDataError(ValueError):
    """A data file of duties that cannot be right: the message names file, rule, fault and remedy."""


@dataclass(frozen=True)
class DutyRule:
    """One version of one duty. `until` is its last day in force, None while nothing has replaced it."""

    country: str
    id: str
    classes: tuple[RecordClass, ...]
    period: Period | None
    start: Start
    act: str
    act_english: str
    paragraph: str
    source: str
    valid_from: date
    until: date | None
    event_days: tuple[date, date] | None
    event: str
    mark: Mark
    note: str

    @property
    def law(self) -> str:
        """Act and paragraph, as a lawyer of that country cites it."""
        return f"{self.act}, {self.paragraph}" if self.paragraph else self.act

    @property
    def counting(self) -> Counting:
        """Period and start, without the law around it."""
        return Counting(self.period, self.start)

    @property
    def first_event_day(self) -> date:
        return self.event_days[0] if self.event_days else FIRST_DAY

    @property
    def last_event_day(self) -> date:
        return self.event_days[1] if self.event_days else END_OF_DAYS


@cache
def countries() -> tuple[str, ...]:
    """The country codes (ISO 3166-1) whose duties are known, sorted."""
    folder = resources.files(__package__) / "data" / "duties"
    return tuple(
        sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))
    )


@cache
def rules_of(country: str) -> tuple[DutyRule, ...]:
    """Every version of every rule of one country, in the order of its file.

    Raises `LookupError` for a country whose duties are not known, `DutyDataError` for a file that cannot be
    right.
    """
    if country not in countries():
        raise LookupError(
            f"the bookkeeping duties of {country!r} are not known; known are {', '.join(countries())}"
        )
    file = resources.files(__package__) / "data" / "duties" / f"{country}.yaml"
    return read_duties(file.read_text(encoding="utf-8"), f"{country}.yaml")


def rules() -> tuple[DutyRule, ...]:
    """Every version of every rule of every country."""
    return tuple(rule for country in countries() for rule in rules_of(country))


def rules_for(country: str, classes: Iterable[str]) -> tuple[DutyRule, ...]:
    """The versions of a country's rules that name one of the record `classes`.

    Raises `LookupError` for an unknown country or record class.
    """
    wanted = set(classes)
    unknown = sorted(wanted - set(RECORD_CLASSES))
    if unknown:
        raise LookupError(f"no record class {unknown[0]!r}; known are {', '.join(RECORD_CLASSES)}")
    return tuple(rule for rule in rules_of(country) if wanted & set(rule.classes))


def export() -> list[dict[str, Any]]:
    """One plain mapping per rule version and record class, with the days as ISO text, ready for JSON."""
    rows: list[dict[str, Any]] = []
    for rule in rules():
        rows.extend(
            {
                "country": rule.country,
                "class": record_class,
                "period": str(rule.period) if rule.period else "none",
                "start": rule.start,
                "law": rule.law,
                "from": rule.valid_from.isoformat(),
                "until": rule.until.isoformat() if rule.until else None,
                "applies-to": _applies_to(rule),
                "rule": rule.id,
                "event": rule.event,
                "act": rule.act,
                "act-english": rule.act_english,
                "paragraph": rule.paragraph,
                "source": rule.source,
                "mark": rule.mark,
                "note": rule.note,
            }
            for record_class in rule.classes
        )
    return rows


def _applies_to(rule: DutyRule) -> str | dict[str, dict[str, str | None]]:
    if rule.event_days is None:
        return "everything-still-kept"
    first, last = rule.event_days
    return {
        "event-days": {
            "from": None if first == FIRST_DAY else first.isoformat(),
            "to": None if last == END_OF_DAYS else last.isoformat(),
        }
    }


_VERSION_KEYS = {
    "from",
    "period",
    "start",
    "applies-to",
    "act",
    "act-english",
    "paragraph",
    "source",
    "event",
    "mark",
    "note",
}
_RULE_KEYS = {"id", "classes", "versions"} | _VERSION_KEYS
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_duties(text: str, file: str) -> tuple[DutyRule, ...]:
    """The rules in the text of one country's data file. Raises `DutyDataError` for anything that cannot be
    right.

    Refused: unknown keys, classes and start functions, impossible periods, versions out of order, two
    versions that would decide one event day, a class that no rule covers on some day, a stretch in which
    `kept_until` decreases.
    """
    content = yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader)
    if not isinstance(content, dict) or set(content) != {"country", "rules"}:
        raise DutyDataError(f"{file}: the file has the keys `country` and `rules`, nothing else")
    country = content["country"]
    if country != file.removesuffix(".yaml"):
        raise DutyDataError(f"{file}: `country` is {country!r}; write the code in the file's name, in quotes")
    found: list[DutyRule] = []
    seen: set[str] = set()
    for entry in content["rules"] or ():
        name = entry.get("id")
        where = f"{file}, rule {name!r}"
        if not name or name in seen:
            raise DutyDataError(f"{where}: each rule has an `id` of its own")
        seen.add(name)
        found.extend(_versions(country, entry, where))
    _refuse_gaps(found, file)
    return tuple(found)


def _versions(country: str, entry: Mapping[str, Any], where: str) -> list[DutyRule]:
    unknown = sorted(set(entry) - _RULE_KEYS)
    if unknown:
        raise DutyDataError(f"{where}: nobody knows the key {unknown[0]!r}; remove it")
    classes = entry.get("classes") or []
    strange = [c for c in classes if c not in RECORD_CLASSES]
    if strange or not classes:
        what = f"no record class {strange[0]!r}" if strange else "no `classes`"
        raise DutyDataError(f"{where}: {what}; the classes are {', '.join(RECORD_CLASSES)}")
    shared = {key: value for key, value in entry.items() if key in _VERSION_KEYS}
    versions = [
        _version(country, entry["id"], tuple(classes), {**shared, **version}, where)
        for version in entry.get("versions") or [{}]
    ]
    for i, later in enumerate(versions):
        for earlier in versions[:i]:
            if later.valid_from < earlier.valid_from:
                raise DutyDataError(
                    f"{where}: version from {later.valid_from} stands after {earlier.valid_from}"
                )
            overlap = (
                later.first_event_day <= earlier.last_event_day
                and earlier.first_event_day <= later.last_event_day
            )
            if later.valid_from == earlier.valid_from and overlap:
                raise DutyDataError(
                    f"{where}: two versions from {later.valid_from} decide the same event days; part them"
                )
    return [_with_end(version, versions) for version in versions]


def _with_end(version: DutyRule, versions: list[DutyRule]) -> DutyRule:
    """`until`: the day before the first later version that takes over all of this version's event days."""
    later = [
        v.valid_from
        for v in versions
        if v.valid_from > version.valid_from
        and v.first_event_day <= version.first_event_day
        and v.last_event_day >= version.last_event_day
    ]
    if not later:
        return version
    return DutyRule(**{**vars(version), "until": day_before(min(later))})


def _version(
    country: str, rule_id: str, classes: tuple[RecordClass, ...], entry: Mapping[str, Any], where: str
) -> DutyRule:
    unknown = sorted(set(entry) - _VERSION_KEYS)
    if unknown:
        raise DutyDataError(f"{where}: nobody knows the key {unknown[0]!r}; remove it")
    missing = [key for key in ("from", "period", "start", "act", "source", "mark") if not entry.get(key)]
    if missing:
        raise DutyDataError(f"{where}: `{missing[0]}` is missing")
    valid_from = _day(entry["from"], "from", where)
    try:
        period = parse_period(entry["period"])
    except ValueError as fault:
        raise DutyDataError(f"{where}, from {valid_from}: period {fault}") from None
    start = entry["start"]
    if start not in STARTS:
        raise DutyDataError(
            f"{where}, from {valid_from}: no start function {start!r}; known are {', '.join(STARTS)}"
        )
    if entry["mark"] not in get_args(Mark):
        raise DutyDataError(
            f"{where}, from {valid_from}: `mark` is checked or knowledge, not {entry['mark']!r}"
        )
    event = entry.get("event", "document")
    if event not in EVENTS:
        raise DutyDataError(f"{where}, from {valid_from}: no event {event!r}; known are {', '.join(EVENTS)}")
    counting = Counting(period, start)
    if not is_monotone(counting):
        raise DutyDataError(
            f"{where}, from {valid_from}: kept_until decreases while event days grow ({entry['period']} from"
            f" {start}); a stretch like that has no cutoff: part its event days or mend the start"
        )
    return DutyRule(
        country=country,
        id=rule_id,
        classes=classes,
        period=period,
        start=cast(Start, start),
        act=entry["act"],
        act_english=entry.get("act-english", entry["act"]),
        paragraph=entry.get("paragraph", ""),
        source=entry["source"],
        valid_from=valid_from,
        until=None,
        event_days=_event_days(entry.get("applies-to", "everything-still-kept"), where),
        event=event,
        mark=entry["mark"],
        note=" ".join(str(entry.get("note", "")).split()),
    )


def _day(value: Any, key: str, where: str) -> date:
    if type(value) is not date:
        raise DutyDataError(f"{where}: `{key}` is a day such as 2025-01-01, not {value!r}")
    return value


def _event_days(value: Any, where: str) -> tuple[date, date] | None:
    if value == "everything-still-kept":
        return None
    days = value.get("event-days") if isinstance(value, dict) and set(value) == {"event-days"} else None
    if not isinstance(days, dict) or not days or set(days) - {"from", "to"}:
        raise DutyDataError(
            f"{where}: `applies-to` is everything-still-kept, or {{event-days: {{from: DAY, to: DAY}}}}"
        )
    first = _day(days["from"], "from", where) if "from" in days else FIRST_DAY
    last = _day(days["to"], "to", where) if "to" in days else END_OF_DAYS
    if last < first:
        raise DutyDataError(f"{where}: the event days run backwards, from {first} to {last}")
    return first, last


def _refuse_gaps(versions: list[DutyRule], file: str) -> None:
    """Every class has an answer for every event day, whatever today is."""
    for record_class in RECORD_CLASSES:
        mine = [v for v in versions if record_class in v.classes]
        if not mine:
            raise DutyDataError(
                f"{file}: no rule names the class {record_class!r}; add it to the rule that covers it"
            )
        reached = FIRST_DAY
        for version in sorted(mine, key=lambda v: v.first_event_day):
            if version.first_event_day > reached:
                break
            if version.last_event_day == END_OF_DAYS:
                reached = END_OF_DAYS
                break
            reached = max(reached, date.fromordinal(version.last_event_day.toordinal() + 1))
        if reached != END_OF_DAYS:
            raise DutyDataError(
                f"{file}: class {record_class!r} has no rule for event days from {reached} on"
            )


@cache
def is_monotone(counting: Counting) -> bool:
    """Whether `kept_until` never decreases over days around every kind of edge, in even and in odd
    calendars.
    """
    return all(
        earlier <= later
        for calendar in _probe_calendars()
        for earlier, later in pairwise(kept_until(day, counting, calendar) for day in _probe_days())
    )


@cache
def _probe_calendars() -> tuple[EntityCalendar, ...]:
    odd = FinancialYears(
        [
            (None, "02-28"),
            (date(2021, 11, 1), "06-30"),
            (None, (date(2023, 12, 31), date(2024, 2, 29), date(2025, 8, 31))),
        ]
    )
    return EntityCalendar(), EntityCalendar(odd, "quarter")


@cache
def _probe_days() -> tuple[date, ...]:
    edges = [
        date(year, month, 1).toordinal() + offset
        for year in range(2019, 2027)
        for month in (1, 2, 3, 5, 7, 9, 11, 12)
        for offset in (-2, -1, 0, 1, 13)
    ]
    return tuple(
        date.fromordinal(o) for o in (FIRST_DAY.toordinal(), *sorted(edges), END_OF_DAYS.toordinal())
    )

"""How a stored value compares with a day, per dialect and kind of column.

A DATE is compared with a day, a timestamp with the instant at which the local day of the entity begins: two
different values, computed here and bound as they are. SQL never adds a period and never converts a zone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from holdtrue.law.today import zone_of

from ...port import BindingFault

# Shared: a type made anew for each value has to be described anew for each value.
DATE = sa.Date()
NAIVE = sa.DateTime(timezone=False)
AWARE = sa.DateTime(timezone=True)
TEXT = sa.Text()

NEAR = timedelta(days=2)

Choose = Callable[[Mapping[str, Any]], Any]
"""From a value per entity to an expression that yields the value of the row's entity."""


def day_begins(day: date, entity_zone: str) -> datetime:
    """The instant (UTC) at which `day` begins in the entity's zone."""
    try:
        return datetime.combine(day, time(), zone_of(entity_zone)).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), UTC)


def as_naive(instant: datetime, zone: str) -> datetime:
    """The first wall-clock reading in `zone` that lies at or after `instant`.

    Within the hour that a clock repeats, a reading counts as its first pass; an instant of the second pass
    therefore lies before no reading of that hour.
    """
    try:
        local = instant.astimezone(zone_of(zone))
    except OverflowError:
        return instant.replace(tzinfo=None)
    while local.fold:
        local = (local + timedelta(minutes=1)).replace(second=0, microsecond=0)
        if local.astimezone(UTC).astimezone(zone_of(zone)).fold == 0:
            break
    return local.replace(tzinfo=None)


class Kind(ABC):
    """One kind of column: which values are known, and how they compare with the beginning of a day.

    `depends_on_zone` says whether the same value falls on different days in different zones.
    """

    depends_on_zone = True

    def __init__(self, zone: str | None) -> None:
        self.zone = zone

    @abstractmethod
    def known(self, value: Any) -> Any:
        """Whether the value is a day at all (never null)."""

    @abstractmethod
    def not_before(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str], choose: Choose
    ) -> Any:
        """Whether the (known) value lies on or after the day that goes with the row's entity."""

    def of_some_and_of_every(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str]
    ) -> tuple[Any, Any]:
        """Whether the value lies on or after the day of some entity, and of every one: settles most rows at once."""
        return True, False

    @abstractmethod
    def stored_on(self, value: Any, day: date) -> Any:
        """Whether the stored value itself, before any conversion, names this day."""

    def is_placeholder(self, value: Any, day: date, zones: Mapping[str, str], choose: Choose) -> Any:
        """Whether the value is the placeholder `day`: as stored, or as the local day of the row's entity."""
        if not self.depends_on_zone:
            return self.stored_on(value, day)
        local = self.not_before(value, dict.fromkeys(zones, day), zones, choose)
        if day < date.max:
            after = self.not_before(value, dict.fromkeys(zones, day + timedelta(days=1)), zones, choose)
            local = sa.and_(local, sa.not_(after))
        exactly = sa.or_(self.stored_on(value, day), sa.func.coalesce(local, sa.false()))
        return sa.and_(self.is_near(value, day), exactly)

    def is_near(self, value: Any, day: date) -> Any:
        """Whether the (known) value lies within two days of `day`, whatever the zones: cheap, and asked first."""
        near = []
        if day < date.max - NEAR:
            near.append(sa.not_(self._stored_from(value, day + NEAR + timedelta(days=1))))
        if day > date.min + NEAR:
            near.append(self._stored_from(value, day - NEAR))
        return sa.and_(*near)

    @abstractmethod
    def _stored_from(self, value: Any, day: date) -> Any:
        """Whether the value as stored, before any conversion, lies on or after a day."""

    @abstractmethod
    def read(self, raw: Any, entity_zone: str) -> date | None:
        """The local day of a value as it came out of the database."""

    @abstractmethod
    def stored_day(self, raw: Any) -> date | None:
        """The day as stored, before any conversion."""

    def plain(self, value: Any) -> Any:
        """The value in a form that the driver can always read."""
        return value


class PostgresDate(Kind):
    depends_on_zone = False

    def known(self, value: Any) -> Any:
        return sa.and_(value.is_not(None), sa.func.isfinite(value))

    def not_before(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str], choose: Choose
    ) -> Any:
        return value >= choose({e: sa.literal(d, DATE) for e, d in days.items()})

    def of_some_and_of_every(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str]
    ) -> tuple[Any, Any]:
        first, last = min(days.values()), max(days.values())
        if first == last:
            return True, False
        return value >= sa.literal(first, DATE), value >= sa.literal(last, DATE)

    def stored_on(self, value: Any, day: date) -> Any:
        return value == sa.literal(day, DATE)

    def _stored_from(self, value: Any, day: date) -> Any:
        return value >= sa.literal(day, DATE)

    def stored_day(self, raw: Any) -> date | None:
        return self.read(raw, "UTC")

    def plain(self, value: Any) -> Any:
        low, high = sa.literal(date(1, 1, 1), DATE), sa.literal(date(9999, 12, 31), DATE)
        return sa.case((sa.func.isfinite(value), sa.func.greatest(sa.func.least(value, high), low)))

    def read(self, raw: Any, entity_zone: str) -> date | None:
        return raw if isinstance(raw, date) else None


class PostgresTimestamp(Kind):
    """`timestamp` (naive, read in `zone`) or `timestamptz`."""

    def __init__(self, zone: str | None, aware: bool) -> None:
        super().__init__(zone)
        self.aware = aware

    def known(self, value: Any) -> Any:
        return sa.and_(value.is_not(None), sa.func.isfinite(value))

    def not_before(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str], choose: Choose
    ) -> Any:
        return value >= choose({e: self._bound(d, zones[e]) for e, d in days.items()})

    def of_some_and_of_every(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str]
    ) -> tuple[Any, Any]:
        bounds = sorted((self._bound(d, zones[e]) for e, d in days.items()), key=lambda bound: bound.value)
        if bounds[0].value == bounds[-1].value:
            return True, False
        return value >= bounds[0], value >= bounds[-1]

    def _bound(self, day: date, entity_zone: str) -> Any:
        instant = day_begins(day, entity_zone)
        if self.aware:
            return sa.literal(instant, AWARE)
        return sa.literal(as_naive(instant, self.zone or "UTC"), NAIVE)

    def stored_on(self, value: Any, day: date) -> Any:
        found = self._stored_from(value, day)
        if day < date.max:
            found = sa.and_(found, sa.not_(self._stored_from(value, day + timedelta(days=1))))
        return found

    def _stored_from(self, value: Any, day: date) -> Any:
        start = datetime.combine(day, time(), UTC if self.aware else None)
        return value >= sa.literal(start, AWARE if self.aware else NAIVE)

    def stored_day(self, raw: Any) -> date | None:
        if not isinstance(raw, datetime):
            return None
        return (raw.astimezone(UTC) if raw.tzinfo else raw).date()

    def plain(self, value: Any) -> Any:
        # Up to the very edges of what Python can hold: a placeholder there has to be seen as what it is.
        low, high = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        kind = AWARE if self.aware else NAIVE
        if not self.aware:
            low, high = low.replace(tzinfo=None), high.replace(tzinfo=None)
        return sa.case(
            (
                sa.func.isfinite(value),
                sa.func.greatest(sa.func.least(value, sa.literal(high, kind)), sa.literal(low, kind)),
            )
        )

    def read(self, raw: Any, entity_zone: str) -> date | None:
        if not isinstance(raw, datetime):
            return None
        return local_day(raw, self.zone, entity_zone)


def local_day(moment: datetime, zone: str | None, entity_zone: str) -> date:
    """The local day of the entity in which a timestamp falls; a naive one is read in `zone`."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(zone or "UTC"))
    try:
        return moment.astimezone(zone_of(entity_zone)).date()
    except OverflowError:
        return moment.date()


class SqliteDay(Kind):
    """SQLite keeps dates as text. What is not a calendar day is unknown, whatever its type.

    `date('2023-02-30')` returns its argument unchanged; with a modifier it is counted, and differs.
    """

    depends_on_zone = False

    def known(self, value: Any) -> Any:
        head = sa.func.substr(value, 1, 10)
        return sa.and_(
            sa.func.typeof(value) == "text",
            value.op("GLOB")("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*"),
            sa.func.coalesce(sa.func.date(head, "+0 days") == head, False),
            head >= "0001-01-01",
        )

    def not_before(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str], choose: Choose
    ) -> Any:
        return sa.func.substr(value, 1, 10) >= choose(
            {e: sa.literal(d.isoformat(), TEXT) for e, d in days.items()}
        )

    def stored_on(self, value: Any, day: date) -> Any:
        return sa.func.substr(value, 1, 10) == day.isoformat()

    def _stored_from(self, value: Any, day: date) -> Any:
        return sa.func.substr(value, 1, 10) >= day.isoformat()

    def stored_day(self, raw: Any) -> date | None:
        return self.read(raw, "UTC")

    def read(self, raw: Any, entity_zone: str) -> date | None:
        if not isinstance(raw, str):
            return None
        try:
            return date.fromisoformat(raw[:10])
        except ValueError:
            return None


class SqliteTimestamp(Kind):
    """Text timestamps in any ISO spelling, with or without an offset; ten characters alone are a day's start.

    Each is brought to one spelling before it is compared: two spellings of one instant must not differ.
    `plain_days` says that a value of ten characters is a day of its own and no instant (columns declared TEXT).
    """

    def __init__(self, zone: str | None, plain_days: bool) -> None:
        super().__init__(zone)
        self.plain_days = plain_days
        self._day = SqliteDay(zone)

    @staticmethod
    def _offset(value: Any) -> Any:
        tail = sa.func.substr(value, -6)
        return sa.case(
            (sa.func.substr(value, -1).in_(["Z", "z"]), sa.func.substr(value, -1)),
            (tail.op("GLOB")("[-+][0-9][0-9]:[0-9][0-9]"), tail),
            else_="",
        )

    def _one_spelling(self, value: Any) -> Any:
        offset = self._offset(value)
        body = sa.func.substr(value, 1, sa.func.length(value) - sa.func.length(offset))
        # Fractions of a second are cut, not rounded: no day begins within a second.
        return sa.func.strftime(
            "%Y-%m-%d %H:%M:%S", sa.func.rtrim(sa.func.substr(body, 1, 19)).op("||")(offset)
        )

    def known(self, value: Any) -> Any:
        return sa.and_(self._day.known(value), self._one_spelling(value).is_not(None))

    def not_before(
        self, value: Any, days: Mapping[str, date], zones: Mapping[str, str], choose: Choose
    ) -> Any:
        def bound(aware: bool) -> Any:
            return choose({e: sa.literal(self._bound(d, zones[e], aware), TEXT) for e, d in days.items()})

        instant = self._one_spelling(value)
        compared = instant >= bound(aware=False)
        if (self.zone or "UTC") != "UTC":
            compared = sa.case((self._offset(value) != "", instant >= bound(aware=True)), else_=compared)
        if self.plain_days:
            as_day = self._day.not_before(value, days, zones, choose)
            compared = sa.case((sa.func.length(value) == 10, as_day), else_=compared)
        return compared

    def stored_on(self, value: Any, day: date) -> Any:
        return self._day.stored_on(value, day)

    def _stored_from(self, value: Any, day: date) -> Any:
        return self._day._stored_from(value, day)

    def stored_day(self, raw: Any) -> date | None:
        return self._day.read(raw, "UTC")

    def _bound(self, day: date, entity_zone: str, aware: bool) -> str:
        instant = day_begins(day, entity_zone)
        moment = instant if aware else as_naive(instant, self.zone or "UTC")
        return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")

    def read(self, raw: Any, entity_zone: str) -> date | None:
        day = self._day.read(raw, entity_zone)
        if day is None or (self.plain_days and len(raw) == 10):
            return day
        text = raw if len(raw) > 10 else f"{raw} 00:00:00"
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return local_day(moment, self.zone, entity_zone)


def kind_of(dialect: str, type_: Any, zone: str | None, where: str) -> Kind:
    """The kind of a column that is bound as a day. Raises `BindingFault` for one that holds no dates."""
    if dialect == "postgresql":
        if isinstance(type_, sa.DateTime):
            return PostgresTimestamp(zone, aware=bool(type_.timezone))
        if isinstance(type_, sa.Date):
            return PostgresDate(zone)
        raise BindingFault(
            f"{where} holds {str(type_).lower()}, no date", "Bind a column of type date or timestamp."
        )
    if isinstance(type_, sa.DateTime):
        return SqliteTimestamp(zone, plain_days=False)
    if isinstance(type_, sa.Date):
        return SqliteDay(zone)
    if isinstance(type_, sa.String | sa.types.NullType):
        return SqliteTimestamp(zone, plain_days=True)
    if isinstance(type_, sa.Numeric) and type(type_) is sa.Numeric:
        return SqliteTimestamp(zone, plain_days=True)
    raise BindingFault(
        f"{where} is declared {str(type_).lower()}, no date", "Bind a column that holds ISO 8601 dates."
    )


def needs_zone(kind: Kind) -> bool:
    """Whether values of this kind may lack a zone, so that the binding has to state one."""
    if isinstance(kind, PostgresTimestamp):
        return not kind.aware
    return isinstance(kind, SqliteTimestamp) and not kind.plain_days

"""`holdtrue systems check`: what in a binding does not fit the database, found before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from ...port import BindingFault, Finding, SystemFault
from ...selection import DaySource, Selection
from .catalogue import Catalogue
from .classes import Classes
from .days import Kind, needs_zone
from .engines import clear_faults
from .frame import relation
from .logic import as_sql
from .neighbours import Neighbours

SMALL_TABLE = 10_000
"""Rows up to which a scan per deleted row is bearable."""

EARLIEST = date(1990, 1, 1)

PERSONAL = re.compile(
    r"(e_?mail|phone|mobile|fax|first_?name|last_?name|full_?name|surname|person|birth|postcode|postal|zip|street"
    r"|address|city|ip_?addr|passport|ssn|cpr|iban|recipient|username|signature)",
    re.IGNORECASE,
)


def inspect(
    connection: sa.Connection, catalogue: Catalogue, selections: Sequence[Selection], today: date
) -> list[Finding]:
    """The findings for these datasets, errors first within each dataset."""
    found: list[Finding] = []
    for selection in selections:
        found += _Dataset(connection, catalogue, selection, today).findings()
    found += list(_unbound_tables(catalogue, selections))
    return found


class _Dataset:
    def __init__(
        self, connection: sa.Connection, catalogue: Catalogue, selection: Selection, today: date
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._selection = selection
        self._today = today
        self._path = f"systems/{selection.system}/datasets/{selection.dataset}"

    def findings(self) -> list[Finding]:
        found: list[Finding] = []
        try:
            with clear_faults(f"{self._selection.system} {self._selection.dataset}"):
                classes = Classes(self._catalogue, self._selection)
                Neighbours(self._catalogue, self._selection)
        except SystemFault as fault:
            return [self._error("binding", str(fault), fault.remedy)]
        found += self._keys()
        if self._selection.schedules:  # of the others nothing is ever disposed of
            found += self._unnamed()
            found += self._detached()
            found += self._without_foreign_key()
            found += self._indexes()
        found += self._undeclared()
        if not [f for f in found if f.severity == "error"]:
            found += self._days()
            found += self._companies(classes)
        return found

    def _error(self, code: str, message: str, remedy: str) -> Finding:
        return Finding("error", code, self._path, message, remedy)

    def _warning(self, code: str, message: str, remedy: str) -> Finding:
        return Finding("warning", code, self._path, message, remedy)

    def _keys(self) -> Iterator[Finding]:
        for hop in self._selection.hops:
            if not self._catalogue.is_unique(hop.table, hop.key):
                yield self._error(
                    "key-not-unique",
                    f"nothing makes {hop.table}.{hop.key} unique",
                    "Bind the primary key, or add a unique index.",
                )

    def _going(self) -> set[str]:
        return {self._selection.table} | {table for table, _ in self._selection.going.with_}

    def _unnamed(self) -> Iterator[Finding]:
        going = self._selection.going
        named = {*going.with_, *going.detach, *going.keeps}
        own = {(self._selection.table, column) for column, _ in going.owns}
        for target in sorted(self._going()):
            for key in self._catalogue.pointing_at(target):
                pair = (key.table, key.columns[0])
                if pair in named or pair in own:
                    continue
                rule = f", and the database itself would {key.on_delete}" if key.on_delete else ""
                yield self._error(
                    "points-here",
                    f"{key.table}.{', '.join(key.columns)} points at {target} and is not named{rule}",
                    f"Add `{pair[0]}.{pair[1]}: with`, `detach` or `keeps` to `refers`.",
                )

    def _detached(self) -> Iterator[Finding]:
        for table, column in self._selection.going.detach:
            if not self._catalogue.columns(table)[column].get("nullable", True):
                yield self._error(
                    "cannot-detach",
                    f"{table}.{column} cannot be null, so it cannot be detached",
                    "Say `with` or `keeps` instead.",
                )

    def _without_foreign_key(self) -> Iterator[Finding]:
        """Such a column is taken to hold this dataset's keys; nothing in the database can say otherwise."""
        going = self._selection.going
        for table, column in dict.fromkeys([*going.with_, *going.detach, *going.keeps]):
            if self._catalogue.target_of(table, column) is None:
                yield self._warning(
                    "no-foreign-key",
                    f"no foreign key says where {table}.{column} points: it is taken to hold"
                    f" {self._selection.table}.{self._selection.key}, and a row that comes while another one goes"
                    " cannot be held off",
                    f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {self._selection.table};",
                )

    def _indexes(self) -> Iterator[Finding]:
        going = self._selection.going
        needed = dict.fromkeys([*going.with_, *going.detach, *going.keeps])
        for owned in Neighbours(self._catalogue, self._selection).owned:
            needed.update(
                dict.fromkeys(p for p in Neighbours(self._catalogue, self._selection).referring_to(owned))
            )
        for table, column in needed:
            if self._catalogue.has_index(table, column):
                continue
            large = self._is_large(table)
            make = self._error if large else self._warning
            yield make(
                "no-index",
                f"{table}.{column} has no index"
                + (": each deleted row would read the whole table" if large else " (the table is small)"),
                f"CREATE INDEX ON {table} ({column});",
            )

    def _is_large(self, table: str) -> bool:
        rows = relation(self._catalogue, table, "n")
        some = sa.select(sa.literal(1)).select_from(rows).limit(SMALL_TABLE + 1).subquery()
        count = self._connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
        return int(count) > SMALL_TABLE

    def _undeclared(self) -> Iterator[Finding]:
        for column in self._catalogue.columns(self._selection.table):
            if column in self._selection.declared or not PERSONAL.search(column):
                continue
            if self._catalogue.target_of(self._selection.table, column) is not None:
                continue
            yield self._warning(
                "undeclared",
                f"{self._selection.table}.{column} looks like personal data and is not declared",
                f"Add `{column}: <category>` to `fields`.",
            )

    def _sources(self) -> Iterator[tuple[str, DaySource]]:
        seen = set()
        for ask in self._selection.schedules:
            for event in ask.events:
                for source in event.sources:
                    if source not in seen:
                        seen.add(source)
                        yield source.child or self._selection.hops[source.hop].table, source

    def _days(self) -> Iterator[Finding]:
        frame = Classes(self._catalogue, self._selection).frame
        for table, source in self._sources():
            kind = frame.kind(table, source.column, source.zone)
            if needs_zone(kind) and source.zone is None:
                yield self._error(
                    "no-zone",
                    f"{table}.{source.column} holds timestamps without time zone, and no `zone` says which it is",
                    "Add `zone: UTC` (or another) to the system.",
                )
                continue
            yield from self._odd_days(table, source, kind)
            pointer = source.child_on
            if source.child is not None and pointer and not self._catalogue.has_index(table, pointer):
                yield self._warning(
                    "no-index",
                    f"{table}.{pointer} has no index: the whole table is read at each look",
                    f"CREATE INDEX ON {table} ({pointer}, {source.column});",
                )

    def _odd_days(self, table: str, source: DaySource, kind: Kind) -> Iterator[Finding]:
        rows = relation(self._catalogue, table, "d")
        value = rows.c[source.column]
        known = kind.known(value)
        far = self._today + timedelta(days=50 * 365 + 12)

        def from_day(day: date) -> object:
            return kind.not_before(value, {"": day}, {"": "UTC"}, lambda by: by[""])

        placeholder = sa.or_(
            sa.false(), *(kind.stored_on(value, date.fromisoformat(p)) for p in source.placeholders)
        )
        odd = {
            "not-a-day": sa.and_(value.is_not(None), sa.not_(known)),
            "before-1990": sa.and_(known, sa.not_(placeholder), sa.not_(from_day(EARLIEST))),
            "far-ahead": sa.and_(known, sa.not_(placeholder), from_day(far)),
        }
        columns = [sa.func.count(sa.case((as_sql(term), 1))) for term in odd.values()]
        counts = self._connection.execute(sa.select(*columns).select_from(rows)).one()
        words = {
            "not-a-day": "hold something that is no day",
            "before-1990": "lie before 1990",
            "far-ahead": "lie more than fifty years ahead",
        }
        for code, count in zip(odd, counts, strict=True):
            if count:
                yield self._warning(
                    code,
                    f"{count:,} values of {table}.{source.column} {words[code]}",
                    "Correct them, or name the placeholder in `unknown`.",
                )

    def _companies(self, classes: Classes) -> Iterator[Finding]:
        rule = self._selection.entity
        if rule is None:
            yield self._warning(
                "no-entity", "nothing says whose company a row is", "Add `entity` to the binding."
            )
            return
        if rule.constant is not None:
            return
        frame = classes.frame
        query = (
            sa.select(frame.entity.code, sa.func.count())
            .select_from(frame.source)
            .where(sa.not_(sa.func.coalesce(as_sql(frame.entity.known), sa.false())))
            .group_by(frame.entity.code)
        )
        rows = list(self._connection.execute(query))
        none = sum(count for code, count in rows if code is None)
        if none:
            yield self._warning("entity-unknown", f"{none:,} rows have no company", "They stay undecidable.")
        others = sorted(str(code) for code, _ in rows if code is not None)
        if others:
            number = sum(count for code, count in rows if code is not None)
            shown = ", ".join(others[:5]) + (", ..." if len(others) > 5 else "")
            yield self._warning(
                "entity-unmapped",
                f"{number:,} rows have a company code that is not mapped ({shown})",
                "Add it to `map`.",
            )
        if rule.beside is not None and rule.beside_on is not None:
            yield from self._several_beside(rule.beside, rule.beside_on)

    def _several_beside(self, table: str, on: str) -> Iterator[Finding]:
        if self._catalogue.is_unique(table, on):
            return
        rows = relation(self._catalogue, table, "s")
        several = sa.select(rows.c[on]).group_by(rows.c[on]).having(sa.func.count() > 1).subquery()
        count = self._connection.execute(sa.select(sa.func.count()).select_from(several)).scalar_one()
        if count:
            yield self._warning(
                "entity-twice",
                f"{count:,} rows have more than one row in {table} that gives their company",
                "They stay undecidable: correct the data.",
            )


def _unbound_tables(catalogue: Catalogue, selections: Sequence[Selection]) -> Iterator[Finding]:
    """Tables of the same database that look personal and that no dataset binds, takes along or owns."""
    if not selections:
        return
    named: set[str] = set()
    for selection in selections:
        going = selection.going
        named |= {hop.table for hop in selection.hops}
        named |= {table for table, _ in (*going.with_, *going.detach, *going.keeps)}
        named |= {table for _, table in going.owns}
        if selection.entity is not None and selection.entity.beside is not None:
            named.add(selection.entity.beside)
    for table in sorted(catalogue.tables - named):
        try:
            personal = [column for column in catalogue.columns(table) if PERSONAL.search(column)]
        except BindingFault:
            continue
        if personal:
            yield Finding(
                "warning",
                "unbound-table",
                f"systems/{selections[0].system}/datasets",
                f"{table} looks like personal data ({', '.join(personal[:4])}) and no dataset binds it",
                "Bind it as a dataset, or name it in `refers` where it goes with another.",
            )

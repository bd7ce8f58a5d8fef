"""What points at a person's row, and what becomes of it when that row goes.

A row that cannot be without the person's goes with it; one that can is detached; a record that bookkeeping law asks
for stands by itself and keeps the person as long as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from holdtrue.systems.outline import Link, Outline, Table

from .events import day_done
from .names import RECORDS, data_in, is_staffs, money_in, parts
from .people import is_owner
from .proposal import Refer, Remark


class Standing(Exception):
    """A table turned out to stand by itself: the walk begins again with it."""

    def __init__(self, table: str, stand: Stand) -> None:
        self.table, self.stand = table, stand
        super().__init__(table)


@dataclass
class Stand:
    """A table with schedules of its own: why, the row it belongs to, and whether it is a bookkeeping record.

    `root` is the table of the people it is about, None for such a table itself.
    """

    why: str
    parent: tuple[str, str] | None = None
    record: bool = False
    root: str | None = None
    refers: list[Refer] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    going: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Tables whose rows go with, each with the table and column over which it was reached."""


def personal(table: Table) -> tuple[tuple[str, str], ...]:
    """The columns that seem to hold personal data, with their category. Keys and pointers hold none."""
    pointing = {column for link in table.links for column in link.columns}
    found = ((column.name, data_in(table, column)) for column in table.columns if column.name not in pointing)
    return tuple((name, category) for name, category in found if category and name != table.key)


def standing(outline: Outline, roots: dict[str, str]) -> dict[str, Stand]:
    """Every table with schedules of its own: the people, and the records that stand by themselves."""
    tables = {table.name: table for table in outline.tables}
    stands = {name: Stand(why) for name, why in roots.items()}
    while True:
        try:
            for name in list(stands):
                stands[name].refers, stands[name].remarks, stands[name].going = [], [], {}
                _Walk(tables, stands, name).go()
        except Standing as found:
            stands[found.table] = found.stand
            continue
        _break_circles(tables, stands)
        return stands


class _Walk:
    """From one table outwards, over everything that would be left pointing at nothing."""

    def __init__(self, tables: dict[str, Table], stands: dict[str, Stand], start: str) -> None:
        self._tables, self._stands, self._start = tables, stands, start
        self._stand = stands[start]
        self._root = self._stand.root or start

    def go(self) -> None:
        queue = [self._start]
        for target in queue:
            for name, table in self._tables.items():
                for link in table.links:
                    if link.target != target:
                        continue
                    before = set(self._stand.going)
                    self._one(table, link, target)
                    if name in self._stand.going and name not in before:
                        queue.append(name)

    def _one(self, table: Table, link: Link, target: str) -> None:
        column = link.columns[0]
        if len(link.columns) > 1:
            self._look(
                table, column, f"points at {target} with {len(link.columns)} columns: say what becomes of it."
            )
            return
        if any(set(".\t ") & set(name) for name in (table.name, column)):
            self._look(
                table, column, "has a name that `refers` cannot hold, with a space or a full stop in it."
            )
            return
        free = table.column(column).nullable
        if table.name == target:
            if free:
                self._add(table, column, "detach", "each row goes by its own dates")
            else:
                self._look(
                    table, column, "points at its own table and cannot be null: say what becomes of it."
                )
        elif table.name in self._stands:
            self._standing(table, link, target, free)
        elif self._is_record(table, link):
            why = f"it holds amounts ({money_in(table)})" if money_in(table) else f"it is called {table.name}"
            why += " and a date, so bookkeeping law may ask for it"
            raise Standing(table.name, Stand(why, (target, column), record=True, root=self._root))
        elif free and not (personal(table) and is_owner(link, table, self._tables[target])):
            self._add(
                table, column, "detach", "it can be empty, and the row means something without the person"
            )
        elif is_staffs(column) and not free:
            if target == self._start:
                self._add(
                    table, column, "keeps", "it says which of the staff did something, and cannot be empty"
                )
            else:
                self._look(table, column, f"points at {target}, which goes, and cannot be null.")
        else:
            held = ", ".join(name for name, _ in personal(table)[:3])
            why = (
                f"it holds data about the person ({held})"
                if held
                else "it cannot be without the row it points at"
            )
            self._add(table, column, "with", why)
            if table.name != target:
                self._stand.going.setdefault(table.name, (target, column))

    def _standing(self, table: Table, link: Link, target: str, free: bool) -> None:
        column = link.columns[0]
        own = self._stands[table.name].parent == (target, column)
        if target != self._start and not free:
            parent = self._stand.going[target]
            raise Standing(target, Stand(f"rows of {table.name} stand on it", parent, root=self._root))
        if target == self._start and (own or not free):
            self._add(
                table,
                column,
                "keeps",
                f"{table.name} goes by its own dates; as long as it stands, this row stays",
            )
        else:
            self._add(
                table, column, "detach", f"{table.name} goes by its own dates and can be without this row"
            )

    def _is_record(self, table: Table, link: Link) -> bool:
        """Whether bookkeeping law may ask for these rows. A part of a record goes with its record."""
        return bool(
            not self._stand.record
            and table.key
            and not is_staffs(link.columns[0])
            and (money_in(table) or set(parts(table.name)[-1:]) & RECORDS)
            and day_done(table)
        )

    def _add(self, table: Table, column: str, what: str, why: str) -> None:
        self._stand.refers.append(Refer(table.name, column, what, why))  # type: ignore[arg-type]

    def _look(self, table: Table, column: str, says: str) -> None:
        self._stand.remarks.append(Remark(f"{table.name}.{column}", says))


def _break_circles(tables: dict[str, Table], stands: dict[str, Stand]) -> None:
    """Rows that keep each other in a circle could never go: one of the pointers that can be empty is detached."""
    for name, stand in stands.items():
        for place, refer in enumerate(stand.refers):
            if refer.what != "keeps" or not _keeps(stands, refer.table, name, set()):
                continue
            if tables[refer.table].column(refer.column).nullable:
                stand.refers[place] = Refer(
                    refer.table,
                    refer.column,
                    "detach",
                    "rows would keep each other in a circle; this one can be empty",
                )
            else:
                stand.remarks.append(
                    Remark(f"{refer.table}.{refer.column}", "closes a circle of rows that keep each other.")
                )
                stand.refers[place] = Refer(refer.table, refer.column, "detach", "rows would keep each other")


def _keeps(stands: dict[str, Stand], kept: str, keeper: str, seen: set[str]) -> bool:
    """Whether rows of `keeper` keep rows of `kept`, directly or over others."""
    for refer in stands[kept].refers if kept in stands else ():
        if refer.what != "keeps" or refer.table in seen:
            continue
        if refer.table == keeper or _keeps(stands, refer.table, keeper, seen | {refer.table}):
            return True
    return False


def owned(outline: Outline, stands: dict[str, Stand], name: str) -> tuple[tuple[str, str], ...]:
    """Columns of a table that point at rows which only it and its like use, such as an order's addresses."""
    tables = {table.name: table for table in outline.tables}
    going = {table for stand in stands.values() for table in stand.going}
    found = []
    for link in tables[name].links:
        target = tables.get(link.target)
        if target is None or len(link.columns) > 1 or target.name in stands or target.name in going:
            continue
        users = {table.name for table in outline.tables for each in table.links if each.target == target.name}
        if target.key and personal(target) and users <= set(stands):
            found.append((link.columns[0], target.name))
    return tuple(found)

"""The exact rights that reading and disposing need, as GRANT statements (least privilege)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...selection import ColumnTest, Condition, Selection
from .catalogue import Catalogue
from .neighbours import Neighbours


class Rights:
    """Columns to read, tables to delete from and columns to update, collected over a system's datasets."""

    def __init__(self, catalogue: Catalogue, selections: Sequence[Selection]) -> None:
        self._catalogue = catalogue
        self.select: dict[str, set[str]] = {}
        self.delete: set[str] = set()
        self.update: dict[str, set[str]] = {}
        self._locked: set[str] = set()
        for selection in selections:
            self._reading(selection)
            self._disposing(selection)

    def _read(self, table: str, *columns: str | None) -> None:
        self._catalogue.columns(table)
        for column in columns:
            if column is not None:
                self._catalogue.type_of(table, column)
                self.select.setdefault(table, set()).add(column)

    def _reading(self, selection: Selection) -> None:
        for i, hop in enumerate(selection.hops):
            self._read(hop.table, hop.key)
            if i and hop.on is not None:
                self._read(selection.hops[i - 1].table, hop.on)
        rule = selection.entity
        if rule is not None and rule.column is not None:
            self._read(rule.beside or selection.hops[rule.hop].table, rule.column, rule.beside_on)
        for ask in selection.schedules:
            for event in ask.events:
                for source in event.sources:
                    table = source.child or selection.hops[source.hop].table
                    self._read(table, source.column, source.child_on)
                    self._test(table, source.pending)
                    if source.entity is not None:
                        self._read(table, source.entity.column)
            for condition in (ask.when, ask.while_):
                self._condition(selection, condition)
        self._test(selection.table, selection.done)
        if selection.minimise is not None:
            self._read(selection.table, *selection.minimise.clear, *selection.minimise.keyed_hash)
        for keeper in selection.keepers:
            self._read(keeper.table, keeper.column)
            if keeper.selection is not None:
                self._reading(keeper.selection)
        # The plan counts what goes along.
        neighbours = Neighbours(self._catalogue, selection)
        for group in neighbours.with_links:
            self._read(group[0].table, *(link.column for link in group))
            for link in group:
                self._read(link.target, link.target_column)
        for link in neighbours.detached:
            self._read(link.table, link.column)
            self._read(link.target, link.target_column)
        for owned in neighbours.owned:
            self._read(owned.table, owned.key)
            for table, column in neighbours.referring_to(owned):
                self._read(table, column)

    def _test(self, table: str, test: ColumnTest | None) -> None:
        if test is not None:
            self._read(table, test.column)

    def _condition(self, selection: Selection, condition: Condition | None) -> None:
        for source in condition.sources if condition is not None else ():
            if source.child is not None:
                self._read(source.child, source.child_on)
                self._test(source.child, source.test)
            elif source.test is not None:
                self._test(selection.hops[source.hop].table, source.test)

    def _disposing(self, selection: Selection) -> None:
        if not selection.schedules:
            return
        neighbours = Neighbours(self._catalogue, selection)
        self.delete |= {selection.table, *neighbours.tables}
        # Locking a row asks for the right to change at least one of its columns.
        self.update.setdefault(selection.table, set()).add(selection.key)
        for link in neighbours.detached:
            self.update.setdefault(link.table, set()).add(link.column)


def grants(
    catalogue: Catalogue, selections: Sequence[Selection], read_role: str, write_role: str
) -> list[str]:
    """The statements for a reading and a disposing role (PostgreSQL). Raises `BindingFault` for a bad binding."""
    rights = Rights(catalogue, selections)
    schema = catalogue.schema or "public"
    lines = [f"GRANT USAGE ON SCHEMA {_quoted(schema)} TO {_quoted(read_role)}, {_quoted(write_role)};"]
    both = f"{_quoted(read_role)}, {_quoted(write_role)}"
    for table in sorted(rights.select):
        lines.append(f"GRANT SELECT ({_list(rights.select[table])}) ON {_on(schema, table)} TO {both};")
    for table in sorted(rights.delete):
        lines.append(f"GRANT DELETE ON {_on(schema, table)} TO {_quoted(write_role)};")
    for table in sorted(rights.update):
        lines.append(
            f"GRANT UPDATE ({_list(rights.update[table])}) ON {_on(schema, table)} TO {_quoted(write_role)};"
        )
    return lines


def _list(columns: Iterable[str]) -> str:
    return ", ".join(_quoted(column) for column in sorted(columns))


def _on(schema: str, table: str) -> str:
    return f"{_quoted(schema)}.{_quoted(table)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

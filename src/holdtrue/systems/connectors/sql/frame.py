"""The rows one dataset is seen through: its table, the parents above it, and the row that tells its company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ...port import BindingFault
from ...selection import ColumnTest, EntityRule, Selection
from .catalogue import Catalogue
from .days import Kind, kind_of
from .logic import all_of, any_of, negated, never_null


def relation(catalogue: Catalogue, table: str, name: str) -> Any:
    """An alias of a table with the columns that the database says it has; types stay the driver's own."""
    columns = [sa.column(column) for column in catalogue.columns(table)]
    return sa.table(table, *columns, schema=catalogue.schema).alias(name)


def column_of(catalogue: Catalogue, alias: Any, table: str, column: str) -> Any:
    catalogue.type_of(table, column)
    return alias.c[column]


def fitting(catalogue: Catalogue, table: str, column: str, value: Any) -> Any:
    """A register value in the column's own type, so that `1` finds 1 and '1' alike.

    Raises `BindingFault` for a value that no row of this column can hold.
    """
    if value is None:
        return None
    kind = catalogue.type_of(table, column)
    try:
        if isinstance(kind, sa.Boolean):
            return _boolean(value)
        if isinstance(kind, sa.Integer):
            return int(value)
        if isinstance(kind, sa.Date | sa.DateTime) or isinstance(value, bool | date | datetime):
            return value if catalogue.dialect != "sqlite" or isinstance(value, bool | int) else str(value)
        if isinstance(kind, sa.Numeric | sa.Float):
            return float(value)
        if isinstance(kind, sa.String):
            return str(value)
    except (TypeError, ValueError):
        raise BindingFault(
            f"{table}.{column} is {str(kind).lower()} and cannot hold {value!r}", "Correct the binding."
        ) from None
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("1", "t", "true"):
        return True
    if str(value).lower() in ("0", "f", "false"):
        return False
    raise ValueError(value)


class EntityOf:
    """Whose company a row is, as an expression: whether it is known, and a value chosen by it."""

    def __init__(
        self,
        rule: EntityRule | None,
        column: Any,
        values: Mapping[Any, str],
        fallback: EntityOf | None = None,
    ) -> None:
        self._rule = rule
        self._column = column
        self._values = values
        self._fallback = fallback

    @property
    def constant(self) -> str | None:
        return self._rule.constant if self._rule is not None else None

    @property
    def known(self) -> Any:
        if self._rule is None:
            return False
        if self.constant is not None:
            # A parent's company is known only where there is a parent.
            return True if self._column is None else self._column.is_not(None)
        if not self._values:
            return False
        return all_of(self._column.is_not(None), self._column.in_(list(self._values)))

    @property
    def code(self) -> Any:
        """What stands in the row (to be read through `named`)."""
        if self._rule is None:
            return sa.null()
        return sa.literal(1) if self._column is None else self._column

    def named(self, code: Any) -> str | None:
        """The entity behind a code that `code` returned."""
        if code is None:
            return None
        return self.constant if self.constant is not None else self._values.get(code)

    def is_one_of(self, entities: set[str]) -> Any:
        if self.constant is not None:
            return self.constant in entities
        codes = [code for code, entity in self._values.items() if entity in entities]
        if self._rule is None or not codes:
            return False
        if len(codes) == len(self._values):
            return True
        return never_null(self._column.in_(codes))

    def choose(self, by_entity: Mapping[str, Any]) -> Any:
        """The value that goes with the row's entity; null (or any) where the entity is unknown."""
        if self.constant is not None:
            return by_entity[self.constant]
        groups: dict[Any, tuple[Any, list[Any]]] = {}
        for code, entity in self._values.items():
            if entity in by_entity:
                value = by_entity[entity]
                groups.setdefault(getattr(value, "value", value), (value, []))[1].append(code)
        if len(groups) == 1:
            return next(iter(groups.values()))[0]
        # One arm per distinct value: companies of one zone and country share theirs.
        arms = [
            (self._column == codes[0] if len(codes) == 1 else self._column.in_(codes), value)
            for value, codes in groups.values()
        ]
        return sa.case(*arms) if arms else sa.literal(None)


class Frame:
    """A dataset's table joined with what its classes need: parents, and the row beside it with its company.

    `above` is the frame of a row that this frame's rows point at through `pointer`, in the same statement: the
    parents that the two have in common are then not looked up again.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        selection: Selection,
        name: str,
        above: Frame | None = None,
        pointer: str | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.selection = selection
        self.name = name
        self.above = above
        self.common = _common(selection, above.selection, pointer) if above is not None else 0
        self.rows = [relation(catalogue, selection.hops[0].table, f"{name}_0")]
        self.source: Any = self.rows[0]
        for i, hop in enumerate(selection.hops[1:], start=1):
            if above is not None and i <= self.common:
                self.rows.append(above.rows[i - 1])
                continue
            assert hop.on is not None
            self.rows.append(relation(catalogue, hop.table, f"{name}_{i}"))
            self.join(self.rows[i], self.column(i, hop.key) == self.column(i - 1, hop.on))
        self.entity = self._entity(selection.entity)

    def join(self, other: Any, on: Any) -> None:
        """Put a table, or a look-up of it, beside the rows: it finds one row for each, or none."""
        self.source = self.source.outerjoin(other, on)

    def column(self, hop: int, name: str) -> Any:
        return column_of(self.catalogue, self.rows[hop], self.selection.hops[hop].table, name)

    def key(self, hop: int = 0) -> Any:
        return self.column(hop, self.selection.hops[hop].key)

    def kind(self, table: str, column: str, zone: str | None) -> Kind:
        return kind_of(
            self.catalogue.dialect, self.catalogue.type_of(table, column), zone, f"{table}.{column}"
        )

    def _entity(self, rule: EntityRule | None) -> EntityOf:
        if rule is None:
            return EntityOf(None, None, {})
        if rule.constant is not None:
            return EntityOf(rule, self.key(rule.hop) if rule.hop else None, {})
        assert rule.column is not None
        if rule.beside is None:
            table = self.selection.hops[rule.hop].table
            return EntityOf(rule, self.column(rule.hop, rule.column), self._codes(rule, table))
        assert rule.beside_on is not None
        beside = relation(self.catalogue, rule.beside, f"{self.name}_b")
        on = column_of(self.catalogue, beside, rule.beside, rule.beside_on)
        value = column_of(self.catalogue, beside, rule.beside, rule.column)
        if not self.catalogue.is_unique(rule.beside, rule.beside_on):
            # More than one row that gives a row's company leaves it unknown.
            beside = (
                sa.select(
                    on.label("pointer"),
                    sa.case((sa.func.count() == 1, sa.func.max(value))).label("value"),
                )
                .group_by(on)
                .subquery(f"{self.name}_b")
            )
            on, value = beside.c.pointer, beside.c.value
        self.join(beside, on == self.key(rule.hop))
        return EntityOf(rule, value, self._codes(rule, rule.beside))

    def _codes(self, rule: EntityRule, table: str) -> dict[Any, str]:
        assert rule.column is not None
        codes = {}
        for text, entity in rule.values:
            if entity in self.selection.zones:
                codes[fitting(self.catalogue, table, rule.column, text)] = entity
        return codes

    def child_entity(self, rule: EntityRule, child: Any, table: str) -> EntityOf:
        """The company of a child row that names one itself."""
        if rule.constant is not None:
            return EntityOf(rule, None, {})
        if rule.beside is not None:
            raise BindingFault(
                f"the company of {table} cannot be looked up in {rule.beside}", "Bind a column of the row."
            )
        assert rule.column is not None
        return EntityOf(rule, column_of(self.catalogue, child, table, rule.column), self._codes(rule, table))


def _common(selection: Selection, above: Selection, pointer: str | None) -> int:
    """How many parents of a row are the row above it, its parent, and so on."""
    number = 0
    for mine, its in zip(selection.hops[1:], above.hops, strict=False):
        on = pointer if number == 0 else its.on
        if (mine.table, mine.key, mine.on) != (its.table, its.key, on):
            break
        number += 1
    return number


def test_of(catalogue: Catalogue, alias: Any, table: str, test: ColumnTest) -> tuple[Any, Any]:
    """A column test as two predicates that are never null: is it true, is it unknown."""
    column = column_of(catalogue, alias, table, test.column)
    if test.null is not None:
        return (column.is_(None) if test.null else column.is_not(None)), False
    if test.true:
        kind = catalogue.type_of(table, test.column)
        if isinstance(kind, sa.Boolean):
            return never_null(column == sa.true()), column.is_(None)
        empty = [0] if isinstance(kind, sa.Numeric | sa.Integer) else ["", "0", "f", "false"]
        return never_null(column.not_in(empty)), column.is_(None)
    values = test.among if test.among is not None else test.none_of
    assert values is not None
    fitted = [fitting(catalogue, table, test.column, value) for value in values if value is not None]
    inside = never_null(column.in_(fitted)) if fitted else False
    if test.among is not None:
        if None in test.among:
            return any_of(inside, column.is_(None)), False
        return inside, column.is_(None)
    outside = negated(inside)
    if None in values:
        return all_of(column.is_not(None), outside), False
    return all_of(column.is_not(None), outside), column.is_(None)

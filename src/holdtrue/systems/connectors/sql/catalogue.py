"""What a database says of itself: tables, columns, keys, indexes and foreign keys, read once per connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedColumn

from ...port import BindingFault

_RULES = {"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"}

_SQLITE_FOREIGN_KEYS = sa.text(
    'SELECT m.name, f.id, f."table" AS target, f."from", f."to", f.on_delete'
    " FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
    " ORDER BY m.name, f.id, f.seq"
)

# The rules of the database act across schemas, whether or not this role may look into the other one.
_FROM_OTHER_SCHEMAS = sa.text(
    """
    SELECT n.nspname || '.' || c.relname,
           ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.place),
           t.relname,
           ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(number, place)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY u.place),
           k.confdeltype::text
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class t ON t.oid = k.confrelid
    JOIN pg_namespace s ON s.oid = t.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0
      AND s.nspname = coalesce(:schema, current_schema()) AND n.oid <> s.oid
    ORDER BY 1, 2
    """
)


@dataclass(frozen=True)
class ForeignKey:
    """`table.columns` points at `target.target_columns`. `on_delete` is the database's own rule, in capitals."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str | None


class Catalogue:
    """Reflection, lazily and in bulk. Every lookup of something missing raises `BindingFault` in words."""

    def __init__(self, engine: sa.Engine, schema: str | None) -> None:
        self._engine = engine
        self.schema = schema
        self.dialect = engine.dialect.name

    @cached_property
    def _inspector(self) -> sa.Inspector:
        return sa.inspect(self._engine)

    @cached_property
    def tables(self) -> frozenset[str]:
        """Tables and views."""
        return frozenset(self._inspector.get_table_names(schema=self.schema)) | self.views

    @cached_property
    def views(self) -> frozenset[str]:
        return frozenset(self._inspector.get_view_names(schema=self.schema))

    @cached_property
    def _columns(self) -> dict[str, dict[str, ReflectedColumn]]:
        found = self._inspector.get_multi_columns(
            schema=self.schema, kind=sa.engine.reflection.ObjectKind.ANY
        )
        return {table: {c["name"]: c for c in columns} for (_, table), columns in found.items()}

    def columns(self, table: str) -> dict[str, ReflectedColumn]:
        if table not in self._columns:
            raise BindingFault(
                f"there is no table {table}", "Correct the binding, or run `holdtrue systems check`."
            )
        return self._columns[table]

    def type_of(self, table: str, column: str) -> Any:
        """The column's SQLAlchemy type."""
        columns = self.columns(table)
        if column not in columns:
            raise BindingFault(
                f"the table {table} has no column {column}",
                "Correct the binding, or run `holdtrue systems check`.",
            )
        return columns[column]["type"]

    @cached_property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """Every foreign key of the schema, and those of other schemas that point into it (`schema.table`)."""
        if self.dialect == "sqlite":
            return tuple(self._sqlite_foreign_keys())
        found = self._inspector.get_multi_foreign_keys(schema=self.schema)
        keys = []
        for (_, table), constraints in found.items():
            for constraint in constraints:
                target = constraint["referred_table"]
                keys.append(
                    ForeignKey(
                        table,
                        tuple(constraint["constrained_columns"]),
                        target,
                        tuple(constraint["referred_columns"]) or self.primary_key(target),
                        (constraint.get("options") or {}).get("ondelete"),
                    )
                )
        return (*keys, *self._from_other_schemas())

    def _from_other_schemas(self) -> Iterator[ForeignKey]:
        with self._engine.connect() as connection:
            found = connection.execute(_FROM_OTHER_SCHEMAS, {"schema": self.schema}).all()
        for table, columns, target, target_columns, rule in found:
            yield ForeignKey(table, tuple(columns), target, tuple(target_columns), _RULES.get(rule))

    def _sqlite_foreign_keys(self) -> Iterator[ForeignKey]:
        """From SQLite itself: it knows names in any case, and each key's rule however it was written."""
        names = {name.lower(): name for name in self.tables}
        with self._engine.connect() as connection:
            found = connection.execute(_SQLITE_FOREIGN_KEYS).all()
        grouped: dict[tuple[str, int], list[Any]] = {}
        for row in found:
            grouped.setdefault((row.name, row.id), []).append(row)
        for (table, _), rows in grouped.items():
            target = names.get(rows[0].target.lower(), rows[0].target)
            rule = None if rows[0].on_delete == "NO ACTION" else rows[0].on_delete
            there = tuple(self._spelt(target, row.to) for row in rows if row.to)
            here = tuple(self._spelt(table, getattr(row, "from")) for row in rows)
            yield ForeignKey(table, here, target, there or self.primary_key(target), rule)

    def _spelt(self, table: str, column: str) -> str:
        return next((c for c in self._columns.get(table, ()) if c.lower() == column.lower()), column)

    def pointing_at(self, table: str) -> list[ForeignKey]:
        return [key for key in self.foreign_keys if key.target == table]

    def target_of(self, table: str, column: str) -> str | None:
        """The table that `table.column` points at by a foreign key, if there is one."""
        for key in self.foreign_keys:
            if key.table == table and key.columns == (column,):
                return key.target
        return None

    @cached_property
    def _primary_keys(self) -> dict[str, tuple[str, ...]]:
        found = self._inspector.get_multi_pk_constraint(schema=self.schema)
        return {table: tuple(pk["constrained_columns"]) for (_, table), pk in found.items() if pk}

    def primary_key(self, table: str) -> tuple[str, ...]:
        return self._primary_keys.get(table, ())

    @cached_property
    def _indexes(self) -> dict[str, list[tuple[tuple[str, ...], bool]]]:
        result: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        # SQLAlchemy overlooks some UNIQUE constraints of SQLite tables; their automatic indexes it finds.
        more = {"include_auto_indexes": True} if self.dialect == "sqlite" else {}
        for (_, table), indexes in self._inspector.get_multi_indexes(schema=self.schema, **more).items():
            for index in indexes:
                # A partial index does not answer for all rows.
                options = index.get("dialect_options") or {}
                if any(str(name).endswith("_where") for name in options):
                    continue
                columns = tuple(str(c) for c in index["column_names"] if c is not None)
                result.setdefault(table, []).append((columns, bool(index["unique"])))
        for (_, table), uniques in self._inspector.get_multi_unique_constraints(schema=self.schema).items():
            for unique in uniques:
                result.setdefault(table, []).append((tuple(unique["column_names"]), True))
        for table, columns in self._primary_keys.items():
            if columns:
                result.setdefault(table, []).append((columns, True))
        return result

    def has_index(self, table: str, column: str) -> bool:
        """Whether a look-up by this column alone can use an index."""
        if self._rowid(table, column):
            return True
        return any(columns[:1] == (column,) for columns, _ in self._indexes.get(table, ()))

    def is_unique(self, table: str, column: str) -> bool:
        if self._rowid(table, column):
            return True
        return any(columns == (column,) and unique for columns, unique in self._indexes.get(table, ()))

    def _rowid(self, table: str, column: str) -> bool:
        return self.dialect == "sqlite" and self.primary_key(table) == (column,)

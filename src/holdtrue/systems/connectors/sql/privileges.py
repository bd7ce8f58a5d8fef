"""What the two roles of a PostgreSQL binding may really do, by whatever way they got it, compared with the need.

PostgreSQL answers for any role: what was granted to it, to a role it is in, to everybody, and what it owns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from ...port import Rights as Found
from ...port import SystemUnreachable
from ...references import resolve
from ...selection import Selection
from .catalogue import Catalogue
from .grants import Rights

_OURS = "n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
_NO_EXTENSION = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"

_ROLE = sa.text(
    """
    SELECT r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolbypassrls, r.rolreplication,
           ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                 WHERE m.member = r.oid ORDER BY 1) AS member_of
    FROM pg_roles r WHERE r.rolname = :role
    """
)
_TABLES = sa.text(
    f"""
    SELECT n.nspname, c.relname, p.what, pg_has_role(:role, c.relowner, 'USAGE') AS owns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(CAST(:rights AS text[])) p(what)
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OURS} AND {_NO_EXTENSION}
      AND has_table_privilege(:role, c.oid, p.what)
    ORDER BY 1, 2, 3
    """  # noqa: S608
)
_COLUMNS = sa.text(
    f"""
    SELECT n.nspname, c.relname, a.attname, p.what
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p(what)
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OURS} AND {_NO_EXTENSION}
      AND has_column_privilege(:role, c.oid, a.attnum, p.what)
    ORDER BY 1, 2, 3, 4
    """  # noqa: S608
)
_SEQUENCES = sa.text(
    f"""
    SELECT n.nspname, c.relname, p.what
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) p(what)
    WHERE c.relkind = 'S' AND {_OURS} AND {_NO_EXTENSION} AND has_sequence_privilege(:role, c.oid, p.what)
    ORDER BY 1, 2, 3
    """  # noqa: S608
)
_SCHEMAS = sa.text(
    f"SELECT n.nspname FROM pg_namespace n WHERE {_OURS} AND has_schema_privilege(:role, n.oid, 'CREATE') ORDER BY 1"  # noqa: S608
)
_USAGE = sa.text("SELECT has_schema_privilege(:role, :schema, 'USAGE')")
_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_ATTRIBUTES = {
    "rolsuper": "is a superuser",
    "rolcreaterole": "may make roles",
    "rolcreatedb": "may make databases",
    "rolbypassrls": "passes row security by",
    "rolreplication": "may replicate the database",
}

Columns = Mapping[str, set[str]]


def effective(
    connection: sa.Connection,
    catalogue: Catalogue,
    selections: Sequence[Selection],
    write_reference: str | None,
) -> Found:
    """What the role of this connection, and the one behind `write_reference`, have too little and too much."""
    need = Rights(catalogue, selections)
    reader = str(connection.execute(sa.text("SELECT session_user")).scalar_one())
    schema = catalogue.schema or str(connection.execute(sa.text("SELECT current_schema()")).scalar_one())
    writer = _user_of(write_reference) if write_reference is not None else None
    missing: list[str] = []
    excess: list[str] = []
    asked = [(reader, _Need(schema, need.select, set(), {}))]
    if writer == reader:
        excess.append(f"{reader} both reads and disposes: these are two roles")
        asked = [(reader, _Need(schema, need.select, need.delete, need.update))]
    elif writer is not None:
        asked.append((writer, _Need(schema, need.select, need.delete, need.update)))
    for role, wanted in asked:
        lacks, has = _compared(connection, role, wanted)
        missing += [f"{role} lacks {each}" for each in lacks]
        excess += [f"{role} {each}" for each in has]
    return Found(reader, writer, tuple(missing), tuple(excess))


class _Need:
    """What one role needs, as (schema, table) and columns."""

    def __init__(self, schema: str, select: Columns, delete: set[str], update: Columns) -> None:
        self.columns = {
            (schema, table, column, right)
            for right, tables in (("SELECT", select), ("UPDATE", update))
            for table, columns in tables.items()
            for column in columns
        }
        self.tables = {(schema, table, "DELETE") for table in delete}


def _compared(connection: sa.Connection, role: str, need: _Need) -> tuple[list[str], list[str]]:
    found = connection.execute(_ROLE, {"role": role}).mappings().first()
    if found is None:
        return [f"everything: there is no role {role}"], []
    has = [words for attribute, words in _ATTRIBUTES.items() if found[attribute]]
    if found["rolsuper"]:
        return [], has
    has += [f"may become {other}" for other in found["member_of"]]
    version = connection.dialect.server_version_info or (0,)
    rights = [*_RIGHTS, *(("MAINTAIN",) if version >= (17,) else ())]
    tables = {
        (schema, table, right): owns
        for schema, table, right, owns in connection.execute(_TABLES, {"role": role, "rights": rights})
    }
    columns = {tuple(row) for row in connection.execute(_COLUMNS, {"role": role})}
    lacks = [f"{right} on {schema}.{table}" for schema, table, right in sorted(need.tables - set(tables))]
    lacks += _in_words(need.columns - columns)
    for schema in sorted({row[0] for row in need.columns}):
        if not connection.execute(_USAGE, {"role": role, "schema": schema}).scalar_one():
            lacks.append(f"USAGE on the schema {schema}")
    has += _too_much(tables, columns, need)
    for schema, sequence, right in connection.execute(_SEQUENCES, {"role": role}):
        has.append(f"has {right} on the sequence {schema}.{sequence}")
    has += [
        f"may make things in the schema {name}" for (name,) in connection.execute(_SCHEMAS, {"role": role})
    ]
    return lacks, has


def _too_much(
    tables: Mapping[tuple[str, str, str], bool], columns: Iterable[tuple[str, ...]], need: _Need
) -> Iterator[str]:
    owned = sorted({(schema, table) for (schema, table, _), owns in tables.items() if owns})
    yield from (f"owns {schema}.{table}" for schema, table in owned)
    whole: dict[tuple[str, str], list[str]] = {}
    for schema, table, right in tables:
        if (schema, table) in owned or (schema, table, right) in need.tables:
            continue
        if right in ("SELECT", "UPDATE") and _covers(schema, table, right, columns, need):
            continue  # every column of it is needed
        whole.setdefault((schema, table), []).append(right)
    for (schema, table), rights in whole.items():
        yield f"has {', '.join(rights)} on all of {schema}.{table}"
    single = {
        row
        for row in set(columns) - need.columns
        if (row[0], row[1]) not in owned and (row[0], row[1], row[3]) not in tables
    }
    yield from (f"has {each}" for each in _in_words(single))


def _covers(schema: str, table: str, right: str, columns: Iterable[tuple[str, ...]], need: _Need) -> bool:
    there = {row for row in columns if (row[0], row[1], row[3]) == (schema, table, right)}
    return bool(there) and there <= need.columns


def _in_words(columns: Iterable[tuple[str, ...]]) -> list[str]:
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for schema, table, column, right in sorted(columns):
        grouped.setdefault((right, schema, table), []).append(column)
    return [
        f"{right} ({', '.join(names)}) on {schema}.{table}"
        for (right, schema, table), names in grouped.items()
    ]


def _user_of(reference: str) -> str:
    try:
        name = make_url(resolve(reference)).username
    except ArgumentError:
        name = None
    if not name:
        raise SystemUnreachable(
            f"{reference} names no role", "Write it like postgresql://role:password@host/name."
        )
    return name

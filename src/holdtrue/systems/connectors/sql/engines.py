"""Connections to other people's databases: careful, read-only where reading, and clear when they fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool

from ...port import BatchRefused, BindingFault, SystemUnreachable
from ...references import resolve

SUPPORTED = ("sqlite", "postgresql")


def engine_for(reference: str, *, writing: bool) -> sa.Engine:
    """An engine for the database behind `reference`.

    Raises `SystemUnreachable` when the reference or the URL is no good, `BindingFault` for a dialect that this
    connector does not speak. Neither message contains the URL: it may hold a password.
    """
    text = resolve(reference)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SystemUnreachable(
            f"{reference} does not hold a database URL", "Write it like postgresql://user:password@host/name."
        ) from None
    name = url.get_backend_name()
    if name not in SUPPORTED:
        raise BindingFault(
            f"{reference} names a {name} database", f"This connector speaks {' and '.join(SUPPORTED)}."
        )
    if name == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        return _sqlite(url, writing) if name == "sqlite" else _postgresql(url, writing)
    except (NoSuchModuleError, ImportError) as fault:
        raise SystemUnreachable(f"the driver for {name} is missing ({fault})", "Install it.") from None


def _postgresql(url: sa.URL, writing: bool) -> sa.Engine:
    options = "-c timezone=UTC -c lock_timeout=10000 -c idle_in_transaction_session_timeout=600000"
    options += " -c jit=off"
    if not writing:
        options += " -c default_transaction_read_only=on"
    return sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=3,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": 5, "options": options, "application_name": "holdtrue"},
    )


def _sqlite(url: sa.URL, writing: bool) -> sa.Engine:
    path = url.database
    if not path or path == ":memory:":
        raise SystemUnreachable("a SQLite database needs a file", "Write it like sqlite:///path/to/file.db.")
    # `mode` keeps a mistyped path from becoming a new, empty database.
    mode = "rw" if writing and url.query.get("mode") != "ro" else "ro"
    target = f"file:{_quoted(path.removeprefix('file:'))}?mode={mode}"

    def connect() -> Any:
        import sqlite3

        connection = sqlite3.connect(
            target, uri=True, timeout=10, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
            raise sqlite3.OperationalError("foreign keys cannot be switched on")
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A transaction that read first may fail to write later: writers take the lock at the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path)


@contextmanager
def clear_faults(what: str) -> Iterator[None]:
    """Turn a driver's error into one of the port's, in words and without row values."""
    try:
        yield
    except DBAPIError as fault:
        raise _translated(what, fault) from None
    except SQLAlchemyError as fault:
        raise BindingFault(f"{what}: {type(fault).__name__}: {_first_line(fault)}") from None


def _translated(what: str, fault: DBAPIError) -> Exception:
    name = type(fault.orig).__name__
    text = _first_line(fault.orig)
    lost = fault.connection_invalidated or isinstance(fault, OperationalError)
    if name in ("UndefinedTable", "UndefinedColumn") or "no such table" in text or "no such column" in text:
        return BindingFault(f"{what}: {text}", "The database has changed: run `holdtrue systems check`.")
    if name == "InsufficientPrivilege" or "readonly database" in text:
        return BatchRefused(f"{what}: {text}", "Grant it: `holdtrue systems grants` prints the statements.")
    if name in ("ForeignKeyViolation", "RestrictViolation") or "FOREIGN KEY" in text:
        return BatchRefused(
            f"{what}: a row that the register does not name points here ({_constraint(fault.orig)})",
            "Name the table in `refers`: run `holdtrue systems check`.",
        )
    if name in ("LockNotAvailable", "DeadlockDetected", "SerializationFailure") or "locked" in text:
        return BatchRefused(f"{what}: another transaction holds these rows ({text})", "Run it again later.")
    if _quotes_rows(fault.orig):
        return BatchRefused(
            f"{what}: the database objects ({name}, {_constraint(fault.orig)}); its words may quote a row and stay"
            " in its own log",
            "Ask those who run it.",
        )
    if lost:
        return SystemUnreachable(f"{what}: {text}", "Check that the system runs and can be reached.")
    return BindingFault(f"{what}: {name}: {text}")


def _quotes_rows(fault: Any) -> bool:
    """Whether the message may hold values: a trigger's own words, or a value that does not fit its type."""
    state = getattr(fault, "sqlstate", None) or ""
    return state[:2] in ("P0", "22", "23") or getattr(fault, "sqlite_errorname", "") in (
        "SQLITE_CONSTRAINT_TRIGGER",
    )


def _constraint(fault: Any) -> str:
    diagnostic = getattr(fault, "diag", None)
    if diagnostic is not None and diagnostic.constraint_name:
        return f"{diagnostic.table_name}, {diagnostic.constraint_name}"
    return getattr(fault, "sqlstate", None) or "FOREIGN KEY constraint failed"


def _first_line(fault: object) -> str:
    # DETAIL lines of PostgreSQL quote the row: only the first line is shown.
    return str(fault).strip().splitlines()[0][:300] if str(fault).strip() else type(fault).__name__

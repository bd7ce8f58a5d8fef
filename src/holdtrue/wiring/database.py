"""Where Holdtrue's own store is: a SQLite file by default, PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BUSY_SECONDS = 30
SESSION = " ".join(
    f"-c {name}={value}"
    for name, value in {
        # A process that is frozen in a transaction, or whose machine is gone, holds its locks so long and no longer.
        "idle_in_transaction_session_timeout": "60s",
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
    }.items()
)
"""What each session with PostgreSQL asks for; `?options=...` in the URL replaces it."""
POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}


def own_store(url: str | None, home: Path) -> dict[str, Any]:
    """Django's description of the database at `url`; without one, the SQLite file in `home`.

    Raises `ImproperlyConfigured` for a URL that is neither SQLite nor PostgreSQL; the password is not told.
    """
    if not url:
        return _sqlite(home / "holdtrue.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            "HOLDTRUE_DATABASE: this is no URL; write postgresql://user:password@host:port/name, the port a "
            "number from 1 to 65535."
        ) from None
    if parts.scheme == "sqlite":
        path = url.removeprefix("sqlite:///")
        if path == url or not path:
            raise ImproperlyConfigured(
                "HOLDTRUE_DATABASE: write sqlite:///FILE, as in sqlite:///var/own.sqlite3."
            )
        return _sqlite(Path(unquote(path)))
    if parts.scheme not in POSTGRESQL:
        raise ImproperlyConfigured(
            f"HOLDTRUE_DATABASE: '{parts.scheme or 'no scheme'}' is not known; its own records are kept "
            "in postgresql://user:password@host:port/name or sqlite:///FILE."
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured(
            "HOLDTRUE_DATABASE: the database's name is missing (postgresql://host/NAME)."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "OPTIONS": {"options": SESSION, **dict(parse_qsl(parts.query))},
    }


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            # A transaction takes the write lock when it begins: two writers queue, neither fails half-way.
            "transaction_mode": "IMMEDIATE",
            # FULL: a commit survives a power cut. The ledger's head is written outside right after it, and a
            # head that outlives its entries looks like tampering.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }

"""Our own store as the connector reaches it: bound like any other system, by the reference env:HOLDTRUE_OWN_URL."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import unquote

VARIABLE = "HOLDTRUE_OWN_URL"


def set_own_url(environment: MutableMapping[str, str] = os.environ) -> None:
    """Set HOLDTRUE_OWN_URL to where HOLDTRUE_DATABASE and HOLDTRUE_HOME say that the store is.

    What it held before does not count: a child process with a home of its own must not look into its parent's.
    """
    environment[VARIABLE] = own_url(environment.get("HOLDTRUE_DATABASE"), environment.get("HOLDTRUE_HOME"))


def own_url(database: str | None, home: str | None) -> str:
    """The store's URL as the connector writes it."""
    if not database:
        return f"sqlite:///{Path(home or 'var').absolute() / 'holdtrue.sqlite3'}"
    if database.startswith("sqlite:///"):
        return f"sqlite:///{Path(unquote(database.removeprefix('sqlite:///'))).absolute()}"
    scheme, separator, rest = database.partition("://")
    return f"postgresql{separator}{rest}" if scheme in ("postgres", "postgresql+psycopg") else database

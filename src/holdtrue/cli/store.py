"""`holdtrue store ...`: Holdtrue's own store, brought up to the version that is installed, and copied."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from .door import CannotRun, commands

app = commands("Upgrade and back up Holdtrue's own store.")


@app.command()
def upgrade() -> None:
    """Make the tables of this version, as the store's owner. Make a backup first: there is no way back."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "holdtrue.wiring.serving"  # all tables, those of sign-in too
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    try:
        django.setup()
        before = waiting()
        migrate()
    except ImproperlyConfigured as error:
        raise CannotRun(str(error)) from None
    except (Error, OSError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise CannotRun(
            f"the store was not upgraded: {lines[0]}.",
            "Its owner must be able to make tables in it; see HOLDTRUE_DATABASE.",
        ) from None
    if before:
        print(f"The store is up to date: {before} {'step' if before == 1 else 'steps'} taken.")
    else:
        print("The store was up to date already.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make. It must not exist.")],
) -> None:
    """Copy a SQLite store into a file, whole and consistent, while others work on it."""
    source = os.environ.get("HOLDTRUE_OWN_URL", "")
    if not source.startswith("sqlite:///"):
        raise CannotRun("the store is on a PostgreSQL server.", "Back it up with pg_dump.")
    store = Path(source.removeprefix("sqlite:///"))
    if not store.is_file():
        raise CannotRun(f"there is no store at {store}.", "See HOLDTRUE_HOME.")
    import sqlite3
    from contextlib import closing

    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as ours,
            closing(sqlite3.connect(file)) as copy,
        ):
            ours.backup(copy)
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except FileExistsError:
        raise CannotRun(f"{file} exists.", "Name a new file.") from None
    except (OSError, sqlite3.Error) as error:
        raise CannotRun(f"the copy could not be made: {error}.", "See rights and room.") from None
    if sound != "ok":
        raise CannotRun("the copy is damaged, so the store may be.", "Look at the disk; keep older backups.")
    print(f"{file}: {file.stat().st_size:,} bytes, sound.")


def waiting() -> int:
    """How many steps (migrations) the store lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Take them."""
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.HOLDTRUE_HOME).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)

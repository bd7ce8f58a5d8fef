"""`holdtrue store ...`: Holdtrue's own store, brought up to the version that is installed."""

from __future__ import annotations

import os

from .door import CannotRun, commands

app = commands("Bring Holdtrue's own store up to this version.")


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


def waiting() -> int:
    """How many steps (migrations) the store lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Take them."""
    from pathlib import Path

    from django.conf import settings
    from django.core.management import call_command

    Path(settings.HOLDTRUE_HOME).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)

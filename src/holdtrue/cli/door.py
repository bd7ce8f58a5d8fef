"""The door of every command: which register, which day, our own store, and how a refusal is said.

A module of commands is `cli/<group>.py` with `app = commands("...")`, one that is a single command has
`app = single_command("...")`; both are listed in `wiring/command.py`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdtrue.law.today import Today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdtrue.register.models.register import Register
    from holdtrue.register.problems import Problem

RegisterOption = Annotated[
    Path | None,
    typer.Option(
        "--register",
        envvar="HOLDTRUE_REGISTER",
        metavar="FOLDER",
        help="The register's folder. Default: this folder if it holds group.yaml, else ./register.",
        show_default=False,
        show_envvar=False,
    ),
]
"""Parameter `register: RegisterOption = None`; hand it to `load_register`."""

TodayOption = Annotated[
    str | None,
    typer.Option(
        "--today",
        envvar="HOLDTRUE_TODAY",
        metavar="YYYY-MM-DD",
        help="The day to answer for. Default: now.",
        show_default=False,
        show_envvar=False,
    ),
]
"""Parameter `today: TodayOption = None`; hand it to `today_from`."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class CannotRun(Exception):
    """A command that cannot do its work: what is the matter, and what to do about it. Exit code 2, no traceback."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message, self.remedy = message, remedy
        super().__init__(f"{message} {remedy}".rstrip())


def _plain(help: str, *, bare: bool) -> typer.Typer:
    return typer.Typer(
        help=help,
        no_args_is_help=not bare,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def commands(help: str) -> typer.Typer:
    """A group of commands: `app = commands("...")`, then `@app.command()` on each."""
    app = _plain(help, bare=False)
    # Without a callback Typer would make a group of one command that command itself.
    app.callback()(lambda: None)
    return app


def single_command(help: str) -> typer.Typer:
    """A command without commands below it: `app = single_command("...")`, then `@app.command()` on one function."""
    return _plain(help, bare=True)


def now() -> datetime:
    """This instant. Commands hand it down; nothing below reads a clock."""
    return datetime.now(UTC)


def today_from(option: str | None) -> Today:
    """The day that was asked for, or this instant. The only place where a command reads the clock.

    Raises `CannotRun` if `option` is no calendar day.
    """
    if not option:
        return Today(instant=now())
    try:
        if not _DAY.fullmatch(option):
            raise ValueError
        return Today(day=date.fromisoformat(option))
    except ValueError:
        remedy = "Write an existing day as YYYY-MM-DD, for instance 2026-03-31."
        raise CannotRun(f"--today: {option!r} is no day.", remedy) from None


def register_folder(option: Path | None) -> Path:
    """The folder of the register: the one named, else this folder, else ./register.

    Raises `CannotRun` if there is none.
    """
    if option is not None:
        if option.name == "group.yaml" and option.is_file():
            return option.parent
        if not option.is_dir():
            raise CannotRun(f"there is no folder {option}.", "Name the register's folder with --register.")
        return option
    for folder in (Path(), Path("register")):
        if (folder / "group.yaml").is_file():
            return folder
    raise CannotRun(
        "there is no register here (no group.yaml, no register/group.yaml).",
        "Name its folder with --register, or begin one with `holdtrue init`.",
    )


def print_problems(problems: Iterable[Problem], folder: Path) -> None:
    """One line per problem on stderr, by file and line, each file named as it is reached from here."""
    for problem in problems:
        place = "" if Path(problem.location.file).is_absolute() else _prefix(folder)
        print(f"{place}{problem}", file=sys.stderr)


def _prefix(folder: Path) -> str:
    return "" if folder == Path() else f"{folder.as_posix()}/"


def load_register(option: Path | None) -> Register:
    """The register, valid. Prints everything that is wrong with it and exits with 2 if it is not."""
    from holdtrue.register.load import load_running
    from holdtrue.register.problems import RegisterProblems

    folder = register_folder(option)
    try:
        return load_running(folder)
    except RegisterProblems as found:
        print_problems(found.problems, folder)
        count = sum(problem.severity == "error" for problem in found.problems)
        what = "problem" if count == 1 else "problems"
        print(f"The register in {folder} cannot be used: {count} {what}.", file=sys.stderr)
        raise typer.Exit(2) from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time makes or changes the store's tables."""
    try:
        import fcntl
    except ImportError:  # not on Windows; SQLite's own locks still hold
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".migrating", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def open_store() -> None:
    """Make Holdtrue's own store ready: Django set up, and the tables of a SQLite store brought up to date.

    A PostgreSQL store is not changed unasked: raises `CannotRun` with the command to give.
    """
    # Whoever makes the store makes all its tables, those of sign-in too, which no other command needs.
    room = "settings" if _is_made() else "serving"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"holdtrue.wiring.{room}")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CannotRun(str(error)) from None
    try:
        _bring_up_to_date(Path(settings.HOLDTRUE_HOME))
    except (Error, OSError) as error:
        raise CannotRun(
            f"Holdtrue's own store cannot be opened: {(str(error).strip() or type(error).__name__).splitlines()[0]}.",
            "See HOLDTRUE_HOME and HOLDTRUE_DATABASE; the disk may be full or the folder not writable.",
        ) from error


def own_store_for(register: Register, system: str | None) -> None:
    """Make our own store ready where a command is about to look into it as one of the register's systems."""
    from holdtrue.register.shipped import NAME, is_ours

    if system in (None, NAME) and NAME in register.systems and is_ours(register.systems[NAME]):
        open_store()


def _is_made() -> bool:
    """Whether there is a store; of one on a server nothing is assumed."""
    url = os.environ.get("HOLDTRUE_OWN_URL", "")
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()


def _bring_up_to_date(home: Path) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    def missing() -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    if connection.vendor != "sqlite":
        if missing():
            raise CannotRun(
                "Holdtrue's own store lacks tables of this version.",
                "Back it up, then: holdtrue store upgrade",
            )
        return
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if missing():
        from django.core.management import call_command

        with _alone(home):
            if missing():
                call_command("migrate", verbosity=0, interactive=False)

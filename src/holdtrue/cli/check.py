"""`holdtrue check`: run every check, print the board, and record the round as evidence."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .door import (
    CannotRun,
    RegisterOption,
    TodayOption,
    load_register,
    open_store,
    register_folder,
    single_command,
    today_from,
)

if TYPE_CHECKING:
    from holdtrue.evidence.rules.rounds import Judged
    from holdtrue.law.today import Today
    from holdtrue.promises.rules.board import Board
    from holdtrue.register.models.register import Register

app = single_command("The board: which promises are kept, broken, unproven.")

ALL_WELL, BROKEN, UNPROVEN = 0, 1, 3


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"


@app.command()
def check(
    format_: Annotated[
        Format, typer.Option("--format", help="text to read; json, junit and sarif for other programs.")
    ] = Format.TEXT,
    record: Annotated[
        bool, typer.Option("--record/--no-record", help="Write the verdicts into the ledger.")
    ] = True,
    manual: Annotated[
        bool, typer.Option("--manual", help="Print what each check asks and when it says what; ask nothing.")
    ] = False,
    register: RegisterOption = None,
    today: TodayOption = None,
) -> None:
    """Ask every check, and print the board: what to do next, then broken, unproven, accepted, kept.

    Exit codes: 0 all kept or accepted; 1 something is broken; 3 something is unproven and not accepted; 2 could not
    run.
    """
    if manual:
        _print_manual()
        return
    folder = register_folder(register)
    known = load_register(folder)
    day = today_from(today)
    open_store()
    board, judged = _asked(known, day)
    if record:
        _record(known, judged, day)
    print(_written(format_, board, known, day, folder), end="")
    raise typer.Exit(_exit_code(board))


def _print_manual() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.settings")
    import django

    django.setup()  # the checks know tables; none is opened
    from holdtrue.promises.catalogue import checks
    from holdtrue.promises.reports.manual import as_markdown

    print(as_markdown(checks()), end="")


def _asked(register: Register, today: Today) -> tuple[Board, list[Judged]]:
    from holdtrue.evidence.checks import World
    from holdtrue.notices.rules.compose import IncompleteNotice
    from holdtrue.promises.asking import ask
    from holdtrue.promises.queries import folding, notices_of

    try:
        notices = notices_of(register, today)
    except IncompleteNotice as gap:
        raise CannotRun(
            f"a notice cannot be said: {gap}.", "Add the words, then ask again: `holdtrue notice gaps`."
        ) from None
    judged = ask(World(register, today), notices)
    return folding(register, today, judged).board(notices), judged


def _record(register: Register, judged: list[Judged], today: Today) -> None:
    from django.db import Error, transaction

    from holdtrue.evidence.actions import keep_register, record_round

    try:
        with transaction.atomic():
            record_round(judged, today, keep_register(register), datetime.now(UTC))
    except Error as fault:
        first = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        raise CannotRun(
            f"the verdicts could not be recorded: {first}.", "Make room, or ask with --no-record."
        ) from None


def _exit_code(board: Board) -> int:
    from holdtrue.promises.rules.board import Standing

    if board.count(Standing.BROKEN):
        return BROKEN
    return UNPROVEN if board.count(Standing.UNPROVEN) else ALL_WELL


def _prefix(folder: Path) -> str:
    """What leads from here to the register's files, so that a terminal or an editor opens them."""
    if folder.is_absolute():
        here = Path.cwd()
        folder = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return "" if folder == Path() else f"{folder.as_posix()}/"


def _written(format_: Format, board: Board, register: Register, today: Today, folder: Path) -> str:
    from holdtrue.promises.catalogue import checks
    from holdtrue.promises.queries import day_of
    from holdtrue.promises.rules.next_steps import next_steps

    prefix = _prefix(folder)
    steps = next_steps(board, register)
    day = day_of(register, today)
    if format_ is Format.JSON:
        from holdtrue.promises.reports.as_json import as_json

        return as_json(board, steps, register=register, day=day)
    if format_ is Format.JUNIT:
        from holdtrue.promises.reports.junit import as_junit

        return as_junit(board, day=day, register_digest=register.digest)
    if format_ is Format.SARIF:
        from holdtrue.promises.reports.sarif import as_sarif

        modules = [module for module, _ in checks()]
        return as_sarif(board, register=register, checks=modules, folder=prefix)
    from holdtrue.promises.reports.text import as_text

    synthetic = " Synthetic data." if register.group.synthetic else ""
    name = register.group.name or "the group"
    return as_text(
        board,
        steps,
        heading=f"The promises of {name} on {day}.{synthetic} Register {register.digest[:12]}.",
        folder=prefix,
        width=shutil.get_terminal_size((100, 24)).columns,
        colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )

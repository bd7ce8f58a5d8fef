"""`holdtrue register ...`: validate, compare and show the register."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from holdtrue.register.load import inspect
from holdtrue.register.problems import RegisterProblems

from .door import RegisterOption, commands, print_problems, register_folder

app = commands("Validate, compare and show the register.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@app.command()
def validate(
    folder: Annotated[Path | None, typer.Argument(help="The register's folder.", show_default=False)] = None,
    register: RegisterOption = None,
) -> None:
    """Say everything that is wrong with the register, by file and line. Warnings do not fail."""
    where = register_folder(folder or register)
    try:
        reading = inspect(where)
        problems = reading.problems
    except RegisterProblems as found:
        reading, problems = None, found.problems
    print_problems(problems, where)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = _count(len(problems) - errors, "warning")
    if errors or reading is None or reading.register is None:
        print(f"{_count(errors, 'problem')}, {warnings}.", file=sys.stderr)
        raise typer.Exit(2)
    valid = reading.register
    counted = (
        (len(valid.group.entities), "company", "companies"),
        (len(valid.activities), "activity", "activities"),
        (len(valid.recipients), "recipient", "recipients"),
        (len(valid.schedules), "schedule", "schedules"),
        (len(valid.systems), "system", "systems"),
        (len(valid.open_points), "open point", "open points"),
        (len(problems), "warning", "warnings"),
    )
    print(
        "Valid: "
        + ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in counted)
        + "."
    )
    print(f"Version {valid.digest}")

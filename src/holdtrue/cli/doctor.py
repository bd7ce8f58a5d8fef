"""`holdtrue doctor`: everything that running needs, looked at once, each with what to do."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from .door import RegisterOption, now, single_command
from .examination import State, examine

app = single_command("Look at everything that running needs, and say what to do.")


class Format(StrEnum):
    text = "text"
    json = "json"


@app.command()
def doctor(
    format_: Annotated[Format, typer.Option("--format", help="text or json.")] = Format.text,
    host: Annotated[
        str, typer.Option(help="The address that `holdtrue serve` will listen on.")
    ] = "127.0.0.1",
    register: RegisterOption = None,
) -> None:
    """Look at configuration, files, disk, clock, store, register, systems, mail and background work. Changes nothing.

    Exit codes: 0 all is well; 1 something should be looked at; 2 something does not work.
    """
    found = examine(register, host, now())
    if format_ is Format.json:
        print(json.dumps([vars(each) for each in found], indent=2))
    else:
        width = max(len(each.about) for each in found)
        for each in found:
            print(f"{each.state.value:<4}  {each.about:<{width}}  {each.says}")
            if each.does:
                print(f"      {'':<{width}}  {each.does}")
    states = {each.state for each in found}
    raise typer.Exit(2 if State.FAIL in states else 1 if State.WARN in states else 0)

"""`holdtrue systems ...`: do the bindings fit their databases, and which rights do they need?"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from .door import CannotRun, RegisterOption, TodayOption, commands, load_register, own_store_for, today_from

app = commands("Check the bound databases, and the rights they need to grant.")


class Format(StrEnum):
    text = "text"
    json = "json"


SomeSystem = Annotated[
    str | None, typer.Argument(metavar="[SYSTEM]", help="Only this system.", show_default=False)
]


@app.command()
def check(
    system: SomeSystem = None,
    format_: Annotated[Format, typer.Option("--format", help="text or json.")] = Format.text,
    today: TodayOption = None,
    register: RegisterOption = None,
) -> None:
    """Report, before anything runs, what in a binding does not fit. Exit 1 on errors, 2 if one cannot look."""
    from holdtrue.retention.bindings import check_bindings

    word = load_register(register)
    if system is not None and system not in word.systems:
        raise CannotRun(
            f"there is no system {system!r} in the register.", f"It has: {', '.join(word.systems)}."
        )
    own_store_for(word, system)
    found = check_bindings(word, today_from(today), system=system)
    if format_ is Format.json:
        print(
            json.dumps(
                [
                    {
                        "system": each.system,
                        "bound": each.bound,
                        "fault": each.fault,
                        "findings": [vars(finding) for finding in each.findings],
                    }
                    for each in found
                ],
                indent=2,
            )
        )
    else:
        for each in found:
            if not each.bound:
                print(f"{each.system}: not bound{f' (owner {each.owner})' if each.owner else ''}.")
                continue
            if each.fault is not None:
                print(f"{each.system}: cannot be looked into: {each.fault}. {each.remedy or ''}".rstrip())
                continue
            errors = sum(f.severity == "error" for f in each.findings)
            print(f"{each.system}: {errors} errors, {len(each.findings) - errors} warnings")
            for finding in sorted(each.findings, key=lambda f: f.severity):
                place = word.where(finding.path)
                print(f"  {finding.severity} {finding.code} ({place or finding.path}): {finding.message}.")
                if finding.remedy:
                    print(f"      {finding.remedy}")
    if any(each.fault for each in found):
        raise typer.Exit(2)
    if any(f.severity == "error" for each in found for f in each.findings):
        raise typer.Exit(1)


@app.command()
def grants(
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A bound PostgreSQL system.")],
    read_role: Annotated[str, typer.Option(help="The role that reads.")] = "holdtrue_read",
    write_role: Annotated[str, typer.Option(help="The role that disposes.")] = "holdtrue_write",
    today: TodayOption = None,
    register: RegisterOption = None,
) -> None:
    """Print the exact GRANT statements: columns to read, tables to delete from, columns to change."""
    from holdtrue.retention.bindings import grants_for
    from holdtrue.systems.port import SystemFault

    word = load_register(register)
    if system not in word.systems:
        raise CannotRun(
            f"there is no system {system!r} in the register.", f"It has: {', '.join(word.systems)}."
        )
    try:
        print("\n".join(grants_for(word, system, read_role, write_role, today_from(today))))
    except SystemFault as fault:
        raise CannotRun(f"{fault}.", fault.remedy) from None

"""`holdtrue evidence ...`: verify the ledger, export it, show its head."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .door import CannotRun, commands, now, open_store

if TYPE_CHECKING:
    from holdtrue.evidence.head import Heads
    from holdtrue.evidence.rules.chain import Verification

app = commands("Verify and export the ledger.")

HeadsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--heads",
        metavar="FILE",
        help="Heads kept elsewhere, to verify against as well; may be given again.",
        show_default=False,
    ),
]


@app.command()
def verify(heads: HeadsOption = None) -> None:
    """Read the whole ledger and say whether anybody altered it, and where. Exit codes: 0 whole, 1 altered."""
    open_store()
    from django.conf import settings
    from django.db import Error

    from holdtrue.evidence import queries

    own = Path(settings.HOLDTRUE_EVIDENCE_HEAD)
    for file in heads or ():
        if not file.is_file():
            raise CannotRun(f"there is no file {file}.", "Name an existing file with --heads.")
    try:
        kept = [queries.outside_heads(file) for file in (own, *(heads or ()))]
        found = queries.verify([each for one in kept for each in one.heads])
    except (Error, OSError) as error:
        raise CannotRun(f"the ledger cannot be read: {_first_line(error)}") from error
    for fault in found.faults:
        typer.echo(f"{_where(fault.first, fault.last)}: {fault.kind.value}: {fault.says}")
    if found.more_faults:
        typer.echo(f"and {found.more_faults} more")
    _print_notes(found, kept)
    if not found.ok:
        typer.echo(f"ALTERED: {_count(len(found.faults) + found.more_faults, 'fault')}.")
        raise typer.Exit(1)


@app.command()
def head() -> None:
    """Print the chain's head as one line: mail it or keep it elsewhere, to verify against later (--heads)."""
    open_store()
    from holdtrue.evidence import queries
    from holdtrue.evidence.head import line

    last = queries.last_head()
    if last is None:
        raise CannotRun("the ledger has no entries yet.", "Its first ones come with `holdtrue check`.")
    typer.echo(line(last))


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="The file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it is there.")] = False,
) -> None:
    """Write the ledger into a ZIP file that an auditor can check with Python alone."""
    if out.is_dir() or not out.parent.is_dir():
        raise CannotRun(f"{out} cannot be written.", "Name a file in an existing folder with --out.")
    if out.exists() and not force:
        raise CannotRun(f"{out} is there already.", "Name another file, or add --force.")
    open_store()
    from django.db import Error

    from holdtrue.evidence.actors import COMMAND
    from holdtrue.evidence.export import export as write

    try:
        done = write(COMMAND, out, now())
    except (Error, OSError) as error:
        raise CannotRun(f"the ledger cannot be exported: {_first_line(error)}") from error
    typer.echo(
        f"{out}: {_count(done.entries, 'entry', 'entries')}, {_count(done.payloads, 'payload')}, "
        f"{_count(done.heads, 'outside head')}, {_count(done.contents, 'version')} of register and notices."
    )
    typer.echo("To check it: unpack it, then `python3 -I verify.py` in its folder.")


def _print_notes(found: Verification, kept: list[Heads]) -> None:
    whole = f"{_count(found.entries, 'entry', 'entries')} read"
    if found.destroyed:
        whole += f", {_count(found.destroyed, 'payload')} destroyed and recorded as such"
    typer.echo(f"{whole}{': the chain is whole.' if found.ok else '.'}")
    for one in kept:
        if one.unreadable:
            numbers = ", ".join(map(str, one.unreadable[:10]))
            typer.echo(
                f"{one.file}: no head in line {numbers} (a write cut short?); the other lines were used."
            )
    if not found.entries and found.lag is None:
        return
    if found.lag is None:
        typer.echo("No head was kept outside: a chain cut off at its end, or built anew, would not be seen.")
    elif found.lag:
        last = _count(found.lag, "entry is", "entries are")
        typer.echo(f"The outside head lags behind: the last {last} vouched for by the chain alone.")
    else:
        typer.echo("The head kept outside agrees.")


def _where(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first}-{last}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _first_line(fault: Exception) -> str:
    lines = str(fault).strip().splitlines()
    return lines[0] if lines else type(fault).__name__

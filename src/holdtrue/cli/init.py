"""`holdtrue init`: begin a register from a database of one's own, with a first board at the end."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .door import CannotRun, TodayOption, single_command, today_from
from .first_answers import ask

if TYPE_CHECKING:
    from holdtrue.register.models.register import Register
    from holdtrue.retention.rules.proposing.proposal import Proposal

    from .first_register import Answers

app = single_command("Begin a register from one of your own databases.")

_INTERRUPTED = 130


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to begin. It must not be there yet.")] = Path(
        "register"
    ),
    name: Annotated[
        str | None, typer.Option("--name", help="The company's name, as it stands in the notice.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option("--country", metavar="CODE", help="Its country, in two letters: DK, SE, DE ..."),
    ] = None,
    email: Annotated[
        str | None, typer.Option("--email", help="Where people write to about their data.")
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            metavar="REF",
            help="The database: env:NAME or file:PATH (where its URL stands), or a SQLite file.",
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep", metavar="PERIOD", help="How long after the last interaction: P3Y, 18 months ..."
        ),
    ] = None,
    today: TodayOption = None,
) -> None:
    """Ask five questions, look at one database, and write a register that is valid, with a first board.

    Reads names and types of tables and columns, no rows. Each question is also an option. Nothing is written unless
    all of it can be, and an existing register is never touched.
    """
    today_from(today)  # a day that is none is refused before anything is asked
    try:
        _refuse_what_is_there(folder)
        answers, proposal = ask(name, country, email, url, keep)
        written = _write(folder, answers, proposal)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        print("\nStopped. Nothing was written.", file=sys.stderr)
        raise typer.Exit(_INTERRUPTED) from None
    _say_what_was_proposed(folder, answers, proposal, written)
    _board(folder, today)
    _say_what_is_next(folder, answers, written)


def _refuse_what_is_there(folder: Path) -> None:
    if (folder / "group.yaml").exists():
        raise CannotRun(
            f"there is a register in {folder} already.", "It is not touched: name another folder."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRun(
            f"{folder} is there already and not empty.", "Name a new folder: holdtrue init FOLDER."
        )
    if not folder.absolute().parent.is_dir():
        raise CannotRun(
            f"there is no folder {folder.absolute().parent}.", "Make it first, or name another one."
        )


def _write(folder: Path, answers: Answers, proposal: Proposal) -> Register:
    """Write all files beside the folder, validate them there, and only then give the folder its name."""
    from holdtrue.register.load import load
    from holdtrue.register.problems import RegisterProblems

    from .first_register import files

    target = folder.absolute()
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as fault:
        raise CannotRun(
            f"{target.parent} cannot be written to: {fault.strerror}.", "Name another folder."
        ) from None
    try:
        beside.chmod(0o755)
        for name, text in files(answers, proposal).items():
            file = beside / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        register = load(beside)
        if target.is_dir():
            target.rmdir()  # it is empty, or this refuses
        os.rename(beside, target)
        return register
    except RegisterProblems as found:
        first = found.problems[0]
        raise CannotRun(
            f"what was proposed is not valid, and was not written: {first}",
            "This is a fault of `holdtrue init`: please report it, with the shape of that table.",
        ) from None
    except OSError as fault:
        raise CannotRun(f"{folder} cannot be written: {fault.strerror}.", "Nothing was written.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _say_what_was_proposed(folder: Path, answers: Answers, proposal: Proposal, register: Register) -> None:
    print(f"Proposed, from names and types of columns in {answers.system}:\n")
    for dataset in proposal.datasets:
        if not dataset.scheduled:
            continue
        print(f"  {dataset.table}: {dataset.why}")
        for source in dataset.interactions:
            print(f"      last interaction: {f'{source.table}.' if source.table else ''}{source.column}")
        for what, words in (("with", "goes with it"), ("detach", "is detached"), ("keeps", "keeps it")):
            pairs = [f"{refer.table}.{refer.column}" for refer in dataset.refers if refer.what == what]
            if pairs:
                print(f"      {words}: {', '.join(pairs)}")
        for _, table in dataset.owns:
            print(f"      goes after it: {table}")
        for remark in dataset.remarks:
            print(f"      look at it: {remark.about} {remark.says}")
    for remark in proposal.remarks:
        print(f"  {remark.about} {remark.says}")
    if not answers.has_duties:
        print(
            f"\n  The bookkeeping law of {answers.country} is not known here: no duty to keep records is proposed."
        )
    count = len(register.open_points)
    print(
        f"\nWritten to {folder}/, valid. {count} facts are assumed, for you to confirm. The first board:\n",
        flush=True,
    )


def _board(folder: Path, today: str | None) -> None:
    """The first board, by the command that every later one is asked with. What it finds is no fault of `init`."""
    from .check import Format, check

    try:
        check(format_=Format.TEXT, record=True, register=folder, today=today)
    except typer.Exit:
        pass
    except CannotRun as fault:
        print(f"The board could not be asked for: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        print(
            f"\nStopped. The register is in {folder}; ask for its board with `holdtrue check`.",
            file=sys.stderr,
        )
        raise typer.Exit(_INTERRUPTED) from None


def _say_what_is_next(folder: Path, answers: Answers, register: Register) -> None:
    option = "" if folder in (Path("register"), Path()) else f" --register {folder}"
    print(f"""
What to do next:
  1. Read {folder}/systems/{answers.system}.yaml: each line says why it was proposed. Then ask whether it fits:
     holdtrue systems check{option}
  2. Confirm what is assumed, or correct it:
     holdtrue register open-points{option}
  3. Name the other places where this data lies (mailboxes, files, backups), one file each in {folder}/systems/.
  4. Read the notice, and the board beside it:
     holdtrue serve{option}""")

"""`holdtrue register ...`: validate, compare and show the register."""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .door import (
    CannotRun,
    RegisterOption,
    commands,
    load_register,
    open_store,
    print_problems,
    register_folder,
)

if TYPE_CHECKING:
    from holdtrue.register.models.register import Location, Register

app = commands("Validate, compare and show the register.")

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@app.command()
def validate(
    folder: Annotated[Path | None, typer.Argument(help="The register's folder.", show_default=False)] = None,
    register: RegisterOption = None,
) -> None:
    """Say everything that is wrong, by file and line.

    Warnings do not fail. Exit code 0 if the register is valid, else 2.
    """
    from holdtrue.register.load import inspect
    from holdtrue.register.problems import RegisterProblems
    from holdtrue.register.shipped import with_own_records

    where = register_folder(folder or register)
    try:
        reading = inspect(where)
    except RegisterProblems as found:
        print_problems(found.problems, where)
        raise typer.Exit(2) from None
    print_problems(reading.problems, where)
    errors = sum(problem.severity == "error" for problem in reading.problems)
    warnings = _counted(len(reading.problems) - errors, "warning", "warnings")
    valid = reading.register
    if valid is None:
        print(f"Not valid: {_counted(errors, 'problem', 'problems')}, {warnings}.", file=sys.stderr)
        raise typer.Exit(2)
    parts = (
        _counted(len(valid.group.entities), "company", "companies"),
        _counted(len(valid.activities), "activity", "activities"),
        _counted(len(valid.recipients), "recipient", "recipients"),
        _counted(len(valid.schedules), "schedule", "schedules"),
        _counted(len(valid.systems), "system", "systems"),
        _counted(len(valid.open_points), "open point", "open points"),
    )
    print(f"Valid: {', '.join(parts)}; {warnings}.")
    print(f"Version {with_own_records(valid).digest}")


def _version(name: str) -> Register:
    """A register by folder, or a stored version by its digest."""
    if Path(name).exists() or not _DIGEST.fullmatch(name):
        return load_register(Path(name))
    from holdtrue.register.content import from_bytes
    from holdtrue.register.shipped import with_own_records

    open_store()
    from holdtrue.evidence import store

    try:
        return with_own_records(from_bytes(store.get(name)))
    except (store.NoSuchContent, store.Damaged) as error:
        raise CannotRun(
            f"{error}.", "Name a folder, or a version that `holdtrue check` has stored."
        ) from None
    except ValueError:
        raise CannotRun(
            f"what is kept under {name} is not a register.", "Name a register's version."
        ) from None


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="The earlier version: a folder, or the digest of a stored one.")],
    new: Annotated[str, typer.Argument(help="The later version: a folder, or the digest of a stored one.")],
) -> None:
    """Say in words what changed between two versions.

    Exit code 0 also where something changed.
    """
    from holdtrue.register.differences import differences

    found = differences(_version(old), _version(new))
    for difference in found:
        print(difference)
    if not found:
        print("Nothing changed: both have the same content.")


@app.command()
def schema(
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="One kind of file, such as group or activity.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write one file per kind into this folder.", show_default=False),
    ] = None,
) -> None:
    """Print the JSON Schema of the register's files, for editors."""
    from holdtrue.register.schema import KINDS
    from holdtrue.register.schema import schema as schema_of

    if kind is not None and kind not in KINDS:
        raise CannotRun(f"there is no kind of file {kind!r}.", f"Kinds: {', '.join(KINDS)}.")
    kinds = KINDS if kind is None else (kind,)
    if out is None:
        printed = schema_of(kind) if kind else {name: schema_of(name) for name in kinds}
        print(json.dumps(printed, indent=2, ensure_ascii=False))
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in kinds:
            text = json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"
            (out / f"{name}.schema.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotRun(f"cannot write into {out}: {error.strerror}.", "Name another folder.") from None
    print(
        f"Wrote {_counted(len(kinds), 'schema', 'schemas')} into {out}. In the first line of a file, for instance:"
    )
    print(f"# yaml-language-server: $schema={(out / f'{kinds[0]}.schema.json').as_posix()}")


def _place(location: Location) -> str:
    return str(location) if location.line else location.file


def _found(whole: Any, path: str) -> Any:
    """The part of the register's content at `path`. Raises `CannotRun` with the nearest name."""
    from holdtrue.register.paths import parts_of
    from holdtrue.register.suggestions import did_you_mean

    here = whole
    for depth, part in enumerate(parts_of(path)):
        if isinstance(here, dict) and part in here:
            here = here[part]
        elif isinstance(here, list) and part.isdecimal() and int(part) < len(here):
            here = here[int(part)]
        else:
            around = "/".join(path.split("/")[:depth])
            known = list(here) if isinstance(here, dict) else []
            place = f"in {around}" if around else "in the register"
            listed = ", ".join(known[:12]) + (" and more" if len(known) > 12 else "")
            what = f"There are: {listed}." if known else "There is nothing below it."
            raise CannotRun(f"there is no {part!r} {place}.", f"{did_you_mean(part, known)}{what}")
    return here


def _days(value: Any) -> Any:
    """Stored days as days, for printing."""
    if isinstance(value, dict):
        if set(value) == {"$day"}:
            return date.fromisoformat(value["$day"])
        if set(value) == {"$moment"}:
            return datetime.fromisoformat(value["$moment"])
        return {key: _days(item) for key, item in value.items()}
    return [_days(item) for item in value] if isinstance(value, list) else value


@app.command()
def show(
    path: Annotated[
        str, typer.Argument(help="The path of a fact, such as schedules/relationship.", show_default=False)
    ] = "",
    register: RegisterOption = None,
) -> None:
    """Show a part of the register as it is understood, with its place and what is open in it."""
    import yaml

    from holdtrue.register.content import content

    loaded = load_register(register)
    path = path.strip("/")
    whole = content(loaded)
    for key in ("format", "open-points"):
        whole.pop(key, None)
    if not path:
        print(f"# version {loaded.digest}")
        for part, value in whole.items():
            names = list(value) if isinstance(value, dict) else []
            print(f"{part}: {', '.join(names)}")
        return
    value = _found(whole, path)
    place = loaded.where(path)
    if place is not None:
        print(f"# {_place(place)}")
    for point in loaded.open_under(path):
        print(f"# open: {point.path}, assumed: {point.assumed} ({point.why})")
    text = yaml.safe_dump(_days(value), sort_keys=False, allow_unicode=True, width=100)
    print(text.removesuffix("...\n").rstrip("\n"))


@app.command("open-points")
def open_points(register: RegisterOption = None) -> None:
    """List the facts that only the group knows and has not confirmed."""
    loaded = load_register(register)
    for point in sorted(loaded.open_points, key=lambda point: (point.location.file, point.location.line)):
        print(f"{_place(point.location)}  {point.path}: assumed {point.assumed}. {point.why}")
    print(_counted(len(loaded.open_points), "open point.", "open points."), file=sys.stderr)

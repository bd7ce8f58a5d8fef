"""`holdtrue retention ...`: what is due, the plan, the disposal, and why a row is where it is."""

from __future__ import annotations

import csv
import json
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .door import (
    CannotRun,
    RegisterOption,
    TodayOption,
    commands,
    load_register,
    now,
    open_store,
    own_store_for,
    today_from,
)

if TYPE_CHECKING:
    from holdtrue.register.models.register import Register
    from holdtrue.retention.actions import Planned
    from holdtrue.retention.disposal import Progress
    from holdtrue.retention.queries import DatasetStatus, Status

app = commands("Plan, run and explain disposal.")

System = Annotated[str, typer.Argument(metavar="SYSTEM", help="A system of the register.")]
Dataset = Annotated[str, typer.Argument(metavar="DATASET", help="A dataset of that system.")]
SomeSystem = Annotated[
    str | None, typer.Argument(metavar="[SYSTEM]", help="Only this system.", show_default=False)
]
SomeDataset = Annotated[
    str | None, typer.Argument(metavar="[DATASET]", help="Only this dataset.", show_default=False)
]


class RowFormat(StrEnum):
    csv = "csv"
    json = "json"


class TableFormat(StrEnum):
    text = "text"
    json = "json"


def _bound(register: Register, system: str, dataset: str | None = None) -> None:
    from holdtrue.register.suggestions import did_you_mean

    if system not in register.systems:
        raise CannotRun(
            f"there is no system {system!r} in the register.", did_you_mean(system, register.systems) or ""
        )
    place = register.systems[system]
    if dataset is not None and dataset not in place.datasets:
        hint = did_you_mean(dataset, place.datasets) or f"It has: {', '.join(place.datasets) or 'none'}."
        raise CannotRun(f"{system} has no dataset {dataset!r}.", hint)


@app.command()
def classes(
    system: System,
    dataset: Dataset,
    today: TodayOption = None,
    format_: Annotated[RowFormat, typer.Option("--format", help="csv, or json with one object a line.")] = (
        RowFormat.csv
    ),
    register: RegisterOption = None,
) -> None:
    """Stream every row with its class: key,class,reason,due_since,overdue."""
    from holdtrue.retention.queries import classes as classed
    from holdtrue.systems.port import SystemFault

    word = load_register(register)
    _bound(word, system, dataset)
    own_store_for(word, system)
    names = ["key", "class", "reason", "due_since", "overdue"]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if format_ is RowFormat.csv:
        writer.writerow(names)
    try:
        for row in classed(word, system, dataset, today_from(today)):
            since = row.due_since.isoformat() if row.due_since else ""
            values = [row.key, row.cls.value, row.reason, since, "true" if row.overdue else "false"]
            if format_ is RowFormat.csv:
                writer.writerow(values)
            else:
                print(json.dumps(dict(zip(names, [str(row.key), *values[1:4], row.overdue], strict=True))))
    except SystemFault as fault:
        raise CannotRun(f"{fault}.", fault.remedy) from None


@app.command()
def status(
    system: SomeSystem = None,
    today: TodayOption = None,
    format_: Annotated[TableFormat, typer.Option("--format", help="text or json.")] = TableFormat.text,
    register: RegisterOption = None,
) -> None:
    """How many rows of each dataset are kept, due, overdue, undecidable. Exit 2 if one cannot be looked into."""
    from holdtrue.retention.queries import status as look

    word = load_register(register)
    if system is not None:
        _bound(word, system)
    own_store_for(word, system)
    found = look(word, today_from(today), system=system)
    if format_ is TableFormat.json:
        print(
            json.dumps({"today": str(found.today), "systems": [_as_json(s) for s in found.systems]}, indent=2)
        )
        _exit_if_blind(found)
        return
    print(f"Classes of rows on {found.today}\n")
    unbound = [s.system for s in found.systems if s.unbound]
    for each in found.systems:
        if each.unbound:
            continue
        if each.fault is not None:
            print(f"{each.system}: could not be looked into: {each.fault}. {each.remedy or ''}".rstrip())
            continue
        width = max((len(d.dataset) for d in each.datasets), default=8)
        for item in each.datasets:
            print(f"{each.system} {item.dataset:<{width}}  {_numbers(item)}")
    if unbound:
        print(f"\nNot bound, so nobody can see: {', '.join(unbound)}.")
    _exit_if_blind(found)


def _exit_if_blind(found: Status) -> None:
    """Exit code 2 where something could not be looked into; what could be was told."""
    if any(each.fault or any(item.fault for item in each.datasets) for each in found.systems):
        raise typer.Exit(2)


def _numbers(item: DatasetStatus) -> str:
    from holdtrue.systems.selection import Class

    if item.fault is not None:
        return f"could not be looked into: {item.fault}. {item.remedy or ''}".rstrip()
    parts = [f"{item.of(cls):,} {cls.value}" for cls in Class if item.of(cls)]
    text = f"{item.rows:,} rows: {', '.join(parts) or 'none'}"
    if item.overdue:
        text += f"; {item.overdue:,} overdue"
    return text if item.adds_up else f"{text} (the classes do not add up: the table changes just now)"


def _as_json(each: Any) -> dict[str, Any]:
    from holdtrue.systems.selection import Class

    return {
        "system": each.system,
        "bound": not each.unbound,
        "fault": each.fault,
        "datasets": [
            {
                "dataset": item.dataset,
                "rows": item.rows,
                "classes": {cls.value: item.of(cls) for cls in Class},
                "overdue": item.overdue,
                "fault": item.fault,
            }
            for item in each.datasets
        ],
    }


@app.command()
def plan(
    system: SomeSystem = None,
    dataset: SomeDataset = None,
    today: TodayOption = None,
    register: RegisterOption = None,
) -> None:
    """Freeze what is due: counts per dataset and entity, what goes with it, and a digest to run it by."""
    from holdtrue.retention.faults import Refused

    word = load_register(register)
    if system is not None:
        _bound(word, system, dataset)
    day = today_from(today)
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.retention.actions import make_plan

    try:
        made = make_plan(COMMAND, word, day, now(), system=system, dataset=dataset)
    except Refused as fault:
        raise CannotRun(f"{fault}.", fault.remedy) from None
    _print_plan(made, word)


def _print_plan(made: Planned, register: Register) -> None:
    for part in made.parts:
        if not part.due:
            continue
        share = part.due / part.rows if part.rows else 0
        print(f"{part.system} {part.dataset}: {part.due:,} of {part.rows:,} rows are due ({share:.1%})")
        for entity, number in sorted(part.by_entity.items(), key=lambda item: -item[1]):
            name = register.group.entities[entity].name or entity
            print(f"    {number:>9,}  {name}")
        for what, number in sorted(part.goes_with.items(), key=lambda item: -item[1]):
            if not number:
                continue
            kind, _, table = what.partition(" ")
            words = {
                "with": "go with them",
                "detach": "are detached",
                "owns": "are owned by them and go after",
            }
            print(f"    {number:>9,}  {table} rows {words[kind]}")
    for left in made.left_out:
        where = f"{left.system} {left.dataset}" if left.dataset else left.system
        print(f"{where}: left out, {left.why}. {left.remedy}".rstrip())
    if made.plan is None:
        blind = any(left.fault for left in made.left_out)
        print("Nothing is due in what could be looked into." if blind else "Nothing is due to go.")
        if blind:
            raise typer.Exit(2)
        return
    print(f"\nPlan {made.plan.digest}")
    print(f"To carry it out: holdtrue retention run {made.plan.digest[:12]}")


@app.command()
def run(
    digest: Annotated[
        str | None,
        typer.Argument(metavar="DIGEST", help="The plan's digest, or its beginning.", show_default=False),
    ] = None,
    background: Annotated[
        bool,
        typer.Option(
            "--background", help="Leave it to `holdtrue serve` or a worker, and do not wait for it."
        ),
    ] = False,
    register: RegisterOption = None,
) -> None:
    """Carry out a plan, or go on with one that was interrupted. Asks for the plan's digest."""
    from holdtrue.retention.faults import Refused, Stopped

    word = load_register(register)
    open_store()
    from django.conf import settings

    from holdtrue.evidence.actors import COMMAND
    from holdtrue.retention.disposal import run_plan
    from holdtrue.retention.plans import plan_with

    if digest is None:
        if not sys.stdin.isatty():
            raise CannotRun("which plan?", "Give its digest: holdtrue retention run DIGEST")
        digest = input("Digest of the plan to carry out: ")
    if background:
        _leave_it(digest, word)
        return
    teller = _Teller()
    try:
        locks = Path(settings.HOLDTRUE_HOME) / "locks"
        results = run_plan(COMMAND, plan_with(digest), word, now, locks, teller)
    except (Refused, Stopped) as fault:
        teller.end()
        raise CannotRun(f"{fault}.", fault.remedy) from None
    teller.end()
    left = 0
    for part in results:
        left += part.left_due
        spared = f", {part.spared:,} came alive meanwhile and were spared" if part.spared else ""
        print(
            f"{part.system} {part.dataset}: {part.disposed:,} rows disposed of{spared}; {part.left_due:,} due now."
        )
        for what, number in part.went.items():
            kind, _, table = what.partition(" ")
            words = {"with": "went with them", "detach": "were detached", "owns": "went after them"}
            if number:
                print(f"    {number:>9,}  {table} rows {words[kind]}")
    print(
        "Verified by counting again: " + ("nothing due is left." if not left else f"{left:,} rows are due.")
    )
    print("See the board: holdtrue check")


def _leave_it(digest: str, register: Register) -> None:
    from django.db import transaction

    from holdtrue.retention.faults import Refused
    from holdtrue.retention.jobs import RUN, key_of
    from holdtrue.retention.plans import plan_with
    from holdtrue.work import actions

    at = now()
    try:
        plan = plan_with(digest)
    except Refused as fault:
        raise CannotRun(f"{fault}.", fault.remedy) from None
    if plan.state == plan.State.DONE:
        raise CannotRun("this plan has been carried out.", "Make a new one: holdtrue retention plan")
    if plan.register_digest != register.digest:
        raise CannotRun(
            "the register has changed since this plan was made.", "Plan again: holdtrue retention plan"
        )
    systems = {part.system for part in plan.parts.all()}
    with transaction.atomic():
        errand = actions.ask_for(
            RUN,
            key_of(plan),
            at=at,
            arguments={"plan": plan.digest},
            system=systems.pop() if len(systems) == 1 else "",
        )
        if errand.state in ("failed", "cancelled", "done"):
            errand = actions.retry(errand.key, at)
    print("Asked for. A running `holdtrue serve` or worker takes it up within seconds.")
    print(f"How far it is: holdtrue jobs show {errand.key}")


class _Teller:
    """Progress with rate and time left: one line rewritten on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._last = 0.0
        self._live = sys.stderr.isatty()
        self._open = False

    def __call__(self, progress: Progress) -> None:
        moment = time.monotonic()
        if moment - self._last < (0.2 if self._live else 2.0):
            return
        self._last = moment
        rate = progress.done / progress.seconds if progress.seconds else 0
        left = (progress.planned - progress.done) / rate if rate else 0
        where = f"{progress.system} {progress.dataset}"
        line = f"{where}: {progress.done:,} of {progress.planned:,} rows, {rate:,.0f}/s, {left:.0f} s left"
        print(
            f"\r{line:<78}" if self._live else line,
            end="" if self._live else "\n",
            file=sys.stderr,
            flush=True,
        )
        self._open = self._live

    def end(self) -> None:
        if self._open:
            print(file=sys.stderr)


@app.command()
def explain(
    system: System,
    dataset: Dataset,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The row's key.")],
    today: TodayOption = None,
    register: RegisterOption = None,
) -> None:
    """Say in words which class a row is in, why, and until when."""
    from holdtrue.retention.queries import explain as explained
    from holdtrue.systems.port import SystemFault

    word = load_register(register)
    _bound(word, system, dataset)
    own_store_for(word, system)
    day = today_from(today)
    try:
        lines = explained(word, system, dataset, key, day)
    except SystemFault as fault:
        raise CannotRun(f"{fault}.", fault.remedy) from None
    if lines is None:
        raise CannotRun(f"{system} {dataset} has no row with the key {key!r}.", "Check the key.")
    print(f"{system} {dataset}, key {key}, on {day}")
    print("\n".join(lines))

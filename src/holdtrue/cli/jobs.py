"""`holdtrue jobs`: background work, and what to do about it. Keys, numbers and types of faults; no person's data."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from .door import CannotRun, commands, now, open_store

if TYPE_CHECKING:
    from holdtrue.work.queries import Seen

app = commands("Background work: what runs, waits and failed.")

Key = Annotated[str, typer.Argument(metavar="KEY", help="The job's key, as `holdtrue jobs list` shows it.")]


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="text or json.")]


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Also what is done or was called off.")] = False,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many of each kind.")] = 50,
    format_: FormatOption = Format.TEXT,
) -> None:
    """What runs, waits and failed."""
    open_store()
    from holdtrue.work import queries

    found = [*queries.running(most), *queries.waiting(most), *queries.failed(most)]
    if every:
        found += queries.ended(most)
    counts = queries.counts()
    if format_ is Format.JSON:
        print(json.dumps({"counts": counts, "jobs": [_as_json(each) for each in found]}, indent=2))
        return
    print(", ".join(f"{number:,} {state}" for state, number in counts.items() if number) or "No jobs yet.")
    width = max((len(each.key) for each in found), default=0)
    for each in found:
        print(f"{each.state:<9}  {each.key:<{width}}  {_how(each, now())}".rstrip())


@app.command()
def show(key: Key, format_: FormatOption = Format.TEXT) -> None:
    """Everything about one job."""
    open_store()
    from holdtrue.work import queries

    each = queries.errand(key)
    if each is None:
        raise CannotRun(f"there is no job {key!r}.", "See: holdtrue jobs list --all")
    if format_ is Format.JSON:
        print(json.dumps(_as_json(each), indent=2))
        return
    for name, value in _as_json(each).items():
        if value not in (None, "", {}):
            shown = ", ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else value
            print(f"{name.replace('_', ' '):<12} {shown}")


@app.command()
def retry(key: Key) -> None:
    """Ask again for work that failed or was called off."""
    _change(key, "retried")


@app.command()
def cancel(key: Key) -> None:
    """Call work off. What it has done stays done."""
    _change(key, "cancelled")


def _change(key: str, what: str) -> None:
    open_store()
    from django.db import transaction

    from holdtrue.evidence.actions import append
    from holdtrue.work import actions

    at = now()
    try:
        with transaction.atomic():
            errand = (actions.retry if what == "retried" else actions.cancel)(key, at)
            append(f"work.{what}", f"work/{key}", {"job": errand.job}, at)
    except actions.NoSuchErrand:
        raise CannotRun(f"there is no job {key!r}.", "See: holdtrue jobs list --all") from None
    except actions.NotNow as state:
        raise CannotRun(f"{state}.", "See: holdtrue jobs show " + key) from None
    print(f"{key} is {errand.state}.")


def _how(each: Seen, at: datetime) -> str:
    parts = []
    if each.planned:
        parts.append(f"{each.done:,} of {each.planned:,}")
    if each.state == "waiting" and each.due_at > at:
        parts.append(f"due {_moment(each.due_at)}")
    if each.state == "running":
        parts.append(f"since {_moment(each.begun_at)} on {each.worker}")
    if each.finished_at is not None:
        parts.append(_moment(each.finished_at))
    if each.last_error:
        parts.append(f"{each.last_error} ({each.attempts} attempts)" if each.attempts else each.last_error)
    return ", ".join(parts)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else ""


def _as_json(each: Seen) -> dict[str, object]:
    from dataclasses import asdict

    return {
        name: value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in asdict(each).items()
    }

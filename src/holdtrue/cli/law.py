"""`holdtrue law ...`: the bookkeeping duties, for people and for programs."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from .door import CannotRun, commands

if TYPE_CHECKING:
    from holdtrue.law.duties import DutyRule

app = commands("The bookkeeping duties of each country, and what follows from them.")


class Format(StrEnum):
    json = "json"
    table = "table"
    markdown = "markdown"


@app.command()
def export(
    format_: Annotated[
        Format,
        typer.Option("--format", help="json for programs, table to read, markdown for the reference page."),
    ] = Format.table,
    country: Annotated[
        str | None, typer.Option(help="Only this country (ISO 3166, for instance DK).", show_default=False)
    ] = None,
) -> None:
    """Print each rule: country, class, period, start, law, from, applies-to, source and note."""
    from holdtrue.law import duties, reference

    if country is not None and country not in duties.countries():
        raise CannotRun(
            f"--country: the duties of {country!r} are not known.",
            f"Known are {', '.join(duties.countries())}.",
        )
    if format_ is Format.markdown:
        if country is not None:
            raise CannotRun("--country: the reference page covers all countries.", "Leave --country out.")
        print(reference.duties_as_markdown(), end="")
    elif format_ is Format.json:
        rows = [row for row in duties.export() if country in (None, row["country"])]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_table([rule for rule in duties.rules() if country in (None, rule.country)])


def _print_table(rules: list[DutyRule]) -> None:
    from holdtrue.law.reference import applies_to_in_words

    head = ("country", "class", "period", "start", "law", "from", "applies to", "mark")
    lines = [head] + [
        (
            rule.country,
            record_class,
            str(rule.period) if rule.period else "without end",
            rule.start,
            rule.law,
            rule.valid_from.isoformat(),
            applies_to_in_words(rule),
            rule.mark,
        )
        for rule in rules
        for record_class in rule.classes
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

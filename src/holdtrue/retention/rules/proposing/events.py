"""Which days count as a person's last interaction: columns of the row, and of rows that point at it."""

from __future__ import annotations

import re

from holdtrue.systems.outline import Column, Table

from .names import CHANGED, DONE, FIRST_SEEN, LAST_SEEN, NO_INTERACTION, is_date, snake
from .proposal import Remark, Source


def own_interactions(table: Table) -> tuple[list[Source], list[Remark]]:
    """The row's own days of interaction, and the date columns that were left out, with the reason."""
    sources, left = [], []
    for column in table.columns:
        if not is_date(column):
            continue
        name = snake(column.name)
        if LAST_SEEN.search(name):
            sources.append(Source(column.name, "says when the person was last here"))
        elif NO_INTERACTION.search(name):
            continue
        elif FIRST_SEEN.search(name):
            sources.append(
                Source(column.name, "the person came to us that day: it counts where nothing later is known")
            )
        elif CHANGED.search(name):
            left.append(
                Remark(
                    column.name,
                    "is no event here: it also moves when a program or one of us changes the row. Add it if only the "
                    "person does.",
                )
            )
        else:
            left.append(
                Remark(column.name, "is no event here: its name does not say that the person did something.")
            )
    return sources, left


def day_done(table: Table) -> Column | None:
    """The column of a child table that says when something was done, by the plainest word in its name."""
    dates = [
        column
        for column in table.columns
        if is_date(column)
        and not NO_INTERACTION.search(snake(column.name))
        and not CHANGED.search(snake(column.name))
    ]
    for word in DONE:
        for column in dates:
            if re.search(rf"(^|_){word}(_|$)", snake(column.name)):
                return column
    return dates[0] if dates else None

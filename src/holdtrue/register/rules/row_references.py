"""What happens to rows that point at a row that goes (`refers`); rows do not keep each other for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bound import dataset_path
from ..draft import Draft
from ..models.bindings import System
from ..problems import Problem, shown
from ..shaping import joined

_COLUMN = re.compile(r"(?P<table>[^.\s]+(?:\.[^.\s]+)?)\.(?P<column>[^.\s]+)\Z")


def _targets(system: System, name: str) -> Iterator[tuple[str, str | None]]:
    """Every key of `refers`, with the table it names (None if it names none)."""
    for key in system.datasets[name].refers:
        found = _COLUMN.match(key)
        yield key, found["table"] if found else None


def _same_table(system: System, one: str, other: str) -> bool:
    """`public.orders` and `orders` are one table if the system's schema says so."""
    schema = f"{system.schema_}." if system.schema_ else "public."
    return one.removeprefix(schema) == other.removeprefix(schema)


def _keepers(system: System) -> dict[str, set[str]]:
    """Which datasets' rows keep a dataset's rows."""
    return {
        name: {
            other
            for key, table in _targets(system, name)
            if table is not None and system.datasets[name].refers[key] == "keeps"
            for other, dataset in system.datasets.items()
            if dataset.schedules and other != name and _same_table(system, dataset.table, table)
        }
        for name in system.datasets
    }


def _circle(keepers: dict[str, set[str]], start: str) -> list[str] | None:
    """The way from a dataset over its keepers back to it, if there is one."""
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop()
        for keeper in sorted(keepers.get(way[-1], ())):
            if keeper == start:
                return [*way, start]
            if keeper not in seen:
                seen.add(keeper)
                ways.append([*way, keeper])
    return None


def _one(draft: Draft, system: System, name: str, path: str) -> Iterator[Problem]:
    dataset = system.datasets[name]
    own = [other for other in system.datasets.values() if other.schedules]
    for key, table in _targets(system, name):
        here, what = joined(f"{path}/refers", key), dataset.refers[key]
        if table is None:
            yield draft.problem(
                here,
                f"{shown(key)} names no column of a table.",
                "Write the table and its column that points here: `order_order.user_id`.",
            )
        elif _same_table(system, table, dataset.table):
            if what != "detach":
                yield draft.problem(
                    here,
                    f"a row that points at another of its own table cannot be `{what}`.",
                    "Write `detach`: each row goes by its own dates.",
                )
        elif what == "with" and any(_same_table(system, other.table, table) for other in own):
            yield draft.problem(
                here,
                f"table {shown(table)} has schedules of its own, so its rows cannot go `with` these.",
                "Write `keeps` or `detach`: its rows go by their own schedules.",
            )


def find(draft: Draft) -> Iterator[Problem]:
    """References that cannot be followed, and circles of rows that keep each other."""
    for system_name, system in draft.systems.items():
        if draft.is_damaged(f"systems/{system_name}"):
            continue
        for name in system.datasets:
            yield from _one(draft, system, name, dataset_path(system_name, name))
        keepers, told = _keepers(system), set[frozenset[str]]()
        for name in system.datasets:
            circle = _circle(keepers, name)
            if circle and frozenset(circle) not in told:
                told.add(frozenset(circle))
                yield draft.problem(
                    f"{dataset_path(system_name, name)}/refers",
                    f"rows keep each other in a circle ({' -> '.join(circle)}), so none could ever go.",
                    "Make one of these references `detach`.",
                )

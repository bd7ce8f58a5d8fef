"""Compare two answers row by row; show a difference so that a person can decide it; make it small first."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from .plain import Answer, Oracle
from .worlds import Scene


@dataclass(frozen=True)
class Difference:
    """One row on which the plain answer and the engine do not agree; None: that side has no such row."""

    system: str
    dataset: str
    key: str
    plain: Answer | None
    engine: Answer | None


def plainly(scene: Scene, rows: Mapping[str, Any], held: tuple[Any, ...] = ()) -> Oracle:
    """The plain oracle over a scene, with the rows as its databases gave them back."""
    return Oracle(scene.group, scene.schedules, scene.systems, rows, scene.today, held=held)


def same(plain: Answer, engine: Answer) -> bool:
    """Everything but the words of the reason; and an undecidable row must have one."""
    return (plain.cls, plain.due_since, plain.overdue) == (
        engine.cls,
        engine.due_since,
        engine.overdue,
    ) and not (engine.cls == "undecidable" and not engine.reason)


def compare(system: str, dataset: str, plain: list[Answer], engine: list[Answer]) -> list[Difference]:
    """Every difference of one dataset. A row told twice, or missing, is one too."""
    mine = {answer.key: answer for answer in plain}
    theirs = {answer.key: answer for answer in engine}
    found = [
        Difference(system, dataset, key, mine.get(key), theirs.get(key))
        for key in sorted(mine.keys() | theirs.keys())
        if key not in mine or key not in theirs or not same(mine[key], theirs[key])
    ]
    if len(engine) != len(theirs):
        found.append(Difference(system, dataset, "a row that the engine tells twice", None, None))
    return found


def _sizes(scene: Scene) -> Iterator[tuple[Any, Any]]:
    """Places where something can be left out: (container, what)."""
    for system, tables in scene.tables.items():
        for table in tables.values():
            for number in reversed(range(len(table.rows))):
                yield table.rows, number
        for bound in scene.systems[system]["datasets"].values():
            for names in ("events", "conditions"):
                for sources in bound.get(names, {}).values():
                    if isinstance(sources, list) and len(sources) > 1:
                        for number in reversed(range(len(sources))):
                            yield sources, number
                    elif isinstance(sources, dict):
                        for key in ("pending", "entity"):
                            if key in sources:
                                yield sources, key
            if len(bound["schedules"]) > 1:
                for number in reversed(range(len(bound["schedules"]))):
                    yield bound["schedules"], number
            for key in ("unknown", "refers", "under-duty", "done"):
                if key in bound:
                    yield bound, key
    for schedule in scene.schedules.values():
        for key in ("while", "when", "within", "from"):
            if key in schedule:
                yield schedule, key


def reduced(scene: Scene, fails: Callable[[Scene], bool], attempts: int = 400) -> Scene:
    """A smaller scene that still fails: leave out rows and parts of the register, one by one."""
    shrunk = True
    while shrunk and attempts > 0:
        shrunk = False
        index = 0
        while attempts > 0:
            trial = copy.deepcopy(scene)
            places = list(_sizes(trial))
            if index >= len(places):
                break
            container, what = places[index]
            del container[what]
            attempts -= 1
            if fails(trial):
                scene, shrunk = trial, True
            else:
                index += 1
    return scene


def told(scene: Scene, differences: list[Difference], rows: Mapping[str, Any]) -> str:
    """The register, the rows and both answers, for a person."""
    lines = [
        f"{len(differences)} rows on which the plain answer and the engine do not agree"
        f" (seed {scene.seed}, {scene.dialect}, today {scene.today})",
        "",
        yaml.safe_dump(
            {"entities": scene.group["entities"], "schedules": scene.schedules, "systems": scene.systems},
            sort_keys=False,
            width=150,
        ),
    ]
    for system, tables in rows.items():
        for name, found in tables.items():
            lines.append(f"{system}.{name}: {len(found)} rows")
            kinds = scene.tables[system][name]
            lines.append(f"    {kinds.columns} -> {kinds.points_at} indexed {sorted(kinds.indexed)}")
            lines += [f"    {row}" for row in found[:12]]
    lines.append("")
    for difference in differences[:10]:
        lines += [
            f"{difference.system} {difference.dataset} {difference.key}",
            f"    plain : {difference.plain}",
            f"    engine: {difference.engine}",
        ]
    return "\n".join(lines)

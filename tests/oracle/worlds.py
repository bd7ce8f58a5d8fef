"""Small random groups: a register, and the tables it binds, biased to the edges where retention goes wrong.

One generator serves two masters: a seeded random source (volume) and Hypothesis (which shrinks what fails).
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .bindings import Bindings
from .dice import Dice, Drawn, Seeded
from .edges import Edges
from .groups import ZONES, Groups
from .scene import Scene, Table, Wanted
from .tables import Tables


def _built(dice: Dice, dialect: str, wanted: Wanted) -> Scene:
    groups = Groups(dice, wanted)
    group = groups.group()
    entities = group["entities"]
    zones = sorted({entity["zone"] for entity in entities.values()})
    zone = dice.pick(ZONES)
    words = ("dk", "se", "no")[: dice.integer(1, 3)]
    schedules = groups.schedules()
    periods = [schedule["keep"] for schedule in schedules.values() if "keep" in schedule]
    if "duty-0" in schedules:
        periods += ["P5Y", "P7Y", "P3Y6M", "P10Y", "P8Y", "P6Y"]
    edges = Edges(
        dice,
        dialect,
        groups.day,
        periods=periods,
        years=[entity.get("financial-years") for entity in entities.values()],
        zones=zones,
        zone=zone,
        words=words,
        impossible=wanted.impossible,
    )
    tables = Tables(dice, dialect, wanted, edges).all()
    datasets = Bindings(dice, wanted, groups.day, list(entities), schedules, words).all()
    used = {name for bound in datasets.values() for name in bound["schedules"]}
    shop = {
        "system": "shop",
        "owner": "it@example.org",
        "connector": "sql",
        "url": "env:HOLDTRUE_ORACLE_SHOP",
        "zone": zone,
        "datasets": datasets,
    }
    return Scene(
        dialect=dialect,
        today=groups.moment(zones),
        group=group,
        schedules={name: schedule for name, schedule in schedules.items() if name in used},
        systems={"shop": shop},
        tables={"shop": tables},
    )


def seeded(seed: int, dialect: str, wanted: Wanted = Wanted()) -> Scene:
    """The scene of one seed."""
    scene = _built(Dice(Seeded(seed)), dialect, wanted)
    scene.seed = seed
    return scene


@st.composite
def scenes(draw: Any, dialect: str, wanted: Wanted = Wanted(rows=3)) -> Scene:
    """Small scenes for Hypothesis, which shrinks those that fail."""
    return _built(Dice(Drawn(draw)), dialect, wanted)


__all__ = ["Scene", "Table", "Wanted", "scenes", "seeded"]

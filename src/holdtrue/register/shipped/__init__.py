"""What every register that runs holds besides its folder: Holdtrue's own store, bound like any other system.

The files beside this module are read like a register's own. A register that brings an item of the same name (a
schedule, the activity, the system) keeps its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from ..assembling import assemble
from ..content import content, digest_of
from ..draft import Draft
from ..models.bindings import EntityBinding, System
from ..models.register import Register

NAME = "holdtrue"
"""The system's name, and its activity's."""
OWN_URL = "env:HOLDTRUE_OWN_URL"
"""How the store is reached: wiring sets the variable from HOLDTRUE_DATABASE and HOLDTRUE_HOME."""
FILES = ("schedules.yaml", "activities/holdtrue.yaml", "systems/holdtrue.yaml")


def is_ours(system: System) -> bool:
    """Whether the system is Holdtrue's own store, as it is bound here."""
    return system.url == OWN_URL


def shipped_files() -> Mapping[str, bytes]:
    """The files as they are shipped, by their name in a register."""
    return {name: files(__package__).joinpath(*name.split("/")).read_bytes() for name in FILES}


@lru_cache(maxsize=1)
def _draft() -> Draft:
    # There is no group in these files: that is the only thing that may be wrong with them, and a test sees to it.
    return assemble(shipped_files())


def with_own_records(register: Register) -> Register:
    """`register` and Holdtrue's own store, the rows of which belong to the lead controller. Its digest is new."""
    shipped = _draft()
    lead = register.group.lead or next(iter(register.group.entities), None)
    systems = {name: _of(system, lead) for name, system in shipped.systems.items()}
    whole = replace(
        register,
        schedules={**shipped.schedules, **register.schedules},
        activities=dict(sorted({**shipped.activities, **register.activities}.items())),
        systems=dict(sorted({**systems, **register.systems}.items())),
        digest="",
    )
    return replace(whole, digest=digest_of(content(whole)))


def _of(system: System, company: str | None) -> System:
    datasets = {
        name: dataset
        if dataset.of or company is None
        else dataset.model_copy(update={"entity": EntityBinding.model_validate(company)})
        for name, dataset in system.datasets.items()
    }
    return system.model_copy(update={"datasets": datasets})

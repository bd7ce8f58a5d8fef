"""Background work of retention: a plan is carried out piece by piece, as `holdtrue retention run` does it at once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from holdtrue.evidence.actors import HOLDTRUE
from holdtrue.evidence.current_register import current_register
from holdtrue.law.today import Today
from holdtrue.register.shipped import NAME, is_ours
from holdtrue.work import actions as work
from holdtrue.work.job import Arguments, Piece

from .actions import make_plan
from .disposal import advance
from .models import Plan
from .plans import plan_with

RUN = "retention.run"
OWN = "retention.own-records"
SECONDS = 5.0
"""How long one piece goes on beginning batches."""


def run(arguments: Arguments, at: datetime) -> Piece:
    """Carry on with the plan `arguments["plan"]`. Raises `Refused`, `Stopped`."""
    plan = plan_with(str(arguments["plan"]))
    more = False
    if plan.state != Plan.State.DONE:  # killed between the plan's last word and the errand's
        more = advance(
            HOLDTRUE, plan, current_register(), _now, Path(settings.HOLDTRUE_HOME) / "locks", SECONDS
        )
    parts = list(plan.parts.all())
    done = sum(part.disposed + part.spared for part in parts)
    return Piece(more, done, sum(part.due for part in parts))


def own_records(arguments: Arguments, at: datetime) -> Piece:
    """Plan what is due in Holdtrue's own store, and ask for its disposal: nobody has to think of it every night.

    A store that the register binds itself, in another way, is left to plans that people make. Raises `Refused`.
    """
    register = current_register()
    place = register.systems.get(NAME)
    if place is None or not is_ours(place):
        return Piece(more=False)
    plan = make_plan(HOLDTRUE, register, Today(instant=at), at, system=NAME).plan
    if plan is None:
        return Piece(more=False)
    asked = partial(work.ask_for, RUN, key_of(plan), at=at, arguments={"plan": plan.digest}, system=NAME)
    return Piece(more=False, done=1, planned=1, record=asked)


def key_of(plan: Plan) -> str:
    """The errand of a plan: one, however often it is asked for."""
    return f"{RUN}/{plan.digest}"


def _now() -> datetime:
    return datetime.now(UTC)

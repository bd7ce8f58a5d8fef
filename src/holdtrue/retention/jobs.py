"""Background work of retention: a plan is carried out piece by piece, as `holdtrue retention run` does it at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from holdtrue.evidence.current_register import current_register
from holdtrue.work.job import Arguments, Piece

from .disposal import advance
from .models import Plan
from .plans import plan_with

RUN = "retention.run"
SECONDS = 5.0
"""How long one piece goes on beginning batches."""


def run(arguments: Arguments, at: datetime) -> Piece:
    """Carry on with the plan `arguments["plan"]`. Raises `Refused`, `Stopped`."""
    plan = plan_with(str(arguments["plan"]))
    more = False
    if plan.state != Plan.State.DONE:  # killed between the plan's last word and the errand's
        more = advance(plan, current_register(), _now, Path(settings.HOLDTRUE_HOME) / "locks", SECONDS)
    parts = list(plan.parts.all())
    done = sum(part.disposed + part.spared for part in parts)
    return Piece(more, done, sum(part.due for part in parts))


def key_of(plan: Plan) -> str:
    """The errand of a plan: one, however often it is asked for."""
    return f"{RUN}/{plan.digest}"


def _now() -> datetime:
    return datetime.now(UTC)

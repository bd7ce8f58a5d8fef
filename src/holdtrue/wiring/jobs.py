"""The table of jobs: which name stands for which room's function, what is asked for every day, and what is looked
after all the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from holdtrue.delivery import jobs as delivery
from holdtrue.promises import jobs as promises
from holdtrue.retention import jobs as retention
from holdtrue.work.job import Arguments, Daily, Job

JOBS: dict[str, Job] = {
    promises.ROUND: promises.nightly_round,
    retention.RUN: retention.run,
    retention.OWN: retention.own_records,
}

DAILY = (
    Daily(retention.OWN, time(1, 30), promises.lead_zone),
    Daily(promises.ROUND, time(2, 15), promises.lead_zone),
)

REGULAR: tuple[Callable[[Arguments, datetime], bool], ...] = (delivery.send_waiting, delivery.call_waiting)
"""Asked again and again by every process that works, and at once while it answers that more is left. They keep
their own book of what is whose; any number of processes may ask."""

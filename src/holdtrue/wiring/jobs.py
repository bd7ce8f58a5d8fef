"""The table of jobs: which name stands for which room's function, and what is asked for every day."""

from __future__ import annotations

from datetime import time

from holdtrue.promises import jobs as promises
from holdtrue.retention import jobs as retention
from holdtrue.work.job import Daily, Job

JOBS: dict[str, Job] = {
    promises.ROUND: promises.nightly_round,
    retention.RUN: retention.run,
}

DAILY = (Daily(promises.ROUND, time(2, 15), promises.lead_zone),)

"""A carrier without an engine, with jobs of the test's own, and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from holdtrue.work import living
from holdtrue.work.carrying import Carrier
from holdtrue.work.job import Arguments, Job, Piece
from holdtrue.work.models import Errand

BEGIN = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@dataclass
class Hand:
    """One process, as far as our own rows go."""

    name: str = "hand"
    now: datetime = BEGIN
    stops: bool = False
    paused: list[float] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)

    def job(self, name: str) -> Callable[[Job], Job]:
        def add(job: Job) -> Job:
            self.jobs[name] = job
            return job

        return add

    def carry(self, key: str, start: int = 1) -> Errand:
        living.beat(self.name, "", 1)
        Carrier(self.name, self.jobs, lambda: self.now, self._pause).carry(key, start)
        return Errand.objects.get(key=key)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def _pause(self, seconds: float) -> bool:
        if seconds:
            self.paused.append(seconds)
        return self.stops


@pytest.fixture
def hand() -> Hand:
    return Hand()


def nothing(arguments: Arguments, at: datetime) -> Piece:
    return Piece(more=False)

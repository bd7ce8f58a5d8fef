"""Carrying a plan out: batch by batch, tested again, recorded, resumable after a kill at any point.

Our store and the system are two databases: see `batches` for how a kill between the two is settled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import transaction

from holdtrue.evidence.actions import append
from holdtrue.evidence.actors import Actor
from holdtrue.evidence.models import Entry
from holdtrue.register.models.register import Register
from holdtrue.systems.port import Batch, BatchRefused, Reading, SystemFault, Writing
from holdtrue.systems.reading import open_reading
from holdtrue.systems.selection import Class, Selection
from holdtrue.systems.writing import open_writing

from .actions import companies_of, today_of
from .batches import BatchBook
from .faults import Refused, Stopped
from .models import Part, Plan
from .own_store import has_one_writer_with_us, our_store
from .rules.counted import Counting
from .rules.planning import keys_digest
from .rules.selection import selection_of
from .rules.states import is_due
from .running import only_one

RUN = "retention.run"

FIRST_BATCH = 200
LARGEST_BATCH = 5_000
SMALLEST_BATCH = 10
BATCH_SECONDS = 0.1
SAMPLE = 3
ATTEMPTS = 3
CLOCKS_DIFFER = timedelta(minutes=1)
"""Others write into the ledger meanwhile, on machines whose clocks are not quite this one's."""

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Progress:
    """How far a run has come: rows looked at of those planned, over all parts."""

    system: str
    dataset: str
    done: int
    planned: int
    seconds: float


@dataclass(frozen=True)
class PartResult:
    system: str
    dataset: str
    disposed: int
    spared: int
    left_due: int
    went: dict[str, int]


def run_plan(
    actor: Actor,
    plan: Plan,
    register: Register,
    now: Clock,
    lock_folder: Path,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> list[PartResult]:
    """Carry out a plan, or go on with one that was interrupted.

    `now` is the clock, handed in at the door. Raises `Refused` before anything is done, `Stopped` on the way:
    then what was done is recorded, and the same call goes on. Raises `NotAllowed` unless the actor may run it for
    every company whose rows it disposes of.
    """
    with _admitted(actor, plan, register, now, lock_folder):
        run = _Run(actor, plan, register, now, tell)
        for _ in run.steps():
            pass
        return run.results()


def advance(
    actor: Actor, plan: Plan, register: Register, now: Clock, lock_folder: Path, seconds: float
) -> bool:
    """Carry out as much of a plan as begins within `seconds`; whether more is left.

    It is the same run as `run_plan`, left between two of its steps. Raises as that does.
    """
    until = time.monotonic() + seconds
    with (
        _admitted(actor, plan, register, now, lock_folder),
        closing(_Run(actor, plan, register, now).steps()) as steps,
    ):
        return any(time.monotonic() >= until for _ in steps)


@contextmanager
def _admitted(actor: Actor, plan: Plan, register: Register, now: Clock, lock_folder: Path) -> Iterator[None]:
    with only_one(lock_folder):
        plan.refresh_from_db()
        actor.require(RUN, *companies_of(plan.parts.all()))
        _admit(plan, register, now())
        with our_store(Stopped, f"holdtrue retention run {plan.digest[:12]}"):
            yield


def _admit(plan: Plan, register: Register, at: datetime) -> None:
    if plan.state == Plan.State.DONE:
        raise Refused("this plan has been carried out", "Make a new one: holdtrue retention plan")
    if register.digest != plan.register_digest:
        raise Refused(
            "the register has changed since this plan was made", "Plan again: holdtrue retention plan"
        )
    last = Entry.objects.order_by("-sequence").values_list("at", flat=True).first()
    latest = max(moment for moment in (plan.made_at, last) if moment is not None)
    if at < latest - CLOCKS_DIFFER:
        raise Refused(
            f"the clock stands at {at:%Y-%m-%d %H:%M} UTC, before the ledger's last entry ({latest:%Y-%m-%d %H:%M})",
            "Set the clock right.",
        )
    today = today_of(plan)
    # Two days of grace cover every zone: the day must have begun somewhere.
    if (today.in_zone(None) - at.date()).days > 1:
        raise Refused(f"this plan is for {today}, a day that has not come", "Plan again without --today.")


class _Run:
    def __init__(
        self,
        actor: Actor,
        plan: Plan,
        register: Register,
        now: Clock,
        tell: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        self._actor = actor
        self._plan, self._register, self._now, self._tell = plan, register, now, tell
        self._today = today_of(plan)
        self._counting = Counting(register, self._today)
        self._parts = list(plan.parts.all())
        self._planned = sum(part.due for part in self._parts)
        self._began = time.monotonic()

    def steps(self) -> Generator[None, None, None]:
        """The run, which may be left for good at each step: another one goes on from there."""
        self._fits()
        if self._plan.state == Plan.State.PLANNED:
            self._unchanged()
            self._start()
            yield
        for part in self._parts:
            if not part.finished:
                yield from self._dispose(part)
        self._verify()

    def results(self) -> list[PartResult]:
        """What has gone, part by part."""
        return [
            PartResult(p.system, p.dataset, p.disposed, p.spared, p.left_due or 0, dict(p.went))
            for p in self._parts
        ]

    def _selection(self, part: Part) -> Selection:
        return selection_of(self._register, part.system, part.dataset, self._today, going=self._before(part))

    def _before(self, part: Part) -> set[str]:
        """The datasets of this plan that go before this one."""
        return {p.dataset for p in self._parts if p.system == part.system and p.position < part.position}

    def _fits(self) -> None:
        """Nothing goes while a binding does not fit: a table may have come that points at what goes."""
        for part in self._parts:
            with _reading(self._register, part) as reading:
                try:
                    found = reading.findings([self._selection(part)], self._today.in_zone(None))
                except SystemFault as fault:
                    raise Stopped(str(fault), self._again(fault.remedy)) from None
            for finding in found:
                if finding.severity == "error":
                    raise Stopped(
                        f"{part.system} {part.dataset}: {finding.message}", self._again(finding.remedy)
                    )

    def _unchanged(self) -> None:
        """The keys due now must be those that were planned and approved."""
        for part in self._parts:
            with _reading(self._register, part) as reading:
                try:
                    digest, due = keys_digest(self._plan.salt, reading.keys(self._selection(part), Class.DUE))
                except SystemFault as fault:
                    raise Refused(str(fault), fault.remedy) from None
            if digest != part.keys_digest:
                raise Refused(
                    f"{part.system} {part.dataset} has changed since the plan: {part.due:,} rows were due then,"
                    f" {due:,} are now, and they are not the same",
                    "Plan again: holdtrue retention plan",
                )

    def _start(self) -> None:
        at = self._now()
        with transaction.atomic():
            self._plan.state, self._plan.started_at = Plan.State.RUNNING, at
            self._plan.save(update_fields=["state", "started_at"])
            self._append(
                "retention.run", {"by": self._actor.name, "parts": len(self._parts), "due": self._planned}, at
            )

    def _append(self, kind: str, body: dict[str, object], at: datetime) -> None:
        append(kind, f"plan/{self._plan.digest}", body, at, self._plan.register_digest)

    def _dispose(self, part: Part) -> Generator[None, None, None]:
        selection = self._selection(part)
        try:
            writing = open_writing(self._register.systems[part.system])
        except SystemFault as fault:
            raise Stopped(str(fault), self._again(fault.remedy)) from None
        try:
            with _reading(self._register, part) as reading:
                yield from self._batches(part, selection, reading, writing)
        except SystemFault as fault:
            raise Stopped(str(fault), self._again(fault.remedy)) from None
        finally:
            writing.close()

    def _again(self, remedy: str) -> str:
        return f"{remedy} Then go on: holdtrue retention run {self._plan.digest[:12]}".strip()

    def _batches(
        self, part: Part, selection: Selection, reading: Reading, writing: Writing
    ) -> Generator[None, None, None]:
        book = BatchBook(part, self._now, self._append)
        book.settle(lambda text: reading.key_from_text(selection, text), partial(writing.standing, selection))
        after = None if part.reached is None else reading.key_from_text(selection, part.reached)
        size = FIRST_BATCH
        alone = has_one_writer_with_us(self._register.systems[part.system])
        announce = _said_already if alone else book.announce
        # Never more than was planned: what became due since waits for a plan of its own.
        while (left := part.due - part.disposed - part.spared) > 0 and (
            keys := writing.next_keys(selection, after, min(size, left))
        ):
            self._sample(part, selection, reading, keys)
            began = time.monotonic()
            if (
                alone
            ):  # inside the batch our store takes no other writer: what is meant to go is announced before it
                book.announce(Batch(keys[-1], len(keys), 0, (keys[0], keys[-1])))
            batch = self._attempt(selection, writing, keys, announce)
            took = time.monotonic() - began
            book.record(batch)
            after = keys[-1]
            self._tell(self._progress(part))
            size = _next_size(size, took)
            yield
        book.close()
        yield

    def _attempt(
        self,
        selection: Selection,
        writing: Writing,
        keys: list[object],
        announce: Callable[[Batch], None],
    ) -> Batch:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return writing.dispose(selection, keys, announce)
            except BatchRefused:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _sample(self, part: Part, selection: Selection, reading: Reading, keys: list[object]) -> None:
        """A few rows of each batch are judged by the plain rule, day by day, before anything goes."""
        step = max(1, len(keys) // SAMPLE)
        chosen = keys[::step][:SAMPLE]
        for facts in reading.facts(selection, chosen).values():
            # A row that came alive since is no contradiction: the batch itself will spare it.
            if facts.row.cls is Class.DUE and not is_due(facts, selection, self._counting):
                raise Stopped(
                    f"{part.system} {part.dataset}: a sampled row is due by comparison but not by the plain rule",
                    "Nothing of this batch was disposed of. Report this: it is a fault of Holdtrue.",
                )
        part.sampled += len(chosen)

    def _progress(self, part: Part) -> Progress:
        done = sum(each.disposed + each.spared for each in self._parts)
        seconds = time.monotonic() - self._began
        return Progress(part.system, part.dataset, done, self._planned, seconds)

    def _verify(self) -> None:
        """The same Selection is counted again: nothing that was due may be left."""
        for part in self._parts:
            with _reading(self._register, part) as reading:
                try:
                    counts = reading.counts(self._selection(part))
                except SystemFault as fault:
                    raise Stopped(str(fault), self._again(fault.remedy)) from None
            part.left_due = sum(count.rows for count in counts if count.cls is Class.DUE)
        at = self._now()
        with transaction.atomic():
            for part in self._parts:
                part.save(update_fields=["left_due"])
            self._plan.state, self._plan.finished_at = Plan.State.DONE, at
            self._plan.save(update_fields=["state", "finished_at"])
            body: dict[str, object] = {
                f"{part.system}/{part.dataset}": {
                    "planned": part.due,
                    "disposed": part.disposed,
                    "spared": part.spared,
                    "sampled": part.sampled,
                    "left_due": part.left_due,
                }
                for part in self._parts
            }
            self._append("retention.verified", body, at)


def _said_already(batch: Batch) -> None:
    """The announcement was made before the batch began."""


def _next_size(size: int, took: float) -> int:
    """Batches are bounded by time as well as rows: others must not wait behind them."""
    if took < BATCH_SECONDS / 2:
        return min(size * 2, LARGEST_BATCH)
    if took > BATCH_SECONDS * 2:
        return max(size // 2, SMALLEST_BATCH)
    return size


@contextmanager
def _reading(register: Register, part: Part) -> Iterator[Reading]:
    try:
        reading = open_reading(register.systems[part.system])
    except SystemFault as fault:
        raise Stopped(str(fault), fault.remedy) from None
    try:
        yield reading
    finally:
        reading.close()

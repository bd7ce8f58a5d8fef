"""Is the chain whole? If not: what was done to it, and where.

Every entry holds the digest of the one before it and of its own payload. The heads kept outside the database
say what the chain once was, so that a chain cut off at its end, or built anew from some entry on, is seen as
well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .sealing import BEGINNING, Link, Sealed, entry_digest, payload_digest

DESTROYED = "payload-destroyed"
"""The kind of an entry that records the destruction of another entry's payload."""

MOST = 100
"""How many faults are told one by one; the rest are counted."""


class FaultKind(StrEnum):
    EDITED = "edited-entry"
    RESEALED = "resealed-entry"
    SWAPPED = "swapped-entries"
    MOVED = "moved-entry"
    DUPLICATE = "duplicate-entry"
    MISSING = "missing-entries"
    TRUNCATED = "truncated"
    REBUILT = "rebuilt"
    EDITED_PAYLOAD = "edited-payload"
    MISSING_PAYLOAD = "missing-payload"
    RETURNED_PAYLOAD = "returned-payload"
    STRAY_PAYLOAD = "stray-payload"
    EDITED_VERDICTS = "edited-verdicts"


@dataclass(frozen=True)
class Head:
    """The last entry at some moment, as kept outside the database."""

    sequence: int
    digest: str
    at: datetime


@dataclass(frozen=True)
class Fault:
    """Something that was done to the ledger: what, to which entries (`first` to `last`), in one sentence."""

    kind: FaultKind
    first: int
    last: int
    says: str


@dataclass(frozen=True)
class Verification:
    """What was found. `entries` were read, `destroyed` have no payload any more and a record that says
    so, `lag` is how many of the last entries no outside head vouches for (None: there is no outside head
    at all)."""

    entries: int
    faults: tuple[Fault, ...]
    more_faults: int
    destroyed: int
    last: Head | None
    lag: int | None

    @property
    def ok(self) -> bool:
        return not self.faults


Row = tuple[Link, Sealed | None]


def verify(
    read: Callable[[], Iterable[Row]], heads: Sequence[Head] = (), strays: Iterable[int] = ()
) -> Verification:
    """Read the chain once in order of its numbers (a second time only to explain a fault), and judge it.

    `read` gives the entries with their payloads; `heads` must have been taken before the entries were, so
    that none is ahead of them; `strays` are payloads that belong to no entry.
    """
    reading = _Reading(heads)
    for link, sealed in read():
        reading.take(link, sealed)
    found = reading.found
    _explain(found, reading.suspects, reading.gaps, read)
    _payloads(found, reading)
    _outside(found, reading, heads)
    _strays(found, reading, heads, strays)
    last = reading.last
    return Verification(
        entries=reading.count,
        faults=tuple(sorted(found.faults, key=lambda fault: (fault.first, fault.last))),
        more_faults=found.more,
        destroyed=len(reading.bare & reading.destroyed),
        last=Head(last.sequence, last.digest, last.at) if last else None,
        lag=reading.reached - reading.confirmed if heads else None,
    )


@dataclass
class _Findings:
    faults: list[Fault] = field(default_factory=list)
    more: int = 0

    def add(self, kind: FaultKind, first: int, last: int, says: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(Fault(kind, first, last, says))
        else:
            self.more += 1


class _Reading:
    """What one pass over the chain has seen so far."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self.found = _Findings()
        self.suspects: list[Link] = []  # entries that do not match their own digest
        self.gaps: list[tuple[int, int]] = []  # numbers that are not there, first to last
        self.bare: set[int] = set()  # entries without a payload
        self.destroyed: set[int] = set()  # entries of which a later one says that their payload was destroyed
        self.confirmed = 0  # the last entry that an outside head vouches for
        self.denied: list[tuple[int, int]] = []  # entries that are not what a head says, and `confirmed` then
        self.count = 0
        self.reached = 0
        self.last: Link | None = None
        self._before: Link | None = None  # the entry before, if it is in order and carries the number before
        self._vouched: dict[int, set[str]] = {}
        for head in heads:
            self._vouched.setdefault(head.sequence, set()).add(head.digest)

    def take(self, link: Link, sealed: Sealed | None) -> None:
        self.count += 1
        number = link.sequence
        if number <= self.reached:
            self.found.add(FaultKind.DUPLICATE, number, number, f"there is more than one entry {number}")
            return
        if number > self.reached + 1:
            self.gaps.append((self.reached + 1, number - 1))
            self._before = None
        in_order = _own_digest(link) == link.digest
        if in_order:
            self._follows(link)
            self._payload(link, sealed)
            self._against_heads(link)
            target = entry_of_subject(link.subject) if link.kind == DESTROYED else None
            if target is not None:
                self.destroyed.add(target)
        else:
            self.suspects.append(link)
        if sealed is None:
            self.bare.add(number)
        self._before = link if in_order else None
        self.reached = number
        self.last = link

    def _follows(self, link: Link) -> None:
        before = self._before
        if link.sequence == 1 and link.previous != BEGINNING:
            says = "entry 1 names an entry before it, and there is none"
            self.found.add(FaultKind.RESEALED, 1, 1, says)
        elif before is not None and link.previous != before.digest:
            number = before.sequence
            says = f"entry {number} was changed and sealed again: entry {link.sequence} follows another one"
            self.found.add(FaultKind.RESEALED, number, number, says)

    def _payload(self, link: Link, sealed: Sealed | None) -> None:
        if sealed is not None and _own_payload_digest(sealed) != link.payload_digest:
            says = f"the payload of entry {link.sequence} ({link.kind}) was changed after it was written"
            self.found.add(FaultKind.EDITED_PAYLOAD, link.sequence, link.sequence, says)

    def _against_heads(self, link: Link) -> None:
        said = self._vouched.get(link.sequence)
        if said is None:
            return
        if said == {link.digest}:
            self.confirmed = link.sequence
        else:
            self.denied.append((link.sequence, self.confirmed))


def subject_of_entry(sequence: int) -> str:
    """The subject under which something is recorded about another entry."""
    return f"entry/{sequence}"


def entry_of_subject(subject: str) -> int | None:
    """The entry that `subject` names; None if it names something else."""
    name, _, number = subject.partition("/")
    return int(number) if name == "entry" and number.isascii() and number.isdigit() else None


def _own_digest(link: Link, sequence: int | None = None) -> str | None:
    """The digest that the entry's facts give (were it numbered `sequence`); None if they are beyond
    reading."""
    try:
        return entry_digest(
            link.sequence if sequence is None else sequence,
            link.kind,
            link.subject,
            link.at,
            link.register_digest,
            link.payload_digest,
            link.previous,
        )
    except (TypeError, ValueError, AttributeError):
        return None


def _own_payload_digest(sealed: Sealed) -> str | None:
    try:
        return payload_digest(sealed)
    except (TypeError, ValueError, AttributeError):
        return None


def _explain(
    found: _Findings,
    suspects: Sequence[Link],
    gaps: Sequence[tuple[int, int]],
    read: Callable[[], Iterable[Row]],
) -> None:
    """An entry that does not match its digest was edited, or is another entry's content under a wrong
    number."""
    origin = _origins(suspects[:MOST], gaps, read) if suspects else {}
    by_number = {link.sequence for link in suspects}
    moved_from = set(origin.values())
    told: set[int] = set()
    for link in suspects:
        here = link.sequence
        if here in told:
            continue
        was = origin.get(here)
        if was is None:
            says = f"entry {here} ({link.kind}) was changed after it was written"
            found.add(FaultKind.EDITED, here, here, says)
        elif origin.get(was) == here:
            told.add(was)
            says = f"entries {min(here, was)} and {max(here, was)} were swapped"
            found.add(FaultKind.SWAPPED, min(here, was), max(here, was), says)
        elif was in by_number or any(first <= was <= last for first, last in gaps):
            says = f"what stands as entry {here} was written as entry {was}"
            found.add(FaultKind.MOVED, here, here, says)
        else:
            found.add(FaultKind.DUPLICATE, here, here, f"entry {here} is a copy of entry {was}")
    for first, last in gaps:
        if first == last and first in moved_from:
            continue
        says = (
            f"entry {first} is gone" if first == last else f"entries {first} to {last} are gone"
        ) + ", and there are later ones"
        found.add(FaultKind.MISSING, first, last, says)


def _origins(
    suspects: Sequence[Link], gaps: Sequence[tuple[int, int]], read: Callable[[], Iterable[Row]]
) -> dict[int, int]:
    """For each suspect that is another entry's content: the number it was written under."""
    numbers = {link.sequence for link in suspects}
    for first, last in gaps[:MOST]:
        numbers.update(range(first, min(last, first + MOST) + 1))
    wanted = {link.previous for link in suspects}
    after: dict[str, int] = {BEGINNING: 1} if BEGINNING in wanted else {}
    for link, _ in read():
        if link.digest in wanted:
            after.setdefault(link.digest, link.sequence + 1)
    origin = {}
    for link in suspects:
        candidates = sorted(numbers | ({after[link.previous]} if link.previous in after else set()))
        for number in candidates:
            if number != link.sequence and _own_digest(link, number) == link.digest:
                origin[link.sequence] = number
                break
    return origin


def _payloads(found: _Findings, reading: _Reading) -> None:
    for sequence in sorted(reading.bare - reading.destroyed):
        says = f"the payload of entry {sequence} is gone, and no valid entry records that it was destroyed"
        found.add(FaultKind.MISSING_PAYLOAD, sequence, sequence, says)
    for sequence in sorted(reading.destroyed - reading.bare):
        in_gap = any(first <= sequence <= last for first, last in reading.gaps)
        if sequence <= reading.reached and not in_gap:
            says = f"the payload of entry {sequence} was destroyed, and is there again"
            found.add(FaultKind.RETURNED_PAYLOAD, sequence, sequence, says)


def _outside(found: _Findings, reading: _Reading, heads: Sequence[Head]) -> None:
    if reading.denied:
        first, last = reading.denied[0][1] + 1, reading.denied[-1][0]
        which = f"entry {first} is" if first == last else f"entries {first} to {last} are"
        says = f"{which} not what was there when the head was kept outside: the chain was built anew"
        found.add(FaultKind.REBUILT, first, last, says)
    farthest = max((head.sequence for head in heads), default=0)
    if farthest > reading.reached:
        first = reading.reached + 1
        which = f"entry {first} is" if first == farthest else f"entries {first} to {farthest} are"
        says = f"{which} gone from the end: the head kept outside reached entry {farthest}"
        found.add(FaultKind.TRUNCATED, first, farthest, says)


def _strays(found: _Findings, reading: _Reading, heads: Sequence[Head], strays: Iterable[int]) -> None:
    """A payload outlives its entry where somebody cut the chain's end off and forgot it. In a gap, or up
    to an outside head, the missing entry is told already."""
    farthest = max((head.sequence for head in heads), default=0)
    for stray in strays:
        if stray > max(reading.reached, farthest):
            says = f"there is a payload of entry {stray} and no such entry: the end of the chain was cut off"
            found.add(FaultKind.STRAY_PAYLOAD, stray, stray, says)

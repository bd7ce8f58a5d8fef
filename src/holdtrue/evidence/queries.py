"""Read the ledger: the last verdicts, what was done, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet, TextField
from django.db.models.functions import Cast

from . import head
from .models import Entry, Payload, Round, VerdictRecord
from .rules import chain, rounds
from .rules.chain import Fault, FaultKind, Head, Verification
from .rules.sealing import Link, Sealed, canonical
from .verdicts import Verdict

BATCH = 2000


@dataclass(frozen=True)
class RecordedVerdict:
    """A verdict with the round that it was given in: for which day, when, under which register version,
    and the ledger's entry that holds it."""

    check: str
    subject: str
    verdict: Verdict
    today: str
    at: datetime
    register_digest: str
    entry: int
    round: int


@dataclass(frozen=True)
class RecordedRound:
    """One run of all checks, as a board."""

    id: int
    entry: int
    today: str
    at: datetime
    register_digest: str
    whole: bool
    verdicts: tuple[RecordedVerdict, ...]


@dataclass(frozen=True)
class Noted:
    """An entry of the chain with its payload's text (JSON), if that has not been destroyed."""

    link: Link
    body: str | None


def last_round(
    register_digest: str | None = None, today: str | None = None, *, of_its_moment: bool = False
) -> RecordedRound | None:
    """The last whole round (of this register version, for this day), with every verdict in the order
    given.

    `of_its_moment` leaves out the rounds that were asked for some other day than that on which they were made.
    """
    asked = Round.objects.filter(whole=True)
    if register_digest is not None:
        asked = asked.filter(register_digest=register_digest)
    if today is not None:
        asked = asked.filter(today=today)
    if of_its_moment:
        asked = asked.filter(today__contains="T")  # an instant, not a day
    found = asked.order_by("-id").first()
    if found is None:
        return None
    rows = VerdictRecord.objects.filter(round=found).select_related("round").order_by("position")
    return RecordedRound(
        id=found.pk,
        entry=found.entry_id,
        today=found.today,
        at=found.at,
        register_digest=found.register_digest,
        whole=found.whole,
        verdicts=tuple(_recorded(row) for row in rows),
    )


def last_verdicts(
    checks: Sequence[str] | None = None, subjects: Sequence[str] | None = None
) -> tuple[RecordedVerdict, ...]:
    """The last verdict of each check for each subject, whichever round it is from, sorted by check and
    subject."""
    rows = VerdictRecord.objects.all()
    if checks is not None:
        rows = rows.filter(check_code__in=checks)
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    newest = rows.values("check_code", "subject").annotate(newest=Max("id")).values_list("newest", flat=True)
    found = VerdictRecord.objects.select_related("round").in_bulk(list(newest))
    return tuple(
        _recorded(row) for row in sorted(found.values(), key=lambda row: (row.check_code, row.subject))
    )


def history(check: str, subject: str, most: int = 50) -> tuple[RecordedVerdict, ...]:
    """The verdicts of one check for one subject, newest first."""
    rows = VerdictRecord.objects.filter(check_code=check, subject=subject).select_related("round")
    return tuple(_recorded(row) for row in rows.order_by("-id")[:most])


def entry(sequence: int) -> Noted | None:
    """One entry of the chain; None if there is none with this number."""
    return next(_noted(Entry.objects.filter(sequence=sequence)), None)


def entries(kind: str | None = None, subject: str | None = None, most: int = 50) -> tuple[Noted, ...]:
    """The last entries (of a kind, about a subject), newest first."""
    rows = Entry.objects.all()
    if kind is not None:
        rows = rows.filter(kind=kind)
    if subject is not None:
        rows = rows.filter(subject=subject)
    return tuple(_noted(rows.order_by("-sequence")[:most]))


def verify(heads: Sequence[Head] | None = None) -> Verification:
    """Is the ledger whole, and if not, what was done to it and where?

    Reads everything once, in batches. Without `heads`, those in the outside file are taken. Raises `OSError`
    if that file cannot be read.
    """
    if heads is None:
        heads = outside_heads().heads  # before the entries: none is then ahead of what is read
    verification = chain.verify(links, heads, _stray_payloads())
    altered = tuple(_altered_rounds())
    if not altered:
        return verification
    room = max(0, chain.MOST - len(verification.faults))
    return replace(
        verification,
        faults=verification.faults + altered[:room],
        more_faults=verification.more_faults + len(altered[room:]),
    )


def outside_heads(file: Path | None = None) -> head.Heads:
    """The heads kept outside. Raises `OSError`."""
    return head.read(file or Path(settings.HOLDTRUE_EVIDENCE_HEAD))


def last_head() -> Head | None:
    """The last entry, as a head to keep outside; None as long as nothing was written."""
    last = Entry.objects.order_by("-sequence").first()
    return Head(last.sequence, last.digest, last.at) if last else None


def links() -> Iterator[tuple[Link, Sealed | None]]:
    """The whole chain in order, with what is left of its payloads, read in batches."""
    return _read(Entry.objects.order_by("sequence"))


def _read(rows: QuerySet[Entry]) -> Iterator[tuple[Link, Sealed | None]]:
    values = rows.annotate(at_text=Cast("at", TextField())).values_list(
        "sequence",
        "kind",
        "subject",
        "at_text",
        "register_digest",
        "payload_digest",
        "previous",
        "digest",
        "payload__entry_id",
        "payload__salt",
        "payload__body",
    )
    for number, kind, subject, at, register, payload, previous, digest, held, salt, body in values.iterator(
        chunk_size=BATCH
    ):
        link = Link(number, kind, subject, _moment(at), register, payload, previous, digest)
        yield link, None if held is None else Sealed(salt, body)


def _moment(text: Any) -> datetime:
    """The stored moment. Read as text, because a moment that somebody scribbled over must be a finding,
    not a crash; it becomes the first moment of all, which no digest agrees with."""
    try:
        read = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _noted(rows: QuerySet[Entry]) -> Iterator[Noted]:
    return (Noted(link, sealed.body if sealed else None) for link, sealed in _read(rows))


def _stray_payloads() -> Sequence[int]:
    known = Entry.objects.values("sequence")
    return list(
        Payload.objects.exclude(entry_id__in=known)
        .order_by("entry_id")
        .values_list("entry_id", flat=True)[: chain.MOST]
    )


def _recorded(row: VerdictRecord) -> RecordedVerdict:
    return RecordedVerdict(
        check=row.check_code,
        subject=row.subject,
        verdict=_verdict(row),
        today=row.round.today,
        at=row.round.at,
        register_digest=row.round.register_digest,
        entry=row.round.entry_id,
        round=row.round_id,
    )


def _verdict(row: VerdictRecord) -> Verdict:
    return rounds.verdict_of(
        row.outcome, row.reason, row.says, row.numbers, row.looked_at, row.paths, row.remedy
    )


def _altered_rounds() -> Iterator[Fault]:
    """Rounds whose rows no longer say what their entry's payload says."""
    rows = (
        Round.objects.order_by("entry_id")
        .annotate(at_text=Cast("at", TextField()), sealed_at=Cast("entry__at", TextField()))
        .values_list(
            "pk",
            "entry_id",
            "today",
            "whole",
            "register_digest",
            "entry__register_digest",
            "at_text",
            "sealed_at",
            "entry__payload__body",
        )
    )
    for key, number, today, whole, register, sealed_register, at, sealed_at, body in rows.iterator(
        chunk_size=200
    ):
        if body is None:
            continue  # destroyed under its schedule, or the chain's own check says that it is gone
        verdicts = VerdictRecord.objects.filter(round_id=key).order_by("position")
        same = (register, at) == (sealed_register, sealed_at) and _same(body, today, whole, verdicts)
        if not same:
            says = f"the verdicts of round {key} on the board are not those that entry {number} holds"
            yield Fault(FaultKind.EDITED_VERDICTS, number, number, says)


def _same(body: str, today: str, whole: bool, rows: QuerySet[VerdictRecord]) -> bool:
    try:
        judged = [rounds.Judged(row.check_code, row.subject, _verdict(row)) for row in rows]
        return canonical(rounds.body(today, whole, judged)) == body
    except (ValueError, TypeError):
        return False

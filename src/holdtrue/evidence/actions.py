"""Write into the ledger. Every function joins the caller's transaction: a deed and its evidence stand or
fall together."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from holdtrue.law.today import Today
from holdtrue.register.content import to_bytes
from holdtrue.register.models.register import Register

from . import head, store
from .actors import Actor, NotAllowed
from .models import Entry, Payload, Round, VerdictRecord
from .rules import rounds
from .rules.chain import DESTROYED, Head, subject_of_entry
from .rules.rounds import Judged
from .rules.sealing import BEGINNING, Sealed, canonical, entry_digest, payload_digest
from .verdicts import Verdict

log = logging.getLogger(__name__)

LOCK = 0x686F6C64  # PostgreSQL advisory lock of those who append; any fixed number does
BATCH = 500
SALT_BYTES = 32


class NoSuchPayload(LookupError):
    """The payload to destroy is not there: never written, or destroyed before."""


@dataclass(frozen=True)
class Deed:
    """What is to be written down: `kind` of thing done, `subject` it was done to, and the facts as plain
    JSON.

    Neither may name a person: subjects are register paths and identifiers, bodies hold counts and paths.
    """

    kind: str
    subject: str
    body: Mapping[str, Any] = field(default_factory=dict)


def append(
    kind: str, subject: str, body: Mapping[str, Any], at: datetime, register_digest: str = ""
) -> Entry:
    """Append one entry and return it. See `append_all`."""
    return append_all([Deed(kind, subject, body)], at, register_digest)[0]


def append_all(deeds: Sequence[Deed], at: datetime, register_digest: str = "") -> list[Entry]:
    """Append entries in the given order, inside the caller's transaction (or one of their own).

    From here until the transaction ends, other writers wait: append last, after the slow work. The chain's
    head is also written outside once the transaction has committed. Raises `ValueError` for a moment without
    a time zone or a text too long for its column, and `TypeError` for a body that is not plain JSON; nothing
    is written then.
    """
    if not deeds:
        return []
    for deed in deeds:
        _fits(deed)
    sealed = [Sealed(secrets.token_hex(SALT_BYTES), canonical(deed.body)) for deed in deeds]
    with transaction.atomic(savepoint=False):
        _wait_for_other_writers()
        last = Entry.objects.order_by("-sequence").values_list("sequence", "digest").first()
        sequence, previous = last or (0, BEGINNING)
        entries = []
        for deed, payload in zip(deeds, sealed, strict=True):
            sequence += 1
            payload_seal = payload_digest(payload)
            facts = (sequence, deed.kind, deed.subject, at, register_digest, payload_seal, previous)
            entry = Entry(
                sequence=sequence,
                kind=deed.kind,
                subject=deed.subject,
                at=at,
                register_digest=register_digest,
                payload_digest=payload_seal,
                previous=previous,
                digest=entry_digest(*facts),
            )
            previous = entry.digest
            entries.append(entry)
        Entry.objects.bulk_create(entries, batch_size=BATCH)
        Payload.objects.bulk_create(
            [
                Payload(entry=entry, salt=payload.salt, body=payload.body)
                for entry, payload in zip(entries, sealed, strict=True)
            ],
            batch_size=BATCH,
        )
        file = Path(settings.HOLDTRUE_EVIDENCE_HEAD)
        transaction.on_commit(partial(_write_outside, file, Head(sequence, previous, at)))
    return entries


def record_look(
    actor: Actor,
    categories: Sequence[str],
    why: str,
    at: datetime,
    entity: str | None = None,
    register_digest: str = "",
) -> Entry:
    """Write down that somebody is shown personal data of these categories: who, what kind, and why; never the data.

    Call it before the data is read (Art. 5(1)(f), 5(2), 32(1)(b) GDPR). Raises `NotAllowed` for a category that the
    register does not let the actor see, and `ValueError` without a category or a reason; nothing is written then.
    """
    if not categories or not why.strip():
        raise ValueError("a look is at some category of data, for some reason")
    for category in categories:
        if not actor.may_see(category, entity):
            raise NotAllowed(f"see {category}", entity)
    body = {"categories": sorted(set(categories)), "why": why, **({"entity": entity} if entity else {})}
    return append("access.look", actor.name, body, at, register_digest)


def destroy_payload(sequence: int, reason: str, at: datetime, register_digest: str = "") -> Entry:
    """Destroy the payload of the entry `sequence` for good and record that; the chain still verifies.

    Only the salted digest stays, from which the text cannot be found again (Art. 5(1)(e) GDPR applies to
    evidence too). Raises `NoSuchPayload` if there is none.
    """
    with transaction.atomic(savepoint=False):
        _wait_for_other_writers()
        gone, _ = Payload.objects.filter(entry_id=sequence).delete()
        if not gone:
            raise NoSuchPayload(f"entry {sequence} has no payload to destroy")
        return append(
            DESTROYED, subject_of_entry(sequence), {"entry": sequence, "reason": reason}, at, register_digest
        )


def keep_register(register: Register) -> str:
    """Keep this version of the register, and return its digest: what every verdict and deed names it by."""
    return store.put(to_bytes(register), "application/json")


def record_round(
    judged: Sequence[Judged], today: Today, register_digest: str, at: datetime, whole: bool = True
) -> Entry:
    """Write down one run of checks in one transaction: an entry whose payload holds every verdict, and the
    rows that the board reads.

    `whole` says that every check of the catalogue was asked. Raises `ValueError` if a check answers twice
    for the same subject.
    """
    answered = {(each.check, each.subject) for each in judged}
    if len(answered) != len(judged):
        raise ValueError("a check answers once for a subject in a round")
    body = rounds.body(str(today), whole, judged)
    with transaction.atomic(savepoint=False):
        entry = append(rounds.KIND, f"register/{register_digest}", body, at, register_digest)
        made = Round.objects.create(
            entry=entry, today=str(today), at=at, register_digest=register_digest, whole=whole
        )
        rows = [
            VerdictRecord(
                round=made,
                position=position,
                check_code=each["check"],
                subject=each["subject"],
                outcome=each["outcome"],
                reason=each["reason"] or "",
                says=each["says"],
                numbers=each["numbers"],
                looked_at=each["looked_at"],
                paths=each["paths"],
                remedy=each["remedy"],
            )
            for position, each in enumerate(body["verdicts"])
        ]
        VerdictRecord.objects.bulk_create(rows, batch_size=BATCH)
    return entry


def record_verdict(
    check: str, subject: str, verdict: Verdict, today: Today, register_digest: str, at: datetime
) -> Entry:
    """Write down one verdict that was asked for by itself: a round of one, not to be read as a board."""
    return record_round([Judged(check, subject, verdict)], today, register_digest, at, whole=False)


def _fits(deed: Deed) -> None:
    for name, text in (("kind", deed.kind), ("subject", deed.subject)):
        longest = Entry._meta.get_field(name).max_length
        if not text or len(text) > longest:
            raise ValueError(f"an entry's {name} has 1 to {longest} characters, not {len(text)}")


def _wait_for_other_writers() -> None:
    """SQLite's transaction took the write lock when it began; PostgreSQL is asked for a lock that ends with
    it.

    PostgreSQL must also have the commit on disk when it says so: the outside head, written right after, may
    not outlive the entries it vouches for.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', true)"
                " WHERE current_setting('synchronous_commit') = 'off'"
            )


def _write_outside(file: Path, reached: Head) -> None:
    """The transaction has committed; a full disk under the file must not undo that in the caller's eyes.
    `holdtrue evidence verify` says how far the file lags behind."""
    try:
        head.write(file, reached)
    except OSError as fault:
        log.error("the ledger's outside head could not be written: %s", fault.strerror)

"""Hands on the real SQLite file, by plain SQL: each is found, located, and gone when the file is put back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from holdtrue.evidence import queries
from holdtrue.evidence.actions import Deed, append_all, destroy_payload, record_round
from holdtrue.evidence.rules.chain import FaultKind
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import broken
from holdtrue.law.today import Today

from .stores import store_at

AT = datetime(2026, 11, 25, 10, 0, 0, 500_000, tzinfo=UTC)
LAST = 12


@pytest.fixture
def file(_empty_sqlite: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """Twelve entries in six transactions: 4's payload is destroyed (recorded in 11), 12 is a round of verdicts."""
    made = tmp_path / "holdtrue.sqlite3"
    made.write_bytes(_empty_sqlite.read_bytes())
    with django_db_blocker.unblock(), store_at(f"sqlite:///{made}"):
        for start in (1, 4, 7, 9):
            number = 3 if start < 7 else 2
            deeds = [Deed("run", f"plan/{start + step}", {"rows": start + step}) for step in range(number)]
            with transaction.atomic():
                append_all(deeds, AT, "4" * 64)
        destroy_payload(4, "its schedule", AT)
        record_round([Judged("retention", "systems/shop", broken("Overdue."))], _today(), "4" * 64, AT)
    return made


def _today() -> Today:
    return Today(day=date(2026, 11, 25))


Found = list[tuple[FaultKind, int, int]]


@pytest.fixture
def found(file: Path, django_db_blocker: DjangoDbBlocker) -> Callable[[], Found]:
    def verify() -> Found:
        with django_db_blocker.unblock(), store_at(f"sqlite:///{file}"):
            return [(fault.kind, fault.first, fault.last) for fault in queries.verify().faults]

    return verify


def tamper(file: Path, script: str) -> None:
    """What somebody with the file, time and no scruples does: constraints are no hindrance."""
    with sqlite3.connect(file) as connection:
        connection.executescript("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON;" + script)
    connection.close()


SWAP = """
    UPDATE evidence_entry SET sequence = -1 WHERE sequence = {a};
    UPDATE evidence_entry SET sequence = {a} WHERE sequence = {b};
    UPDATE evidence_entry SET sequence = {b} WHERE sequence = -1;
    UPDATE evidence_payload SET entry_id = -1 WHERE entry_id = {a};
    UPDATE evidence_payload SET entry_id = {a} WHERE entry_id = {b};
    UPDATE evidence_payload SET entry_id = {b} WHERE entry_id = -1;
"""
DROP = "DELETE FROM evidence_entry WHERE {where}; DELETE FROM evidence_payload WHERE entry_id NOT IN " + (
    "(SELECT sequence FROM evidence_entry);"
)
WITHOUT_CONSTRAINTS = """
    CREATE TABLE copied AS SELECT * FROM evidence_entry;
    DROP TABLE evidence_entry;
    ALTER TABLE copied RENAME TO evidence_entry;
"""
K = FaultKind

CASES: dict[str, tuple[str, Found]] = {
    "edited subject": ("UPDATE evidence_entry SET subject = 'x' WHERE sequence = 5;", [(K.EDITED, 5, 5)]),
    "edited kind": ("UPDATE evidence_entry SET kind = 'x' WHERE sequence = 1;", [(K.EDITED, 1, 1)]),
    "edited moment": (
        "UPDATE evidence_entry SET at = '2026-11-25 10:00:00.500001' WHERE sequence = 9;",
        [(K.EDITED, 9, 9)],
    ),
    "a moment that is none": (
        "UPDATE evidence_entry SET at = 'never' WHERE sequence = 9;",
        [(K.EDITED, 9, 9)],
    ),
    "bytes for text": ("UPDATE evidence_entry SET kind = x'ff' WHERE sequence = 9;", [(K.EDITED, 9, 9)]),
    "edited register": (
        "UPDATE evidence_entry SET register_digest = '' WHERE sequence = 7;",
        [(K.EDITED, 7, 7)],
    ),
    "edited digest": (
        "UPDATE evidence_entry SET digest = 'x' WHERE sequence = 7;",
        [(K.EDITED, 7, 7)],
    ),
    "edited payload": (
        """UPDATE evidence_payload SET body = '{"rows":0}' WHERE entry_id = 6;""",
        [(K.EDITED_PAYLOAD, 6, 6)],
    ),
    "edited salt": (
        "UPDATE evidence_payload SET salt = 'zz' WHERE entry_id = 6;",
        [(K.EDITED_PAYLOAD, 6, 6)],
    ),
    "neighbours swapped": (SWAP.format(a=5, b=6), [(K.SWAPPED, 5, 6)]),
    "far ones swapped": (SWAP.format(a=2, b=10), [(K.SWAPPED, 2, 10)]),
    "dropped in the middle": (DROP.format(where="sequence = 8"), [(K.MISSING, 8, 8)]),
    "several dropped": (DROP.format(where="sequence IN (5, 6, 7)"), [(K.MISSING, 5, 7)]),
    "the first dropped": (DROP.format(where="sequence <= 2"), [(K.MISSING, 1, 2)]),
    "dropped and closed up": (
        DROP.format(where="sequence = 8")
        + "UPDATE evidence_entry SET sequence = 8 WHERE sequence = 9;"
        + "UPDATE evidence_payload SET entry_id = 8 WHERE entry_id = 9;",
        [(K.MOVED, 8, 8)],
    ),
    "truncated": (DROP.format(where="sequence >= 11"), [(K.MISSING_PAYLOAD, 4, 4), (K.TRUNCATED, 11, 12)]),
    "all gone": ("DELETE FROM evidence_entry; DELETE FROM evidence_payload;", [(K.TRUNCATED, 1, 12)]),
    "copied to the end": (
        """INSERT INTO evidence_entry SELECT 13, kind, subject, at, register_digest, payload_digest,
           previous || '', digest || '' FROM evidence_entry WHERE sequence = 3;""",
        [(K.DUPLICATE, 13, 13), (K.MISSING_PAYLOAD, 13, 13)],
    ),
    "there twice": (
        "INSERT INTO evidence_entry SELECT * FROM evidence_entry WHERE sequence = 3;",
        [(K.DUPLICATE, 3, 3)],
    ),
    "payload taken away": ("DELETE FROM evidence_payload WHERE entry_id = 2;", [(K.MISSING_PAYLOAD, 2, 2)]),
    "destroyed payload back": (
        "INSERT INTO evidence_payload SELECT 4, salt, body FROM evidence_payload WHERE entry_id = 5;",
        [(K.EDITED_PAYLOAD, 4, 4), (K.RETURNED_PAYLOAD, 4, 4)],
    ),
    "verdict turned": ("UPDATE evidence_verdictrecord SET outcome = 'kept';", [(K.EDITED_VERDICTS, 12, 12)]),
    "verdict beyond reading": (
        "UPDATE evidence_verdictrecord SET outcome = 'great';",
        [(K.EDITED_VERDICTS, 12, 12)],
    ),
    "moment of a round": (
        "UPDATE evidence_round SET at = '2026-01-01 00:00:00';",
        [(K.EDITED_VERDICTS, 12, 12)],
    ),
}
UNCONSTRAINED = {"copied to the end", "there twice"}


@pytest.mark.parametrize("case", CASES)
def test_found_located_and_clean_again(file: Path, found: Callable[[], Found], case: str) -> None:
    assert found() == []
    whole = file.read_bytes()
    script, expected = CASES[case]
    tamper(file, (WITHOUT_CONSTRAINTS if case in UNCONSTRAINED else "") + script)
    assert found() == expected
    _put_back(file, whole)
    assert found() == []


def test_one_entry_changed_and_sealed_again(file: Path, found: Callable[[], Found]) -> None:
    tamper(file, _sealed_again(5, "harmless"))
    assert (K.RESEALED, 5, 5) in found()


def test_the_last_entry_changed_and_sealed_again(file: Path, found: Callable[[], Found]) -> None:
    tamper(file, _sealed_again(12, "harmless"))
    assert (K.REBUILT, 12, 12) in found()  # nothing follows it: only the head outside knows


def test_a_chain_built_anew_from_some_entry_on(
    file: Path, found: Callable[[], Found], django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    """Everything from 8 on is written anew, by Holdtrue's own code and so without an inner fault."""
    outside = Path(settings.HOLDTRUE_EVIDENCE_HEAD)
    kept = outside.read_bytes()
    tamper(
        file,
        DROP.format(where="sequence >= 8")
        + "DELETE FROM evidence_verdictrecord; DELETE FROM evidence_round;",
    )
    with django_db_blocker.unblock(), store_at(f"sqlite:///{file}"):
        destroy_payload(1, "so that 4 has a record", AT)
        append_all([Deed("payload-destroyed", "entry/4")], AT)
        append_all([Deed("run", "plan/nothing-happened")] * 3, AT)
    outside.write_bytes(kept)
    # The heads were kept at 3, 6, 8, 10, 11, 12: between 6 and 8 nobody can tell.
    assert found() == [(K.REBUILT, 7, 12)]


def test_a_head_that_lags_is_no_fault(file: Path, found: Callable[[], Found]) -> None:
    outside = Path(settings.HOLDTRUE_EVIDENCE_HEAD)
    lines = outside.read_text().splitlines(keepends=True)
    outside.write_text("".join(lines[:2]))
    assert found() == []


def test_a_payload_left_behind_betrays_a_cut_without_any_head(file: Path, found: Callable[[], Found]) -> None:
    Path(settings.HOLDTRUE_EVIDENCE_HEAD).unlink()
    tamper(file, "DELETE FROM evidence_round; DELETE FROM evidence_entry WHERE sequence = 12;")
    assert found() == [(K.STRAY_PAYLOAD, 12, 12)]


def _sealed_again(sequence: int, subject: str) -> str:
    """An edit by somebody who knows how entries are sealed, and left the entry after it alone."""
    from holdtrue.evidence.rules.sealing import entry_digest

    file = Path(settings.HOLDTRUE_EVIDENCE_HEAD).with_name("holdtrue.sqlite3")
    with sqlite3.connect(file) as connection:
        kind, at, register, payload, previous = connection.execute(
            "SELECT kind, at, register_digest, payload_digest, previous FROM evidence_entry WHERE sequence = ?",
            (sequence,),
        ).fetchone()
    connection.close()
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    digest = entry_digest(sequence, kind, subject, moment, register, payload, previous)
    return (
        f"UPDATE evidence_entry SET subject = '{subject}', digest = '{digest}' WHERE sequence = {sequence};"
    )


def _put_back(file: Path, whole: bytes) -> None:
    for leftover in file.parent.glob(f"{file.name}-*"):
        leftover.unlink()
    file.write_bytes(whole)

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction

from holdtrue.evidence import head, queries
from holdtrue.evidence.actions import Deed, NoSuchPayload, append, append_all, destroy_payload
from holdtrue.evidence.models import Entry, Payload
from holdtrue.evidence.rules.sealing import BEGINNING

AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_entries_follow_each_other() -> None:
    first = append("plan-made", "systems/shop/datasets/accounts", {"due": 12}, AT, "r" * 64)
    second, third = append_all([Deed("plan-run", "plan/1"), Deed("plan-run", "plan/2")], AT)
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert first.previous == BEGINNING
    assert [second.previous, third.previous] == [first.digest, second.digest]
    assert json.loads(Payload.objects.get(entry=first).body) == {"due": 12}


@pytest.mark.django_db
def test_the_same_facts_never_give_the_same_payload_digest() -> None:
    one = append("verdict", "contacts.three-years", {"due": 1}, AT)
    two = append("verdict", "contacts.three-years", {"due": 1}, AT)
    assert one.payload_digest != two.payload_digest


@pytest.mark.django_db(transaction=True)
def test_a_transaction_rolled_back_leaves_no_entry_and_no_head() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        append("plan-run", "plan/1", {}, AT)
        raise RuntimeError
    assert not Entry.objects.exists()
    assert head.read(Path(settings.HOLDTRUE_EVIDENCE_HEAD)).heads == ()


@pytest.mark.django_db(transaction=True)
def test_the_head_is_written_outside_after_the_commit() -> None:
    with transaction.atomic():
        entry = append("plan-run", "plan/1", {}, AT)
        assert head.read(Path(settings.HOLDTRUE_EVIDENCE_HEAD)).heads == ()
    assert [(kept.sequence, kept.digest, kept.at) for kept in head.read(_file()).heads] == [
        (1, entry.digest, AT)
    ]


@pytest.mark.django_db(transaction=True)
def test_a_head_that_cannot_be_written_does_not_undo_the_deed(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    settings.HOLDTRUE_EVIDENCE_HEAD = tmp_path / "blocked" / "head.jsonl"
    append("plan-run", "plan/1", {}, AT)
    assert Entry.objects.count() == 1


def test_a_torn_line_does_not_swallow_the_next(tmp_path: Path) -> None:
    file = tmp_path / "head.jsonl"
    head.write(file, head.Head(1, "a" * 64, AT))
    with file.open("a") as out:
        out.write('{"sequence": 2, "dig')
    head.write(file, head.Head(3, "c" * 64, AT + timedelta(seconds=1)))
    read = head.read(file)
    assert [kept.sequence for kept in read.heads] == [1, 3]
    assert read.unreadable == (2,)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("deed", "at"),
    [
        (Deed("", "plan/1"), AT),
        (Deed("plan", "p" * 401), AT),
        (Deed("plan", "plan/1"), AT.replace(tzinfo=None)),
        (Deed("plan", "plan/1", {"share": float("nan")}), AT),
    ],
)
def test_what_cannot_be_sealed_is_refused(deed: Deed, at: datetime) -> None:
    with pytest.raises(ValueError):
        append_all([deed], at)


@pytest.mark.django_db
def test_a_body_is_plain_json() -> None:
    with pytest.raises(TypeError, match="datetime"):
        append("plan", "plan/1", {"at": AT}, AT)


@pytest.mark.django_db
def test_a_payload_can_be_destroyed_once_and_that_is_recorded() -> None:
    append("verdict", "contacts.three-years", {"due": 1}, AT)
    record = destroy_payload(1, "its schedule: two years", AT)
    assert (record.sequence, record.kind, record.subject) == (2, "payload-destroyed", "entry/1")
    assert not Payload.objects.filter(entry_id=1).exists()
    with pytest.raises(NoSuchPayload):
        destroy_payload(1, "again", AT)


@pytest.mark.django_db
def test_the_database_refuses_a_fork() -> None:
    first = append("plan", "plan/1", {}, AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            sequence=2, kind="x", subject="x", at=AT, payload_digest="", previous=first.previous, digest="d"
        )


def test_a_clock_set_back_does_not_break_the_chain(store: str) -> None:
    append("plan", "plan/1", {}, AT)
    append("plan", "plan/2", {}, AT - timedelta(days=400))
    append("plan", "plan/3", {}, AT.astimezone(timezone(timedelta(hours=-11))))
    assert queries.verify().ok
    assert [noted.link.at for noted in queries.entries()] == [AT, AT - timedelta(days=400), AT]


def test_what_was_noted_can_be_read(store: str) -> None:
    append_all(
        [Deed("plan", "plan/1", {"due": 3}), Deed("run", "plan/1"), Deed("run", "plan/2")], AT, "4" * 64
    )
    assert [noted.link.sequence for noted in queries.entries(subject="plan/1")] == [2, 1]
    assert [noted.link.sequence for noted in queries.entries(kind="run", most=1)] == [3]
    destroy_payload(1, "its schedule", AT)
    one, two = queries.entry(1), queries.entry(2)
    assert one is not None and one.body is None
    assert two is not None and two.body == "{}" and two.link.register_digest == "4" * 64
    assert queries.entry(99) is None


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_full_store_refuses_the_deed_and_stays_whole(store: str) -> None:
    append("plan", "plan/1", {}, AT)
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 4}")
    written = 1
    with pytest.raises(OperationalError, match="full"):
        while True:
            append("plan", "plan/1", {"text": "x" * 500}, AT)
            written += 1
    verification = queries.verify()
    assert verification.ok and (verification.entries, verification.lag) == (written, 0)


@pytest.mark.slow
def test_a_hundred_thousand_entries_are_verified_in_seconds(store: str) -> None:
    for part in range(20):
        append_all([Deed("run", f"plan/{part}/{number}", {"rows": number}) for number in range(5000)], AT)
    started = time.perf_counter()
    verification = queries.verify()
    seconds = time.perf_counter() - started
    print(f"100,000 entries verified in {seconds:.1f} s")
    assert verification.ok and verification.entries == 100_000
    assert seconds < 10


def _file() -> Path:
    return Path(settings.HOLDTRUE_EVIDENCE_HEAD)

"""The judgement of a chain on plain values: whatever is done to it, it shows; whatever is not, does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.evidence.rules.chain import DESTROYED, MOST, FaultKind, Head, Row, verify
from holdtrue.evidence.rules.sealing import BEGINNING, Link, Sealed, entry_digest, payload_digest

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
K = FaultKind


def chain(length: int, destroyed: dict[int, int] | None = None) -> list[Row]:
    """An honest chain. `destroyed`: entry whose payload is gone -> entry that records it."""
    destroyed = destroyed or {}
    records = {record: gone for gone, record in destroyed.items()}
    rows: list[Row] = []
    previous = BEGINNING
    for number in range(1, length + 1):
        kind, subject = "run", f"plan/{number}"
        if number in records:
            kind, subject = DESTROYED, f"entry/{records[number]}"
        sealed = Sealed(f"{number:064x}", f'{{"n":{number}}}')
        at = AT + timedelta(seconds=number)
        seal = payload_digest(sealed)
        digest = entry_digest(number, kind, subject, at, "r", seal, previous)
        rows.append(
            (
                Link(number, kind, subject, at, "r", seal, previous, digest),
                None if number in destroyed else sealed,
            )
        )
        previous = digest
    return rows


def heads_of(rows: Sequence[Row]) -> list[Head]:
    return [Head(link.sequence, link.digest, link.at) for link, _ in rows]


def kinds(
    rows: Sequence[Row], heads: Sequence[Head] = (), strays: Sequence[int] = ()
) -> list[tuple[str, int, int]]:
    return [(fault.kind, fault.first, fault.last) for fault in verify(lambda: rows, heads, strays).faults]


def test_an_empty_ledger_is_whole() -> None:
    verification = verify(lambda: [])
    assert (verification.ok, verification.entries, verification.last, verification.lag) == (
        True,
        0,
        None,
        None,
    )


@given(st.integers(0, 12), st.data())
def test_an_honest_chain_is_whole_whatever_heads_were_kept(length: int, data: st.DataObject) -> None:
    rows = chain(length)
    heads = data.draw(st.lists(st.sampled_from(heads_of(rows)), max_size=5)) if rows else []
    verification = verify(lambda: rows, heads)
    assert verification.ok and verification.entries == length
    farthest = max((head.sequence for head in heads), default=None)
    assert verification.lag == (None if farthest is None else length - farthest)


def test_a_destroyed_payload_with_its_record_is_no_fault() -> None:
    verification = verify(lambda: chain(5, {2: 4}))
    assert verification.ok and verification.destroyed == 1


def test_a_record_of_destruction_that_was_itself_altered_proves_nothing() -> None:
    rows = chain(5, {2: 4})
    link, sealed = rows[3]
    rows[3] = (replace(link, at=AT), sealed)
    assert kinds(rows) == [(K.MISSING_PAYLOAD, 2, 2), (K.EDITED, 4, 4)]


FIELDS = {
    "kind": "other",
    "subject": "other",
    "at": AT,
    "register_digest": "other",
    "payload_digest": "other",
    "previous": "other",
    "digest": "other",
}


@given(st.integers(1, 9), st.sampled_from(sorted(FIELDS)))
def test_any_field_of_any_entry(number: int, field: str) -> None:
    rows = chain(9)
    link, sealed = rows[number - 1]
    rows[number - 1] = (replace(link, **{field: FIELDS[field]}), sealed)
    assert kinds(rows, heads_of(chain(9))) == [(K.EDITED, number, number)]


@given(st.integers(1, 9), st.sampled_from(["body", "salt"]))
def test_any_payload(number: int, field: str) -> None:
    rows = chain(9)
    link, sealed = rows[number - 1]
    assert sealed is not None
    rows[number - 1] = (link, replace(sealed, **{field: "00"}))
    assert kinds(rows) == [(K.EDITED_PAYLOAD, number, number)]


@given(st.integers(1, 9), st.integers(1, 9))
def test_any_two_swapped(one: int, other: int) -> None:
    rows = chain(9)
    if one == other:
        return
    first, second = rows[one - 1], rows[other - 1]
    rows[one - 1] = (replace(second[0], sequence=one), second[1])
    rows[other - 1] = (replace(first[0], sequence=other), first[1])
    assert kinds(rows, heads_of(chain(9))) == [(K.SWAPPED, min(one, other), max(one, other))]


def test_three_in_a_ring() -> None:
    rows = chain(9)
    a, b, c = rows[1], rows[4], rows[6]
    for at, row in ((1, c), (4, a), (6, b)):
        rows[at] = (replace(row[0], sequence=at + 1), row[1])
    assert kinds(rows) == [(K.MOVED, 2, 2), (K.MOVED, 5, 5), (K.MOVED, 7, 7)]


@given(st.sets(st.integers(1, 8), min_size=1))
def test_any_entries_dropped_before_the_end(gone: set[int]) -> None:
    rows = [row for row in chain(9) if row[0].sequence not in gone]
    faults = kinds(rows, heads_of(chain(9)), sorted(gone))
    assert {kind for kind, _, _ in faults} == {K.MISSING}
    assert {number for _, first, last in faults for number in range(first, last + 1)} == gone


@given(st.integers(0, 8))
def test_any_tail_cut_off(length: int) -> None:
    assert kinds(chain(length), heads_of(chain(9))) == [(K.TRUNCATED, length + 1, 9)]
    assert kinds(chain(length), strays=[9]) == [(K.STRAY_PAYLOAD, 9, 9)]


@given(st.integers(1, 9))
def test_any_entry_twice(number: int) -> None:
    rows = chain(9)
    rows.insert(number, rows[number - 1])
    assert kinds(rows) == [(K.DUPLICATE, number, number)]


@given(st.integers(1, 9))
def test_any_entry_copied_to_the_end(number: int) -> None:
    rows = chain(9)
    link, sealed = rows[number - 1]
    rows.append((replace(link, sequence=10), sealed))
    assert kinds(rows) == [(K.DUPLICATE, 10, 10)]


@given(st.integers(1, 9))
def test_rebuilt_from_any_entry_on(start: int) -> None:
    honest = chain(9)
    rows = honest[: start - 1]
    previous = rows[-1][0].digest if rows else BEGINNING
    for link, sealed in honest[start - 1 :]:
        facts = (link.sequence, "other", link.subject, link.at, "r", link.payload_digest, previous)
        previous = entry_digest(*facts)
        rows.append((Link(*facts, previous), sealed))
    assert kinds(rows) == []  # by itself it is a chain like any other
    assert kinds(rows, heads_of(honest)) == [(K.REBUILT, start, 9)]
    assert kinds(rows, heads_of(honest)[8:]) == [(K.REBUILT, 1, 9)]


def test_a_chain_that_begins_with_something_before_it() -> None:
    rows = chain(3)
    link, sealed = rows[0]
    facts = (1, link.kind, link.subject, link.at, "r", link.payload_digest, "f" * 64)
    rows[0] = (Link(*facts, entry_digest(*facts)), sealed)
    assert kinds(rows) == [(K.RESEALED, 1, 1), (K.RESEALED, 1, 1)]


def test_a_payload_that_came_back() -> None:
    rows = chain(5, {2: 4})
    rows[1] = (rows[1][0], chain(5)[1][1])
    assert kinds(rows) == [(K.RETURNED_PAYLOAD, 2, 2)]


def test_two_heads_that_contradict_each_other() -> None:
    rows = chain(3)
    heads = [*heads_of(rows)[2:], Head(3, "other", AT)]
    assert kinds(rows, heads) == [(K.REBUILT, 1, 3)]


def test_many_faults_are_counted_and_not_all_told() -> None:
    rows = [(replace(link, kind="other"), sealed) for link, sealed in chain(MOST + 50)]
    verification = verify(lambda: rows)
    assert (len(verification.faults), verification.more_faults) == (MOST, 50)


@pytest.mark.parametrize("subject", ["entry/", "entry/x", "entry/²", "plan/1", "entry/-1"])
def test_a_destruction_of_nothing_excuses_nothing(subject: str) -> None:
    rows = chain(1)
    sealed = Sealed("00", "{}")
    facts = (2, DESTROYED, subject, AT, "r", payload_digest(sealed), rows[0][0].digest)
    rows = [(rows[0][0], None), (Link(*facts, entry_digest(*facts)), sealed)]
    assert kinds(rows) == [(K.MISSING_PAYLOAD, 1, 1)]

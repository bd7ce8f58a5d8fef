"""Every sentence of every notice of the example group has a fate."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from holdtrue.evidence.verdicts import Reason
from holdtrue.law.today import Today
from holdtrue.notices.rules.statement import Notice
from holdtrue.promises.asking import questions
from holdtrue.promises.catalogue import CATALOGUE
from holdtrue.promises.queries import folding, lead_of, notices_of
from holdtrue.promises.rules.board import Standing
from holdtrue.register.load import load
from holdtrue.register.models.register import Register

TODAY = Today(day=date(2026, 11, 25))
CHAPTERS = {
    "transfers",
    "rights",
    "objection",
    "withdrawal",
    "complaint",
    "automated",
    "kept-by-law",
    "legal-claims",
}


@pytest.fixture(scope="module")
def alumeco() -> Register:
    return load(Path(__file__).parents[2] / "examples" / "alumeco")


@pytest.fixture(scope="module")
def notices(alumeco: Register) -> tuple[Notice, ...]:
    return notices_of(alumeco, TODAY)


def test_every_sentence_has_a_fate(
    alumeco: Register, notices: tuple[Notice, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    folded = folding(alumeco, TODAY, [])
    assert notices[0].entity == lead_of(alumeco)
    assert {notice.entity for notice in notices} == set(alumeco.group.entities)
    total: Counter[str] = Counter()
    for notice in notices:
        fates: Counter[str] = Counter()
        for statement in notice.statements:
            fate = folded.fate_of(statement)
            fates["explanatory" if fate is None else f"unproven, {fate.reason}"] += 1
            if fate is not None:
                assert fate.standing in (Standing.UNPROVEN, Standing.ACCEPTED), (
                    "nothing is kept before it was checked"
                )
        assert sum(fates.values()) == len(notice.statements) > 100
        total += fates
    with capsys.disabled():
        counted = ", ".join(f"{number:,} {fate}" for fate, number in total.most_common())
        print(f"\n{total.total():,} sentences in {len(notices)} notices: {counted}")


def test_retention_consent_rights_and_transfers_are_never_explanatory(notices: tuple[Notice, ...]) -> None:
    for notice in notices:
        for section in notice.walk():
            if section.id in CHAPTERS:
                for statement in section.statements:
                    assert statement.promise, (
                        f"{notice.entity}: {statement.id} claims nothing: {statement.text}"
                    )
        for statement in notice.statements:
            if _of_retention_or_transfer(statement.paths) or "your consent (Art. 6(1)(a)" in statement.text:
                assert statement.promise, f"{notice.entity}: {statement.id} claims nothing: {statement.text}"


def _of_retention_or_transfer(paths: tuple[str, ...]) -> bool:
    return any(path.startswith("schedules/") or path.endswith("/transfer") for path in paths)


def test_a_promise_without_a_check_says_so(alumeco: Register, notices: tuple[Notice, ...]) -> None:
    board = folding(alumeco, TODAY, []).board(notices)
    bound = {each.claim for each in CATALOGUE}
    for promise in board.promises:
        kinds = {claim.kind for said in promise.said for claim in said.statement.claims}
        if not kinds & bound:
            reasons = {answer.verdict.reason for answer in promise.fate.answers}
            assert reasons <= {Reason.OUT_OF_REACH, Reason.TO_CONFIRM}, promise.name
            assert Reason.OUT_OF_REACH in reasons


def test_each_check_is_asked_once_about_each_subject(notices: tuple[Notice, ...]) -> None:
    asked = [(check.CODE, subject) for check, subject in questions(notices)]
    assert len(asked) == len(set(asked))
    assert {code for code, _ in asked} == {bound.code for bound in CATALOGUE}
    companies = {subject for code, subject in asked if code == "notices.published"}
    assert len(companies) == len(notices)


def test_what_is_accepted_or_attested_is_a_promise_of_the_notice(
    alumeco: Register, notices: tuple[Notice, ...]
) -> None:
    board = folding(alumeco, TODAY, []).board(notices)
    for entry in (*alumeco.accepted.accepted, *alumeco.accepted.attestations):
        assert board.called(entry.promise) is not None, entry.promise

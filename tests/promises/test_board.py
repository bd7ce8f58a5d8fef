"""How verdicts fold into a board: Broken beats Unproven beats Kept, and nothing flatters."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Outcome, Reason, Verdict, broken, kept, unproven
from holdtrue.notices.rules.statement import Block, Claim, Notice, Section, Statement
from holdtrue.promises.rules.board import Folding, Standing, outdated
from holdtrue.promises.rules.next_steps import next_steps
from holdtrue.register.models.governance import Acceptance, Accepted, Attestation
from holdtrue.register.models.group import Group
from holdtrue.register.models.register import Location, OpenPoint, Register

DAY = date(2026, 11, 25)
K, B = kept("fine"), broken("one is overdue", remedy="Plan it")
UNBOUND = unproven(Reason.UNBOUND, "not connected")
FAILED = unproven(Reason.COULD_NOT_RUN, "no answer")
CLAIMS = (Claim("retention", "a"), Claim("retention", "b"))


def _register(**parts: Any) -> Register:
    return Register(group=Group.model_validate({"entities": {"north": {"country": "DK"}}}), **parts)


def _folding(register: Register, *verdicts: Verdict, asked: tuple[str, ...] = ("check",)) -> Folding:
    judged = [
        Judged(code, claim.subject, verdict)
        for claim, verdict in zip(CLAIMS, verdicts, strict=False)
        for code in asked
    ]
    return Folding(
        register,
        DAY,
        lambda kind: asked if kind == "retention" else (),
        {(j.check, j.subject): j for j in judged},
    )


def _statement(*paths: str, claims: tuple[Claim, ...] = CLAIMS, name: str = "shop.three-years") -> Statement:
    return Statement(id=f"s.{name}", text="We delete it.", promise=name, claims=claims, paths=paths)


@pytest.mark.parametrize(
    ("one", "other", "standing", "says"),
    [
        (K, K, "kept", "fine"),
        (K, B, "broken", "one is overdue"),
        (B, UNBOUND, "broken", "one is overdue"),
        (FAILED, B, "broken", "one is overdue"),
        (K, UNBOUND, "unproven", "not connected"),
        (UNBOUND, FAILED, "unproven", "no answer"),
    ],
)
def test_the_worst_answer_decides_and_is_told_first(
    one: Verdict, other: Verdict, standing: str, says: str
) -> None:
    fate = _folding(_register(), one, other).fate_of(_statement())
    assert fate is not None
    assert (fate.standing.value, fate.says) == (standing, says)


def test_what_no_round_has_asked_is_unproven() -> None:
    fate = _folding(_register(), K).fate_of(_statement())
    assert fate is not None and (fate.standing, fate.reason) == (Standing.UNPROVEN, Reason.STALE)


def test_a_claim_without_a_check_is_out_of_reach_and_never_kept() -> None:
    claims = (CLAIMS[0], Claim("consent", "activities/x/purposes/y"))
    fate = _folding(_register(), K).fate_of(_statement(claims=claims))
    assert fate is not None and (fate.standing, fate.reason) == (Standing.UNPROVEN, Reason.OUT_OF_REACH)
    assert fate.says.startswith("No check exists yet that could see")


def test_an_explanation_has_no_mark() -> None:
    assert _folding(_register()).fate_of(Statement(id="x", text="We are here.")) is None


POINT = OpenPoint("schedules/x/keep", "P3Y", "nobody said", Location("schedules.yaml", 3))


@pytest.mark.parametrize(
    ("verdict", "standing", "reason"),
    [
        (K, Standing.UNPROVEN, Reason.TO_CONFIRM),
        (B, Standing.BROKEN, None),
        (UNBOUND, Standing.UNPROVEN, Reason.UNBOUND),
    ],
)
def test_an_unconfirmed_fact_takes_kept_away_and_hides_nothing(
    verdict: Verdict, standing: Standing, reason: Reason | None
) -> None:
    register = _register(open_points=(POINT,))
    fate = _folding(register, verdict, K).fate_of(_statement("schedules/x"))
    assert fate is not None and (fate.standing, fate.reason) == (standing, reason)
    assert fate.open_points == (POINT,)
    elsewhere = _folding(register, verdict, K).fate_of(_statement("schedules/y"))
    assert elsewhere is not None and elsewhere.open_points == ()


def _accepted(review: date, **attested: Any) -> Register:
    return _register(
        accepted=Accepted(
            accepted=(
                Acceptance(
                    promise="shop.three-years", owner="o@north.example", reason="later", review=review
                ),
            ),
            attestations=(Attestation(promise="shop.three-years", by="b@north.example", **attested),)
            if attested
            else (),
        )
    )


@pytest.mark.parametrize(
    ("review", "verdict", "standing", "lapsed"),
    [
        (DAY, UNBOUND, Standing.ACCEPTED, False),
        (date(2026, 11, 24), UNBOUND, Standing.UNPROVEN, True),
        (DAY, B, Standing.BROKEN, False),
        (DAY, K, Standing.KEPT, False),
    ],
)
def test_an_acceptance_holds_through_its_review_day_and_for_unproven_alone(
    review: date, verdict: Verdict, standing: Standing, lapsed: bool
) -> None:
    fate = _folding(_accepted(review), verdict, K).fate_of(_statement())
    assert fate is not None and fate.standing is standing
    assert (fate.lapsed is not None) is lapsed


@pytest.mark.parametrize(
    ("when", "until", "shown"),
    [
        (DAY, DAY, True),
        (date(2026, 11, 26), date(2027, 1, 1), False),
        (date(2026, 1, 1), date(2026, 11, 24), False),
    ],
)
def test_an_attestation_is_shown_in_its_time_and_proves_nothing(when: date, until: date, shown: bool) -> None:
    register = _accepted(date(2020, 1, 1), when=when, until=until)
    fate = _folding(register, UNBOUND, K).fate_of(_statement())
    assert fate is not None and fate.standing is Standing.UNPROVEN
    assert (fate.attestation is not None) is shown


def _notice(entity: str, *statements: Statement) -> Notice:
    section = Section("s", "S", 2, (Block("paragraph", statements),))
    return Notice(entity, entity, None, "en", "Notice", (section,), "")


def test_a_promise_is_folded_over_every_sentence_of_every_notice() -> None:
    plain = Statement(id="x", text="We are here.")
    first = _statement(claims=CLAIMS[:1])
    other = _statement(claims=CLAIMS[1:])
    board = _folding(_register(), K, B).board([_notice("north", plain, first), _notice("south", other)])

    promise = board.called("shop.three-years")
    assert promise is not None and promise.fate.standing is Standing.BROKEN
    assert promise.entities == ("north", "south")
    assert (board.sentences, board.explanatory, len(board.promises)) == (2, 1, 1)


def test_the_most_serious_come_first() -> None:
    many = broken("many", numbers={"overdue": 400})
    few = broken("few", numbers={"overdue": 3})
    statements = [_statement(claims=(claim,), name=f"p.{claim.subject}") for claim in CLAIMS]
    board = _folding(_register(), few, many).board([_notice("north", *statements)])
    assert [promise.name for promise in board.promises] == ["p.b", "p.a"]


def test_one_deed_for_several_promises_is_one_step_and_accepted_ones_ask_for_nothing() -> None:
    statements = [_statement(claims=(claim,), name=f"p.{claim.subject}") for claim in CLAIMS]
    accepted = Statement(
        id="z", text="We delete it.", promise="shop.three-years", claims=(Claim("consent", "c"),), paths=()
    )
    register = _accepted(DAY)
    same = broken("again", remedy="Plan it", numbers={"overdue": 5})
    folding = _folding(register, B, same)
    steps = next_steps(folding.board([_notice("north", *statements, accepted)]), register)
    assert [(step.does, step.why, set(step.promises)) for step in steps] == [
        ("Plan it", "again", {"p.a", "p.b"})
    ]


def test_kept_under_another_register_no_longer_counts() -> None:
    assert outdated(K).outcome is Outcome.UNPROVEN and outdated(K).reason is Reason.STALE
    assert outdated(B) is B

"""Every notice of the example group: complete, plain, nothing twice, every promise with its claims."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from holdtrue.notices.queries import notice_of
from holdtrue.notices.rendering.markdown import markdown
from holdtrue.notices.rendering.text import text
from holdtrue.notices.rules.statement import Notice
from holdtrue.register.load import load
from tests.notices.conftest import ALUMECO, TODAY

REGISTER = load(ALUMECO)
ENTITIES = sorted(REGISTER.group.entities)

NEVER_EXPLANATORY = re.compile(
    r"\b(we delete|we keep|we make .* anonymous|withdraw|you can object|you can ask us|you can complain|"
    r"European Economic Area|standard contractual clauses|Data Privacy Framework|your consent \()",
    re.IGNORECASE,
)
"""Words of retention, consent, rights and transfers."""


@pytest.fixture(scope="module", params=ENTITIES)
def notice(request: pytest.FixtureRequest) -> Notice:
    return notice_of(REGISTER, request.param, "en", TODAY)


def test_there_are_seventeen() -> None:
    assert len(ENTITIES) == 17


def test_the_words_are_whole(notice: Notice) -> None:
    for written in (markdown(notice), text(notice)):
        for residue in (
            "⟦",
            "⟧",
            "None",
            " ,",
            " .",
            "..",
            "( ",
            " )",
            "()",
            "{",
            "}",
            "<!--",
            "to-confirm:",
            "%}",
        ):
            assert residue not in written, residue
    for statement in notice.statements:
        assert "  " not in statement.text
        assert statement.text == statement.text.strip() != ""
        assert not re.search(r"\b(a|the|and|of) \1\b", statement.text), statement.text


def test_no_sentence_stands_there_twice(notice: Notice) -> None:
    sentences = Counter(
        sentence
        for statement in notice.statements
        # Each purpose names its own legal basis (Art. 13(1)(c) GDPR), each activity its own data, and each joint
        # arrangement its own essence (Art. 26(2) GDPR).
        if not re.search(r"\.(basis|interest|purposes|data|subjects|sources|joint)\b", statement.id)
        for sentence in re.split(r"(?<=[.:])\s+(?=[A-Z“])", statement.text)
    )
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


def test_statements_about_retention_consent_rights_and_transfers_are_promises(
    notice: Notice, capsys: pytest.CaptureFixture[str]
) -> None:
    explanatory = [s for s in notice.statements if not s.promise]
    claims = Counter(claim.kind for s in notice.promises for claim in set(s.claims))
    with capsys.disabled():
        print(
            f"\n{notice.company}: {len(notice.statements)} statements, {len(notice.promises)} promises,"
            f" {len(explanatory)} explanatory; claims: "
            + ", ".join(f"{kind} {count}" for kind, count in sorted(claims.items()))
        )
    exempt = {"about.scope"}  # says that the notice tells how long, and nothing about how long
    assert [s.text for s in explanatory if NEVER_EXPLANATORY.search(s.text) and s.id not in exempt] == []
    for section in notice.walk():
        if re.search(
            r"(^|\.)(storage|kept-by-law|legal-claims|transfers|objection|rights|withdrawal|complaint)$",
            section.id,
        ):
            own = [s for s in section.statements if not s.promise]
            # What others keep is theirs to say; ours are promises.
            assert [s.id for s in own if ".storage." not in s.id or s.claims] == [], section.id


def test_every_fact_behind_a_claim_is_in_the_register(notice: Notice) -> None:
    for statement in notice.promises:
        for claim in statement.claims:
            assert _exists(claim.subject), f"{statement.id} claims {claim.subject}"


def _exists(subject: str) -> bool:
    first, *rest = subject.split("/")
    if first == "activities":
        activity = REGISTER.activities[rest[0]]
        if len(rest) == 1:
            return True
        things = getattr(activity, rest[1])
        if len(rest) == 2:
            return True
        return rest[2] in {getattr(thing, "schedule", None) or thing.id for thing in things}
    if first == "group":
        return rest[0] != "entities" or rest[1] in REGISTER.group.entities
    return not rest or rest[0] in getattr(REGISTER, first)


def test_every_period_of_the_register_is_said(notice: Notice) -> None:
    words = {"P3Y": "three years", "P2Y": "two years", "P1Y": "one year", "P12M": "twelve months"}
    said = " ".join(s.text for s in notice.statements if ".storage." in s.id)
    for activity in REGISTER.activities.values():
        for use in activity.schedules:
            keep = REGISTER.schedules[use.schedule].keep
            if keep in words:
                assert words[keep] in said


def test_all_that_article_13_asks_is_there(notice: Notice) -> None:
    sections = {section.id for section in notice.walk()}
    assert {"controllers", "contact", "recipients", "transfers", "objection", "rights"} <= sections
    assert {"withdrawal", "complaint", "automated", "security", "changes", "kept-by-law"} <= sections
    for activity in REGISTER.activities:
        assert {f"{activity}.{part}" for part in ("data", "purposes", "storage", "recipients")} <= sections
        assert any(s.id == f"{activity}.required" for s in notice.statements)
        assert any(s.id == f"{activity}.sources" for s in notice.statements)


def test_a_synthetic_group_says_so(notice: Notice) -> None:
    assert "says nothing about the real companies" in markdown(notice)
    assert "says nothing about the real companies" in text(notice).replace("\n", " ")

"""The board: every sentence of the notices has a fate, and every promise one standing.

Broken beats Unproven beats Kept, and facts that nobody has confirmed make Unproven what would be Kept. A promise that
is Unproven by decision, with owner, reason and review day, is accepted. The board never flatters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Outcome, Reason, Verdict, unproven, worst
from holdtrue.notices.rules.statement import Claim, ClaimKind, Notice, Statement
from holdtrue.register.models.governance import Acceptance, Attestation
from holdtrue.register.models.register import OpenPoint, Register


class Standing(StrEnum):
    """Where a promise stands, the most serious first."""

    BROKEN = "broken"
    UNPROVEN = "unproven"
    ACCEPTED = "accepted"
    KEPT = "kept"


REASONS = (
    Reason.COULD_NOT_RUN,
    Reason.UNDECIDABLE,
    Reason.UNBOUND,
    Reason.TO_CONFIRM,
    Reason.STALE,
    Reason.OUT_OF_REACH,
)
"""Which of several reasons is told first."""

NO_CHECK = "no-check"
OPEN_POINTS = "open-points"
"""Codes of the two answers that no check gives: there is none, or a fact is not confirmed."""

_ABOUT: Mapping[str, str] = {
    "consent": "whether people are asked first",
    "withdrawal": "whether a withdrawal is followed",
    "rights": "whether requests are answered, and in time",
    "objection": "whether an objection is followed",
    "complaint": "whether the authority named is the right one today",
    "automated-decisions": "how decisions are made",
    "trackers": "what the web site really stores and reads",
    "transfer-copy": "whether a copy is sent to those who ask",
    "access": "who really has access",
    "remark": "whether this is so",
}

Asked = Callable[[ClaimKind], tuple[str, ...]]
Answers = Mapping[tuple[str, str], Judged]


@dataclass(frozen=True)
class Fate:
    """What became of a promise, or of one sentence of it: every answer, and the one to be told first."""

    standing: Standing
    answers: tuple[Judged, ...]
    first: Judged
    open_points: tuple[OpenPoint, ...] = ()
    acceptance: Acceptance | None = None
    lapsed: Acceptance | None = None
    attestation: Attestation | None = None

    @property
    def reason(self) -> Reason | None:
        return self.first.verdict.reason

    @property
    def says(self) -> str:
        return self.first.verdict.says


@dataclass(frozen=True)
class Said:
    """A sentence as one company's notice has it."""

    entity: str
    statement: Statement


@dataclass(frozen=True)
class Promise:
    """A spoken name, every sentence that says so, and what became of it over all of them."""

    name: str
    said: tuple[Said, ...]
    fate: Fate

    @property
    def text(self) -> str:
        """The first sentence that makes it."""
        return self.said[0].statement.text

    @property
    def entities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.entity for each in self.said))


@dataclass(frozen=True)
class Board:
    """Every promise of every notice, the most serious first; `sentences` and `explanatory` count the lead's."""

    promises: tuple[Promise, ...]
    sentences: int = 0
    explanatory: int = 0
    _by_name: Mapping[str, Promise] = field(default_factory=dict, repr=False, compare=False)

    def of(self, standing: Standing) -> tuple[Promise, ...]:
        return tuple(each for each in self.promises if each.fate.standing is standing)

    def count(self, standing: Standing) -> int:
        return len(self.of(standing))

    def called(self, name: str) -> Promise | None:
        return self._by_name.get(name)

    @property
    def attested(self) -> int:
        return sum(each.fate.attestation is not None for each in self.promises)


@dataclass(frozen=True)
class Folding:
    """What is needed to judge a sentence: the register, the day, which checks answer for a claim, and what they
    said."""

    register: Register
    day: date
    asked: Asked
    answers: Answers

    def fate_of(self, statement: Statement) -> Fate | None:
        """The fate of one sentence; None for an explanatory one, which claims nothing."""
        return self._fate([statement]) if statement.promise else None

    def board(self, notices: Iterable[Notice]) -> Board:
        """The board of these notices; the first is the lead's."""
        promises: dict[str, list[Said]] = {}
        sentences = explanatory = 0
        for number, notice in enumerate(notices):
            for statement in notice.statements:
                if number == 0:
                    sentences += 1
                    explanatory += statement.promise is None
                if statement.promise:
                    promises.setdefault(statement.promise, []).append(Said(notice.entity, statement))
        made = [
            Promise(name, tuple(said), self._fate([each.statement for each in said]))
            for name, said in promises.items()
        ]
        rank = list(Standing)
        made.sort(key=lambda each: (rank.index(each.fate.standing), _serious(each.fate.first.verdict)))
        return Board(tuple(made), sentences, explanatory, {each.name: each for each in made})

    def _fate(self, statements: list[Statement]) -> Fate:
        claims = dict.fromkeys(claim for statement in statements for claim in statement.claims)
        paths = dict.fromkeys(path for statement in statements for path in statement.paths)
        points = tuple(dict.fromkeys(point for path in paths for point in self.register.open_under(path)))
        answers = [answer for claim in claims for answer in self._answers(claim)]
        if points:
            answers.append(_to_confirm(points))
        answers.sort(key=lambda each: _serious(each.verdict))
        outcome = worst([each.verdict for each in answers])
        name = statements[0].promise
        acceptance, lapsed = self._acceptance(name)
        attestation = next(
            (
                each
                for each in self.register.accepted.attestations
                if each.promise == name and each.when <= self.day <= each.until
            ),
            None,
        )
        standing = Standing(outcome.value)
        if standing is Standing.UNPROVEN and acceptance is not None:
            standing = Standing.ACCEPTED
        return Fate(standing, tuple(answers), answers[0], points, acceptance, lapsed, attestation)

    def _acceptance(self, name: str | None) -> tuple[Acceptance | None, Acceptance | None]:
        """The acceptance in force, and one whose review day has passed."""
        found = [each for each in self.register.accepted.accepted if each.promise == name]
        in_force = next((each for each in found if self.day <= each.review), None)
        lapsed = next((each for each in found if each.review < self.day), None)
        return in_force, None if in_force else lapsed

    def _answers(self, claim: Claim) -> list[Judged]:
        codes = self.asked(claim.kind)
        if not codes:
            return [Judged(NO_CHECK, claim.subject, no_check(claim))]
        return [
            self.answers.get((code, claim.subject)) or Judged(code, claim.subject, not_asked())
            for code in codes
        ]


def no_check(claim: Claim) -> Verdict:
    """The verdict on a claim that no check can see yet: never Kept."""
    about = _ABOUT.get(claim.kind, "this")
    return unproven(
        Reason.OUT_OF_REACH,
        f"No check exists yet that could see {about}.",
        paths=(claim.subject,),
    )


def not_asked() -> Verdict:
    """The verdict where no round has asked."""
    return unproven(Reason.STALE, "Not checked yet.", remedy="Ask for the board: `holdtrue check`")


def outdated(verdict: Verdict) -> Verdict:
    """What is left of a verdict given under another version of the register: Kept no longer counts."""
    if verdict.outcome is not Outcome.KEPT:
        return verdict
    return unproven(
        Reason.STALE,
        "The register has changed since this was checked.",
        looked_at=verdict.looked_at,
        paths=verdict.paths,
        remedy="Ask for the board again: `holdtrue check`",
    )


def _to_confirm(points: tuple[OpenPoint, ...]) -> Judged:
    one = len(points) == 1
    return Judged(
        OPEN_POINTS,
        points[0].path,
        unproven(
            Reason.TO_CONFIRM,
            f"{len(points)} {'fact' if one else 'facts'} behind it {'is' if one else 'are'} assumed and not yet "
            "confirmed.",
            looked_at=tuple(str(point.location) for point in points),
            numbers={"facts to confirm": len(points)},
            paths=tuple(point.path for point in points),
            remedy="Confirm them in the register: `holdtrue register open-points`",
        ),
    )


def _serious(verdict: Verdict) -> tuple[int, int, int]:
    """Sorts the most serious first: Broken by how many rows it concerns, Unproven by reason."""
    if verdict.outcome is Outcome.BROKEN:
        return 0, 0, -verdict.numbers.get("overdue", 0)
    if verdict.outcome is Outcome.UNPROVEN:
        assert verdict.reason is not None
        return 1, REASONS.index(verdict.reason), 0
    return 2, 0, 0

"""The board of a register on a day: the notices that make promises, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Reason, Verdict, unproven
from holdtrue.law.today import Today
from holdtrue.notices.queries import internal_notice_of, languages_of, notice_of
from holdtrue.notices.rules.statement import Notice
from holdtrue.register.models.register import Register

from .catalogue import check_called, checks_of
from .rules.board import Folding

DRAFTING_LANGUAGE = "en"


def lead_of(register: Register) -> str:
    """The lead controller, else the first company of the register."""
    return register.group.lead or next(iter(register.group.entities))


def day_of(register: Register, today: Today) -> date:
    """The board's day: the lead controller's."""
    return today.in_zone(register.group.entities[lead_of(register)].zone)


def language_for(register: Register, entity: str) -> str:
    """The language in which a company's sentences are read here; what they claim is the same in every one."""
    known = languages_of(register, entity)
    return DRAFTING_LANGUAGE if DRAFTING_LANGUAGE in known or not known else known[0]


def notices_of(register: Register, today: Today) -> tuple[Notice, ...]:
    """Every company's notice, the lead controller's first, and last what colleagues are told of.

    Raises `IncompleteNotice` where words are missing.
    """
    lead = lead_of(register)
    others = [name for name in register.group.entities if name != lead]
    public = tuple(notice_of(register, name, language_for(register, name), today) for name in (lead, *others))
    inside = internal_notice_of(register, lead, today)
    return public if inside is None else (*public, inside)


def folding(register: Register, today: Today, judged: Iterable[Judged]) -> Folding:
    """What judges each sentence by these verdicts."""
    answers = {(each.check, each.subject): each for each in judged}
    return Folding(register, day_of(register, today), checks_of, answers)


def distinct(notices: Sequence[Notice]) -> int:
    """How many promises the notices make."""
    return len({statement.promise for notice in notices for statement in notice.promises})


def verdict_for(
    register: Register, check: str, subject: str, verdict: Verdict, companies: Sequence[str]
) -> Verdict:
    """A verdict as somebody may read it who sees only these companies' matters.

    A check whose verdicts hold numbers of several companies has `narrowed`; what others say is about the register.
    Raises nothing: where a verdict of an older register cannot be narrowed, it is stale.
    """
    narrowed = getattr(check_called(check), "narrowed", None)
    if narrowed is None:
        return verdict
    try:
        found: Verdict = narrowed(subject, verdict, register, companies)
    except LookupError:
        return unproven(
            Reason.STALE, "It was checked for another version of the register.", paths=verdict.paths
        )
    return found

"""The staff pages: the notice with its verdicts in the margin, and one promise with everything behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from holdtrue.evidence import queries as ledger
from holdtrue.evidence.queries import RecordedVerdict
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Outcome
from holdtrue.notices.queries import languages_of, notice_of
from holdtrue.notices.rules.compose import IncompleteNotice
from holdtrue.notices.rules.statement import Notice, Statement
from holdtrue.promises.catalogue import check_called
from holdtrue.promises.queries import language_for
from holdtrue.promises.rules.board import NO_CHECK, OPEN_POINTS, Standing
from holdtrue.promises.rules.manual import Manual, manual_of
from holdtrue.promises.words import REASONS, STANDINGS, by_reason
from holdtrue.register.problems import RegisterProblems

from .access import actor_of_request, needs
from .bars import ClassBar, bar, class_bars
from .behind import facts_behind
from .margin import note_of, notes
from .seen import OLD, READ, Seen, look_as, moment

HISTORY = 8

View = Callable[..., HttpResponse]


def _told(view: View) -> View:
    """A register that cannot be read is told, with every problem at its line; it is no failure of this server."""

    @wraps(view)
    def tell(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            return view(request, **named)
        except RegisterProblems as found:
            problems = [str(problem) for problem in found.problems]
        except IncompleteNotice as gap:
            problems = [f"A notice cannot be said: {gap}."]
        return render(request, "console/problems.html", {"problems": problems}, status=503)

    return tell


@dataclass(frozen=True)
class Group:
    """The promises of one standing, as the summary lists them."""

    standing: str
    word: str
    count: int
    promises: tuple[Any, ...]
    reasons: str


@needs(READ)
@require_safe
@_told
def board(request: HttpRequest) -> HttpResponse:
    """`/`: the notice of the lead controller, or of `?entity=`, with what became of each promise beside it."""
    seen = look_as(actor_of_request(request))
    entity = request.GET.get("entity") or seen.lead
    notice = _notice(seen, entity, request.GET.get("lang"))
    inside = seen.inside if entity == seen.lead else None
    shown = [notice] if inside is None else [notice, inside]
    groups = [
        Group(
            standing.value,
            STANDINGS[standing],
            seen.board.count(standing),
            tuple(note_of(each.name, each.fate, checked=True) for each in seen.board.of(standing)),
            by_reason(seen.board.of(standing)) if seen.round and standing is Standing.UNPROVEN else "",
        )
        for standing in Standing
    ]
    return render(
        request,
        "console/board.html",
        {
            **_common(seen),
            "notice": notice,
            "labels": notice.labels,
            "inside": inside,
            "titles": {section.id: section.title for each in shown for section in each.walk()},
            "notes": {
                name: note
                for each in shown
                for name, note in notes(each, seen.folding, checked=seen.round is not None).items()
            },
            "groups": groups,
            "segments": bar([(group.standing, group.word, group.count) for group in groups]),
            "total": len(seen.board.promises),
            "steps": seen.steps,
            "entity": entity,
            "entities": [
                (name, each.name or name)
                for name, each in seen.register.group.entities.items()
                if name in seen.companies
            ],
            "languages": languages_of(seen.register, entity),
        },
    )


@dataclass(frozen=True)
class Sentence:
    """A sentence that makes the promise, and the companies whose notices have it in these words."""

    statement: Statement
    companies: tuple[str, ...]
    everywhere: bool
    note: Any


@dataclass(frozen=True)
class Subject:
    """One answer of a check."""

    subject: str
    verdict: Any
    standing: str
    word: str
    reason: str
    bars: tuple[ClassBar, ...]
    numbers: tuple[tuple[str, int], ...]
    where: str


@dataclass(frozen=True)
class Asked:
    """One check with its manual page and its answers for this promise."""

    code: str
    manual: Manual | None
    answers: tuple[Subject, ...]


@needs(READ)
@require_safe
@_told
def promise(request: HttpRequest, name: str) -> HttpResponse:
    """`/promise/<name>/`: the sentences, the facts, the check's own words, how far it looked, and the evidence."""
    seen = look_as(actor_of_request(request))
    found = seen.board.called(name)
    if found is None:
        raise Http404
    lead = seen.notice_of(seen.lead)
    assert lead is not None
    first = found.said[0]
    return render(
        request,
        "console/promise.html",
        {
            **_common(seen),
            "promise": found,
            "note": note_of(name, found.fate, checked=seen.round is not None),
            "sentences": _sentences(seen, name),
            "back": first,
            "facts": facts_behind(
                seen,
                (path for each in found.said if each.entity == first.entity for path in each.statement.paths),
                lead.language,
            ),
            "asked": _asked(seen, found.fate.answers),
            "history": _history(seen, found.fate.first),
        },
    )


def _notice(seen: Seen, entity: str, language: str | None) -> Notice:
    if entity not in seen.companies:
        raise Http404
    if language and language not in languages_of(seen.register, entity):
        raise Http404
    if language and language != language_for(seen.register, entity):
        return notice_of(seen.register, entity, language, seen.today)
    notice = seen.notice_of(entity)
    assert notice is not None
    return notice


def _common(seen: Seen) -> dict[str, Any]:
    age = moment() - seen.round.at if seen.round else None
    return {
        "seen": seen,
        "group": seen.register.group,
        "age": _age(age) if age is not None else "",
        "old": age is not None and age > OLD,
        "digest": seen.register.digest[:12],
    }


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    if minutes < 1:
        return "just now"
    for size, one in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {one}{'' if number == 1 else 's'} ago"
    raise AssertionError("unreachable")


def _sentences(seen: Seen, name: str) -> list[Sentence]:
    found = seen.board.called(name)
    assert found is not None
    companies = {key: each.name or key for key, each in seen.register.group.entities.items()}
    grouped: dict[tuple[str, str], list[Any]] = {}
    for each in found.said:
        grouped.setdefault((each.statement.id, each.statement.text), []).append(each)
    sentences = []
    for said in grouped.values():
        fate = seen.folding.fate_of(said[0].statement)
        assert fate is not None
        sentences.append(
            Sentence(
                said[0].statement,
                tuple(companies[each.entity] for each in said),
                seen.entire and len(said) == len(companies),
                note_of(name, fate, checked=seen.round is not None),
            )
        )
    return sentences


def _asked(seen: Seen, answers: tuple[Judged, ...]) -> list[Asked]:
    grouped: dict[str, list[Judged]] = {}
    for answer in answers:
        grouped.setdefault(answer.check, []).append(answer)
    asked = []
    for code, judged in grouped.items():
        check = check_called(code)
        asked.append(
            Asked(code, manual_of(check) if check else None, tuple(_subject(seen, each) for each in judged))
        )
    return [each for each in asked if each.code not in (NO_CHECK, OPEN_POINTS)] + [
        each for each in asked if each.code in (NO_CHECK, OPEN_POINTS)
    ]


def _subject(seen: Seen, judged: Judged) -> Subject:
    verdict = judged.verdict
    place = seen.register.where(verdict.paths[0]) if verdict.paths else None
    standing = Standing(verdict.outcome.value)
    bars = class_bars(verdict.numbers)
    return Subject(
        subject=judged.subject,
        verdict=verdict,
        standing=standing.value,
        word=STANDINGS[standing],
        reason=REASONS[verdict.reason] if verdict.outcome is Outcome.UNPROVEN and verdict.reason else "",
        bars=bars,
        numbers=() if bars else tuple(verdict.numbers.items()),
        where=str(place) if place else "",
    )


@dataclass(frozen=True)
class Before:
    """One verdict of earlier, with the moment and the entry of the ledger that holds it."""

    at: datetime
    entry: int
    standing: str
    word: str
    says: str
    today: str


def _history(seen: Seen, judged: Judged) -> list[Before]:
    """What the same check said about the same thing before, newest first."""

    def told(each: RecordedVerdict) -> Before:
        standing = Standing(each.verdict.outcome.value)
        day = each.today if "T" not in each.today else ""
        says = seen.narrowed(judged.check, judged.subject, each.verdict).says
        return Before(each.at, each.entry, standing.value, STANDINGS[standing], says, day)

    return [told(each) for each in ledger.history(judged.check, judged.subject, HISTORY)]

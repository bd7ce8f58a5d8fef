"""What the law makes us keep, how long and under which act (Art. 6(1)(c), 17(3)(b) GDPR): said once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from holdtrue.law.days import parse_period, plus

from .drafting import Drafting, Use, listing, paragraph, section
from .lawful import DutyInWords, known_duties
from .phrases import capital
from .statement import Claim, Section
from .storage import DEFAULT_WITHIN, retention_claim

_ANY_DAY = date(2000, 1, 1)


def kept_by_law(draft: Drafting) -> Section | None:
    """One statement for each period that the entity's country sets, with the record classes and the law
    behind it.
    """
    uses = [entry for entry in draft.retentions if entry[3].duty]
    if not uses:
        return None
    say = draft.phrases.say
    classes = tuple(dict.fromkeys(name for entry in uses for name in entry[3].class_))
    duties = known_duties(draft.entity.country, classes, draft.day, draft.phrases.language)
    items = []
    for duty in duties:
        behind = [entry for entry in uses if set(entry[3].class_) & set(duty.classes)]
        items.append(
            draft.statement(
                f"kept-by-law.{duty.classes[0]}",
                _sentence(draft, duty),
                f"{draft.entity_path}/country",
                *(f"{draft.entity_path}/{fact}" for fact in counted_by(duty.start)),
                *(f"schedules/{use.schedule}" for _, _, use, _ in behind),
                promise=f"bookkeeping.{duty.classes[0]}",
                claims=_kept_at_least(behind),
            )
        )
    return section(
        "kept-by-law",
        say("kept-by-law.heading"),
        paragraph(
            draft.statement(
                "kept-by-law.intro",
                say(
                    "kept-by-law.intro",
                    company=draft.company,
                    country=draft.phrases.country(draft.entity.country),
                ),
                f"{draft.entity_path}/country",
                promise="bookkeeping.kept",
                claims=_kept_at_least(uses),
            )
        ),
        listing(items),
        paragraph(
            None
            if duties
            else draft.statement(
                "kept-by-law.period",
                say("kept-by-law.as-long-as"),
                f"{draft.entity_path}/country",
                promise="bookkeeping.kept",
                claims=_kept_at_least(uses),
            ),
            draft.statement(
                "kept-by-law.longest",
                say("kept-by-law.longest"),
                f"{draft.entity_path}/country",
                promise="bookkeeping.kept",
                claims=_kept_at_least(uses),
            )
            if len(duties) > 1
            else None,
            draft.statement(
                "kept-by-law.then",
                say("kept-by-law.then", within=draft.phrases.period(_within(uses))),
                *(f"schedules/{use.schedule}" for _, _, use, _ in uses),
                promise="bookkeeping.then-deleted",
                claims=_claims(uses),
            ),
        ),
    )


def counted_by(start: str) -> tuple[str, ...]:
    """The facts of an entity from which the law counts."""
    if start.startswith("tax-period"):
        return ("tax-period",)
    if start == "calendar-year-end-of-tax-due":
        return ("tax-period", "financial-years")
    return ("financial-years",) if "financial-year" in start else ()


def _kept_at_least(uses: Sequence[Use]) -> list[Claim]:
    """What a duty to keep claims: not that records go in time, but that none goes before."""
    return [Claim("kept-at-least", claim.subject) for claim in _claims(uses)]


def _claims(uses: Sequence[Use]) -> list[Claim]:
    return [retention_claim(activity, use.schedule) for activity, _, use, _ in uses]


def _within(uses: Sequence[Use]) -> str:
    """The longest time that the schedules leave for deleting."""
    given = [schedule.within or DEFAULT_WITHIN for *_, schedule in uses]
    return max(given, key=_days)


def _days(iso: str) -> int:
    period = parse_period(iso)
    end = plus(_ANY_DAY, period) if period else None
    return (end - _ANY_DAY).days if end else 0


def _sentence(draft: Drafting, duty: DutyInWords) -> str:
    phrases = draft.phrases
    records = phrases.several([phrases.say(f"class.{name}") for name in duty.classes])
    return phrases.say(
        "kept-by-law.duty" if duty.period else "kept-by-law.open",
        records=capital(records),
        period=phrases.period(duty.period) if duty.period else "",
        start=phrases.say(f"duty.{duty.start}"),
        law=phrases.several(list(duty.laws)),
    )

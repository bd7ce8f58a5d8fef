"""How long each kind of record is kept (Art. 13(2)(a), 5(1)(e), 17 GDPR). Each statement is a promise."""

from __future__ import annotations

from holdtrue.register.models.activities import Retention
from holdtrue.register.models.schedules import Schedule

from .drafting import Drafting, Use, listing, paragraph, section
from .remarks import remarks
from .statement import Claim, Section, Statement

DEFAULT_WITHIN = "P30D"
WITHOUT_END = "none"


def retention_claim(activity: str, schedule: str) -> Claim:
    """What a storage statement claims: this schedule holds for every record of this activity."""
    return Claim("retention", f"activities/{activity}/schedules/{schedule}")


def storage(draft: Drafting, activity: str) -> Section | None:
    """How long the records of one activity are kept: one statement for each schedule."""
    uses = [entry for entry in draft.retentions if entry[0] == activity]
    said = [_statement(draft, *entry) for entry in uses]
    return section(
        f"{activity}.storage",
        draft.phrases.say("storage.heading"),
        *(paragraph(statement) for statement in said),
        paragraph(*remarks(draft, activity, "storage")),
        level=3,
    )


def records_of(draft: Drafting, activity: str, place: int, use: Retention, schedule: Schedule) -> str:
    """The records in words: as this activity has it, else as the schedule has it, else by their record
    class.
    """
    if use.of:
        return draft.phrases.phrase(use.of, f"activities/{activity}/schedules/{place}/of")
    if schedule.of:
        return draft.phrases.phrase(schedule.of, f"schedules/{use.schedule}/of")
    if schedule.duty:
        return draft.phrases.several([draft.phrases.say(f"class.{name}") for name in schedule.class_])
    return draft.phrases.say("storage.this-data")


def _statement(draft: Drafting, activity: str, place: int, use: Retention, schedule: Schedule) -> Statement:
    records = records_of(draft, activity, place, use, schedule)
    paths = [f"schedules/{use.schedule}", f"activities/{activity}/schedules/{place}"]
    if schedule.duty:
        text = draft.phrases.say("storage.duty", records=records)
        paths.append(f"{draft.entity_path}/country")
    else:
        text = _period(draft, use, schedule, records)
    if schedule.duty or schedule.from_ == "financial-year-end":
        paths.append(f"{draft.entity_path}/financial-years")
    if use.because:
        path = f"activities/{activity}/schedules/{place}/because"
        text += " " + draft.phrases.sentence(use.because, path)
    return draft.statement(
        f"{activity}.storage.{use.schedule}",
        text,
        *paths,
        promise=schedule.says or f"{activity}.{use.schedule}",
        claims=[retention_claim(activity, use.schedule)],
        see="kept-by-law" if schedule.duty else None,
    )


def _period(draft: Drafting, use: Retention, schedule: Schedule, records: str) -> str:
    phrases = draft.phrases
    conditional = ".if" if schedule.when else ""
    condition = phrases.say(f"condition.{schedule.when}") if schedule.when else ""
    if schedule.keep == WITHOUT_END:
        text = phrases.say(f"storage.open{conditional}", records=records, condition=condition)
    else:
        text = phrases.say(
            f"storage.{schedule.then or 'delete'}{conditional}",
            records=records,
            condition=condition,
            period=phrases.period(schedule.keep or ""),
            start=_start(draft, use.schedule, schedule),
            within=phrases.period(schedule.within or DEFAULT_WITHIN),
        )
    if schedule.while_:
        lasting = phrases.say(f"condition.{schedule.while_}")
        text += " " + phrases.say("storage.while", condition=lasting, records=records)
    return text


def _start(draft: Drafting, name: str, schedule: Schedule) -> str:
    """The day from which the period runs, in words."""
    phrases = draft.phrases
    trigger = schedule.after
    if schedule.until:
        events = phrases.phrase(schedule.until, f"schedules/{name}/until")
    elif trigger is None:
        return ""
    else:
        words = [phrases.say(f"event.{event}") for event in trigger.events]
        if trigger.of == "one":
            events = words[0]
        else:
            events = phrases.count(f"start.{trigger.of}", len(words), events=phrases.several(words))
    return events if schedule.from_ == "day" else phrases.say(f"start.{schedule.from_}", event=events)


def longer_for_claims(draft: Drafting) -> Section | None:
    """The reserve for legal claims, once for all the records whose schedule has it (Art. 17(3)(e) GDPR)."""
    reserved = [entry for entry in draft.retentions if entry[3].hold]
    if not reserved:
        return None
    say = draft.phrases.say
    claims = [retention_claim(activity, use.schedule) for activity, _, use, _ in reserved]
    paths = [f"schedules/{use.schedule}/hold" for _, _, use, _ in reserved]
    everywhere = all(schedule.hold or schedule.duty for *_, schedule in draft.retentions)
    records: dict[str, list[Use]] = {}
    for entry in reserved:
        records.setdefault(records_of(draft, *entry), []).append(entry)
    return section(
        "legal-claims",
        say("claims.heading"),
        paragraph(
            draft.statement(
                "storage.legal-claims",
                say("claims.all" if everywhere else "claims.some"),
                *paths,
                promise="storage.legal-claims",
                claims=claims,
            )
        ),
        None
        if everywhere
        else listing(
            draft.statement(
                f"storage.legal-claims.{uses[0][0]}.{uses[0][2].schedule}",
                words,
                *(f"schedules/{use.schedule}/hold" for _, _, use, _ in uses),
                promise="storage.legal-claims",
                claims=[retention_claim(activity, use.schedule) for activity, _, use, _ in uses],
            )
            for words, uses in records.items()
        ),
    )

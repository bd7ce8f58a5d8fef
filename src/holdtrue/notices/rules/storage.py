"""How long each kind of record is kept (Art. 13(2)(a), 5(1)(e), 17 GDPR). Every statement here is a promise."""

from __future__ import annotations

from holdtrue.register.models.activities import Retention
from holdtrue.register.models.schedules import Schedule

from .drafting import Drafting, paragraph, section
from .phrases import capital
from .remarks import remarks
from .statement import Claim, Section, Statement

DEFAULT_WITHIN = "P30D"
NO_DELAY = ("P0D", "none")


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
        *(paragraph(statement) for statement in [*said, *remarks(draft, activity, "storage")]),
        level=3,
    )




def records_of(draft: Drafting, activity: str, place: int, use: Retention, schedule: Schedule) -> str:
    """The records in words: as this activity has it, else as the schedule has it, else by their record class."""
    if use.of:
        return draft.phrases.phrase(use.of, f"activities/{activity}/schedules/{place}/of")
    if schedule.of:
        return draft.phrases.phrase(schedule.of, f"schedules/{use.schedule}/of")
    if schedule.duty:
        return draft.phrases.several([draft.phrases.say(f"class.{name}") for name in schedule.class_])
    return draft.phrases.say("storage.this-data")


def _statement(
    draft: Drafting, activity: str, place: int, use: Retention, schedule: Schedule
) -> Statement:
    records = records_of(draft, activity, place, use, schedule)
    paths = [f"schedules/{use.schedule}", f"activities/{activity}/schedules/{place}"]
    if schedule.duty:
        text = draft.phrases.say("storage.duty", records=capital(records))
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
    if schedule.keep == "none":
        text = phrases.say(f"storage.open{conditional}", records=records, condition=condition)
    else:
        key = f"storage.{schedule.then or 'delete'}"
        values = {"records": records, "condition": condition, "start": _start(draft, use.schedule, schedule)}
        within = schedule.within or DEFAULT_WITHIN
        spell = phrases.period(within) if within not in NO_DELAY else None
        if schedule.keep in NO_DELAY:
            key += ".now"
            values["within"] = phrases.say("storage.within-now", period=spell) if spell else ""
        else:
            values["period"] = phrases.period(schedule.keep or "")
            values["within"] = phrases.say("storage.within", period=spell) if spell else ""
        text = phrases.say(f"{key}{conditional}", **values)
    if schedule.while_:
        lasting = phrases.say(f"condition.{schedule.while_}")
        text += " " + phrases.say("storage.while", condition=lasting)
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
            events = phrases.say(f"start.{trigger.of}", count=len(words), events=phrases.several(words))
    return events if schedule.from_ == "day" else phrases.say(f"start.{schedule.from_}", event=events)


def longer_for_claims(draft: Drafting) -> Section | None:
    """The reserve for legal claims, once for all the records whose schedule has it (Art. 17(3)(e) GDPR)."""
    reserved = [entry for entry in draft.retentions if entry[3].hold]
    if not reserved:
        return None
    own = [entry for entry in draft.retentions if not entry[3].duty]
    say = draft.phrases.say
    if all(entry[3].hold for entry in own):
        text = say("claims.all")
    else:
        records = dict.fromkeys(records_of(draft, *entry) for entry in reserved)
        text = say("claims.some", records=draft.phrases.several(list(records)))
    return section(
        "legal-claims",
        say("claims.heading"),
        paragraph(
            draft.statement(
                "storage.legal-claims",
                text,
                *(f"schedules/{use.schedule}/hold" for _, _, use, _ in reserved),
                promise="storage.legal-claims",
                claims=[retention_claim(activity, use.schedule) for activity, _, use, _ in reserved],
            )
        ),
        level=2,
    )

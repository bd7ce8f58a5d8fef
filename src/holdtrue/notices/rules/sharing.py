"""Who receives data (Art. 13(1)(e) GDPR): with its activity if only one gives it away, else once for all."""

from __future__ import annotations

from holdtrue.register.models.activities import RecipientUse

from .drafting import Drafting, listing, paragraph, section
from .phrases import capital
from .remarks import remarks
from .statement import Block, Claim, Section, Statement


def is_processor(draft: Drafting, recipient: str) -> bool:
    """Acts on our behalf (Art. 4(8) GDPR): by its usual role, or by its role in one of the activities
    here.
    """
    if draft.recipient(recipient).role == "processor":
        return True
    return any(
        use.role == "processor"
        for activity in draft.activities.values()
        for use in activity.recipients
        if use.recipient == recipient
    )


def stands_alone(draft: Drafting, recipient: str) -> bool:
    """Whether each activity names it by itself: only one gives it data, or each has other words for why."""
    words = {
        tuple(tuple(sorted(text.items())) if text else () for text in (use.for_, use.when))
        for name in draft.recipients[recipient]
        for use in draft.activities[name].recipients
        if use.recipient == recipient
    }
    return len(draft.recipients[recipient]) == 1 or len(words) > 1


def of_activity(draft: Drafting, activity: str) -> Section | None:
    """Those that receive data of this activity in particular; the others stand together further down."""
    own = [
        (place, use)
        for place, use in enumerate(draft.activities[activity].recipients)
        if use.recipient in draft.recipients and stands_alone(draft, use.recipient)
    ]
    return section(
        f"{activity}.recipients",
        draft.phrases.say("recipients.of-activity.heading"),
        listing(_item(draft, activity, place, use) for place, use in own),
        paragraph(*remarks(draft, activity, "recipients")),
        level=3,
    )


def _item(draft: Drafting, activity: str, place: int, use: RecipientUse) -> Statement:
    path = f"activities/{activity}/recipients/{place}"
    words = _described(
        draft, use.recipient, draft.phrases.phrase(use.for_, f"{path}/for") if use.for_ else None
    )
    if use.when:
        words = draft.phrases.say(
            "recipients.when", party=words, when=draft.phrases.phrase(use.when, f"{path}/when")
        )
    return draft.statement(
        f"{activity}.recipients.{use.recipient}", capital(words), path, *rendered(use.recipient)
    )


def rendered(recipient: str) -> tuple[str, ...]:
    """The facts of a recipient that its line in the notice shows."""
    return tuple(f"recipients/{recipient}/{key}" for key in ("name", "text", "country", "service"))


def _described(draft: Drafting, recipient: str, purpose: str | None) -> str:
    """The party, its country, and what it does for us."""
    party = draft.recipient(recipient)
    phrases = draft.phrases
    name = draft.name_of(recipient)
    if party.country:
        name = phrases.say("recipients.in-country", party=name, country=phrases.country(party.country))
    does = purpose
    if does is None and party.service:
        does = phrases.phrase(party.service, f"recipients/{recipient}/service")
    if does is None and party.name and party.text:
        does = phrases.phrase(party.text, f"recipients/{recipient}/text")
    return phrases.say("recipients.does", party=name, does=does) if does else name


def explained(draft: Drafting, recipient: str) -> bool:
    """Whether several activities name it and its own description is kept for the common part, to be said
    once.
    """
    party = draft.recipient(recipient)
    return bool(party.name and party.text) and len(draft.recipients[recipient]) > 1


def _explanation(draft: Drafting, recipient: str) -> Statement:
    words = _described(draft, recipient, None)
    path = f"recipients/{recipient}"
    return draft.statement(f"recipients.{recipient}", capital(words), f"{path}/name", f"{path}/text")


def together(draft: Drafting) -> Section | None:
    """The recipients of several activities, and what holds for every processor."""
    shared = [name for name in draft.recipients if not stands_alone(draft, name)]
    others = [name for name in shared if not is_processor(draft, name)]
    processors = [name for name in shared if is_processor(draft, name)]
    described = [name for name in draft.recipients if stands_alone(draft, name) and explained(draft, name)]
    say = draft.phrases.say
    return section(
        "recipients",
        say("recipients.heading"),
        paragraph(draft.statement("recipients.intro", say("recipients.intro"))) if others else None,
        listing(_shared(draft, name) for name in others),
        paragraph(draft.statement("recipients.explained", say("recipients.explained")))
        if described
        else None,
        listing(_explanation(draft, name) for name in described),
        sections=[
            section(
                "processors",
                say("processors.heading"),
                _processor_rules(draft),
                listing(_shared(draft, name) for name in processors),
                level=3,
            )
        ],
    )


def _shared(draft: Drafting, recipient: str) -> Statement:
    phrases = draft.phrases
    activities = draft.recipients[recipient]
    use = next(use for use in draft.activities[activities[0]].recipients if use.recipient == recipient)
    path = f"activities/{activities[0]}/recipients"
    words = _described(draft, recipient, phrases.phrase(use.for_, f"{path}/for") if use.for_ else None)
    if use.when:
        words = phrases.say("recipients.when", party=words, when=phrases.phrase(use.when, f"{path}/when"))
    if len(activities) < len(draft.activities):
        titles = phrases.several([phrases.say("quoted", text=draft.title_of(name)) for name in activities])
        words = phrases.say("recipients.for-activities", party=words, activities=titles)
    return draft.statement(
        f"recipients.{recipient}",
        capital(words),
        *rendered(recipient),
        *(f"activities/{name}/recipients" for name in activities),
    )


def _processor_rules(draft: Drafting) -> Block | None:
    processors = [name for name in draft.recipients if is_processor(draft, name)]
    if not processors:
        return None
    say = draft.phrases.say
    return paragraph(
        draft.statement(
            "processors.agreement",
            say(
                "processors.agreement",
                parties=draft.phrases.several([draft.name_of(name) for name in processors]),
            ),
            *(f"recipients/{name}/{key}" for name in processors for key in ("role", "agreement")),
            promise="processors.agreement",
            claims=[Claim("processor-agreement", f"recipients/{name}") for name in processors],
        ),
        draft.statement(
            "processors.control",
            say("processors.control"),
            *(f"recipients/{name}/control" for name in processors),
            promise="processors.control",
            claims=[Claim("processor-control", f"recipients/{name}") for name in processors],
        ),
    )

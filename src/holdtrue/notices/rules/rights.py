"""What people can ask, object to, withdraw and complain about (Art. 13(2)(b)-(d), (f), 15-22, 77 GDPR)."""

from __future__ import annotations

from holdtrue.law.authorities import authorities, authority_of

from .drafting import Drafting, listing, paragraph, section
from .statement import Claim, Section, Statement

RIGHTS = ("access", "rectification", "erasure", "restriction", "portability")


def objection(draft: Drafting) -> Section | None:
    """The right to object, apart from all other information as Art. 21(4) GDPR asks."""
    if not any(
        ground.basis in ("legitimate-interests", "public-task")
        for activity in draft.activities.values()
        for purpose in activity.purposes
        for ground in purpose.bases
    ):
        return None
    say = draft.phrases.say
    email, mailbox = draft.mailbox
    claims = [Claim("objection", "group/contact")]
    interests = [
        Claim("legitimate-interest", f"activities/{name}/interests/{interest.id or place + 1}")
        for name, activity in draft.activities.items()
        for place, interest in enumerate(activity.interests)
    ]
    return section(
        "objection",
        say("objection.heading"),
        paragraph(
            draft.statement(
                "objection.interests",
                say("objection.interests"),
                mailbox,
                promise="rights.objection",
                claims=claims,
            ),
        ),
        paragraph(
            draft.statement(
                "objection.marketing",
                say("objection.marketing"),
                mailbox,
                promise="rights.objection-marketing",
                claims=claims,
            ),
        ),
        paragraph(
            draft.statement(
                "objection.assessed",
                say("objection.assessed", email=email),
                *(
                    f"activities/{name}/interests"
                    for name, entry in draft.activities.items()
                    if entry.interests
                ),
                promise="interests.assessed",
                claims=interests,
            )
            if interests
            else None
        ),
    )


def rights(draft: Drafting) -> Section | None:
    """The other rights, how to use them, and by when we answer (Art. 12(3) GDPR)."""
    say = draft.phrases.say
    email, mailbox = draft.mailbox
    claims = [Claim("rights", "group/contact")]
    items = [
        draft.statement(f"rights.{right}", say(f"rights.{right}"), promise=f"rights.{right}", claims=claims)
        for right in RIGHTS
    ]
    return section(
        "rights",
        say("rights.heading"),
        paragraph(
            draft.statement("rights.intro", say("rights.intro"), promise="rights.answered", claims=claims)
        ),
        listing(items),
        paragraph(
            draft.statement(
                "rights.how",
                say("rights.how", email=email),
                mailbox,
                promise="rights.answered",
                claims=claims,
            ),
            draft.statement("rights.limits", say("rights.limits"), promise="rights.answered", claims=claims),
        ),
        sections=[_withdrawal(draft), _automated(draft), _complaint(draft)],
    )


def _withdrawal(draft: Drafting) -> Section | None:
    consents = [
        f"activities/{name}/purposes/{purpose.id or place}"
        for name, activity in draft.activities.items()
        for place, purpose in enumerate(activity.purposes)
        if any(ground.basis == "consent" for ground in purpose.bases)
    ]
    if not consents and not any(activity.trackers for activity in draft.activities.values()):
        return None
    say = draft.phrases.say
    email, mailbox = draft.mailbox
    return section(
        "withdrawal",
        say("withdrawal.heading"),
        paragraph(
            draft.statement(
                "withdrawal.any-time",
                say("withdrawal.any-time", email=email),
                mailbox,
                promise="rights.withdrawal",
                claims=[Claim("withdrawal", "group/contact")],
            )
        ),
        level=3,
    )


def _automated(draft: Drafting) -> Section | None:
    deciding = [name for name, activity in draft.activities.items() if activity.automated_decisions]
    say = draft.phrases.say
    if deciding:
        titles = draft.phrases.several([say("quoted", text=draft.title_of(name)) for name in deciding])
        text = say("automated.some", activities=titles)
    else:
        text = say("automated.none")
    return section(
        "automated",
        say("automated.heading"),
        paragraph(
            draft.statement(
                "automated.decisions",
                text,
                *(f"activities/{name}/automated-decisions" for name in draft.activities),
                promise="rights.automated-decisions",
                claims=[
                    Claim("automated-decisions", f"activities/{name}")
                    for name in (deciding or draft.activities)
                ],
            )
        )
        if draft.activities
        else None,
        level=3,
    )


def _complaint(draft: Drafting) -> Section | None:
    """The authority of the entity's country (in Germany of its Land), and that any other one may be asked
    too.
    """
    say = draft.phrases.say
    claims = [Claim("complaint", f"{draft.entity_path}/authority")]
    return section(
        "complaint",
        say("complaint.heading"),
        paragraph(
            draft.statement(
                "complaint.where", say("complaint.where"), promise="rights.complaint", claims=claims
            ),
            _authority(draft, claims),
            draft.statement(
                "complaint.first", say("complaint.first"), promise="rights.complaint", claims=claims
            ),
        ),
        level=3,
    )


def _authority(draft: Drafting, claims: list[Claim]) -> Statement | None:
    """The authority that the register names, else the one that the law knows for the country; None if
    neither does.
    """
    entity = draft.entity
    say = draft.phrases.say
    try:
        authority = (
            authorities()[entity.authority] if entity.authority else authority_of(entity.country, entity.land)
        )
    except LookupError:
        return None
    site = authority.complaint or authority.site
    if not authority.is_certain:
        text = say("complaint.land", company=draft.company, site=site)
    else:
        name = authority.name
        if draft.phrases.language == "en" and authority.english != name:
            name = say("complaint.named", english=authority.english, name=name)
        text = say("complaint.authority", company=draft.company, authority=name, site=site)
    return draft.statement(
        "complaint.authority",
        text,
        f"{draft.entity_path}/country",
        f"{draft.entity_path}/land",
        f"{draft.entity_path}/authority",
        promise="rights.complaint",
        claims=claims,
    )

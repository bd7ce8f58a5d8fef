"""Who is responsible, together with whom, and how to reach them (Art. 13(1)(a) and (b), 26 GDPR)."""

from __future__ import annotations

from holdtrue.register.models.group import Address, Entity
from holdtrue.register.models.parties import JointArrangement

from .drafting import Drafting, listing, paragraph, section
from .statement import Block, Claim, Section, Statement


def introduction(draft: Drafting) -> Section | None:
    """The first words: whose notice this is and what it covers."""
    say = draft.phrases.say
    sites = [draft.register.group.sites[name] for name in draft.sites]
    if sites:
        where = say(
            "about.sites",
            company=draft.company,
            sites=draft.phrases.several([site.title or _host(site.url) for site in sites]),
        )
    else:
        where = say("about.company", company=draft.company)
    about = draft.register.group.about
    return section(
        "about",
        say("about.heading"),
        paragraph(
            draft.statement("about.group", draft.phrases.sentence(about, "group/about"), "group/about")
            if about
            else None,
            draft.statement(
                "about.scope",
                where,
                f"{draft.entity_path}/name",
                *(f"group/sites/{name}" for name in draft.sites),
            ),
            draft.statement("about.order", say("about.order")),
        ),
    )


def controllers(draft: Drafting) -> Section | None:
    """The entity, the lead with which it is jointly responsible, the officer, and where to write to."""
    say = draft.phrases.say
    lead = draft.register.group.lead
    together = lead if lead and lead != draft.entity_id and lead in draft.register.group.entities else None
    cards = [_card(draft, draft.entity_id)]
    if together:
        cards.append(_card(draft, together))
    return section(
        "controllers",
        say("controllers.heading"),
        paragraph(_who(draft, together)),
        listing(cards),
        *(_inside_the_group(draft, name, joint) for name, joint in arrangements(draft)),
        level=2,
        sections=[_contact(draft)],
    )


def _who(draft: Drafting, together: str | None) -> Statement:
    say = draft.phrases.say
    if together:
        lead = draft.register.group.entities[together]
        text = say("controllers.joint", company=draft.company, lead=lead.name or together)
        return draft.statement(
            "controllers.joint",
            text,
            f"{draft.entity_path}/name",
            "group/lead",
            *(f"joint/{name}/all-entities" for name, _ in arrangements(draft)),
            promise="controllers.joint",
            claims=[Claim("joint-arrangement", draft.entity_path)],
        )
    if len(draft.register.group.entities) > 1 and draft.register.group.lead == draft.entity_id:
        text = say("controllers.lead", company=draft.company)
        return draft.statement(
            "controllers.joint",
            text,
            f"{draft.entity_path}/name",
            "group/lead",
            *(f"joint/{name}/all-entities" for name, _ in arrangements(draft)),
            promise="controllers.joint",
            claims=[Claim("joint-arrangement", draft.entity_path)],
        )
    return draft.statement(
        "controllers.sole", say("controllers.sole", company=draft.company), f"{draft.entity_path}/name"
    )


def _card(draft: Drafting, entity_id: str) -> Statement:
    entity = draft.register.group.entities[entity_id]
    path = f"group/entities/{entity_id}"
    parts = [entity.name or entity_id]
    if seat := _seat(draft, entity.seat, entity):
        parts.append(seat)
    if entity.registration:
        parts.append(draft.phrases.say("controllers.registration", number=entity.registration))
    return draft.statement(
        f"controllers.card.{entity_id}",
        ", ".join(parts),
        f"{path}/name",
        f"{path}/seat",
        f"{path}/registration",
        f"{path}/country",
    )


def _seat(draft: Drafting, seat: Address | None, entity: Entity) -> str:
    country = _in_address(draft, (seat.country if seat and seat.country else entity.country))
    if not seat:
        return country
    town = " ".join(part for part in (seat.postal_code, seat.city) if part)
    return ", ".join(part for part in (seat.street, town, country) if part)


def _in_address(draft: Drafting, code: str) -> str:
    """A country as it stands in an address: without the article that it has in a sentence."""
    return str(draft.phrases.locale.territories.get(code, code)) if len(code) == 2 else code


def arrangements(draft: Drafting) -> list[tuple[str, JointArrangement]]:
    """Arrangements among the companies of the group; those with outside parties stand with their activity."""
    return [
        (name, joint)
        for name, joint in draft.register.joint.items()
        if not joint.recipients and (joint.all_entities or draft.entity_id in joint.parties)
    ]


def _inside_the_group(draft: Drafting, name: str, joint: JointArrangement) -> Block | None:
    path = f"joint/{name}"
    claim = Claim("joint-arrangement", path)
    said = []
    for part, text in (("essence", joint.essence), ("requests", joint.requests)):
        if text:
            said.append(
                draft.statement(
                    f"controllers.{name}.{part}",
                    draft.phrases.sentence(text, f"{path}/{part}"),
                    f"{path}/{part}",
                    promise=f"joint.{name}",
                    claims=[claim],
                )
            )
    if not joint.requests:
        said.append(
            draft.statement(
                f"controllers.{name}.either",
                draft.phrases.say("controllers.either"),
                f"{path}/parties",
                promise=f"joint.{name}",
                claims=[claim],
            )
        )
    return paragraph(*said)


def _contact(draft: Drafting) -> Section | None:
    say = draft.phrases.say
    group = draft.register.group
    mailbox, path = draft.mailbox
    contact = group.contact
    team = (
        draft.phrases.phrase(contact.team, "group/contact/team")
        if contact and contact.team
        else say("contact.team")
    )
    return section(
        "contact",
        say("contact.heading"),
        paragraph(
            draft.statement("contact.mailbox", say("contact.mailbox", team=team, email=mailbox), path)
            if mailbox
            else None,
            draft.statement("contact.phone", say("contact.phone", phone=contact.phone), "group/contact/phone")
            if contact and contact.phone
            else None,
            _officer(draft),
        ),
        level=3,
    )


def _officer(draft: Drafting) -> Statement | None:
    say = draft.phrases.say
    officer = draft.entity.data_protection_officer
    path = f"{draft.entity_path}/data-protection-officer"
    if officer is None:
        return None
    if officer.none:
        text = say("contact.no-officer", company=draft.company)
        if officer.reason:
            text += " " + draft.phrases.sentence(officer.reason, f"{path}/reason")
        return draft.statement("contact.officer", text, path)
    reach = draft.phrases.either([way for way in (officer.email, officer.phone) if way])
    key = "contact.officer-named" if officer.name else "contact.officer"
    text = say(key, company=draft.company, name=officer.name or "", reach=reach)
    return draft.statement("contact.officer", text, path)


def _host(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")

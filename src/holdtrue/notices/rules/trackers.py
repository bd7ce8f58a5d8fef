"""Cookies and the like, by category: asked for before they are set, save what the site cannot do without."""

from __future__ import annotations

from holdtrue.register.models.governance import Tracker

from .drafting import Drafting, listing, paragraph, section
from .phrases import capital
from .statement import Claim, Section, Statement

CATEGORIES = ("necessary", "functional", "statistics", "marketing")


def trackers(draft: Drafting, activity: str) -> Section | None:
    """The rule, then each tracker with its purpose and lifetime (Art. 5(3) of Directive 2002/58/EC)."""
    if not draft.activities[activity].trackers:
        return None
    say = draft.phrases.say
    claim = [Claim("trackers", "trackers")]
    parts = []
    for category in CATEGORIES:
        found = {
            name: tracker
            for name, tracker in draft.register.trackers.items()
            if tracker.category == category and (not tracker.sites or set(tracker.sites) & set(draft.sites))
        }
        parts.append(
            section(
                f"{activity}.trackers.{category}",
                say(f"trackers.{category}"),
                listing(_item(draft, activity, name, tracker) for name, tracker in found.items()),
                level=4,
            )
        )
    return section(
        f"{activity}.trackers",
        say("trackers.heading"),
        paragraph(
            draft.statement(
                f"{activity}.trackers.asked",
                say("trackers.asked"),
                "trackers",
                promise="cookies.asked",
                claims=[Claim("consent", "trackers"), *claim],
            ),
            draft.statement(
                f"{activity}.trackers.change",
                say("trackers.change"),
                "trackers",
                promise="cookies.withdrawal",
                claims=[Claim("withdrawal", "trackers")],
            ),
        ),
        level=3,
        sections=parts,
    )


def _item(draft: Drafting, activity: str, name: str, tracker: Tracker) -> Statement:
    phrases = draft.phrases
    path = f"trackers/{name}"
    provider = tracker.provider
    values = {
        "name": tracker.name or tracker.pattern or name,
        "provider": draft.name_of(provider) if provider in draft.register.recipients else "",
        "purpose": phrases.phrase(tracker.purpose, f"{path}/purpose") if tracker.purpose else "",
        "lifetime": _lifetime(draft, tracker),
    }
    key = "trackers.item" + (".provider" if values["provider"] else "") + (".purpose" if values["purpose"] else "")
    return draft.statement(
        f"{activity}.trackers.{name}",
        capital(phrases.say(key, **values)),
        path,
        promise="cookies.as-declared",
        claims=[Claim("trackers", path)],
    )


def _lifetime(draft: Drafting, tracker: Tracker) -> str:
    if not tracker.lifetime or tracker.lifetime == "session":
        return draft.phrases.say("trackers.session")
    return str(draft.phrases.period(tracker.lifetime))

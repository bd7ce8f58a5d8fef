"""Cookies and the like, by category: asked for before they are set, save what the site cannot do without."""

from __future__ import annotations

from holdtrue.register.models.governance import Tracker

from .drafting import Drafting, listing, paragraph, section
from .remarks import remarks
from .statement import Block, Claim, Section, Statement

CATEGORIES = ("necessary", "functional", "statistics", "marketing")


def home_of(draft: Drafting) -> str | None:
    """The activity under which the trackers are listed: the first that has any."""
    return next((name for name, activity in draft.activities.items() if activity.trackers), None)


def trackers(draft: Drafting, activity: str) -> Section | None:
    """The rule, then each tracker with its purpose and lifetime (Art. 5(3) of Directive 2002/58/EC).

    What the activity itself says of the visitor's choice takes the place of the built-in sentences. The
    trackers are listed once; further activities point there.
    """
    if activity != home_of(draft):
        return None
    chosen = remarks(draft, activity, "choice")
    return section(
        f"{activity}.trackers",
        draft.phrases.say("trackers.heading"),
        paragraph(*chosen) if chosen else _choice(draft, activity),
        level=3,
        sections=[_category(draft, activity, category) for category in CATEGORIES],
    )


def listed_elsewhere(draft: Drafting, activity: str) -> Statement | None:
    """Where a further activity's trackers are listed."""
    home = home_of(draft)
    if home is None or activity == home or not draft.activities[activity].trackers:
        return None
    text = draft.phrases.say(
        "trackers.listed", activity=draft.phrases.say("quoted", text=draft.title_of(home))
    )
    return draft.statement(f"{activity}.trackers.listed", text, f"activities/{activity}/trackers")


def _choice(draft: Drafting, activity: str) -> Block | None:
    say = draft.phrases.say
    return paragraph(
        draft.statement(
            f"{activity}.trackers.asked",
            say("trackers.asked"),
            f"activities/{activity}/trackers",
            promise="cookies.asked",
            claims=[Claim("consent", "trackers")],
        ),
        draft.statement(
            f"{activity}.trackers.change",
            say("trackers.change"),
            f"activities/{activity}/trackers",
            promise="cookies.withdrawal",
            claims=[Claim("withdrawal", "trackers")],
        ),
    )


def _category(draft: Drafting, activity: str, category: str) -> Section | None:
    found = {
        name: tracker
        for name, tracker in draft.register.trackers.items()
        if tracker.category == category and (not tracker.sites or set(tracker.sites) & set(draft.sites))
    }
    return section(
        f"{activity}.trackers.{category}",
        draft.phrases.say(f"trackers.{category}"),
        listing(_item(draft, activity, name, tracker) for name, tracker in found.items()),
        level=4,
    )


def _item(draft: Drafting, activity: str, name: str, tracker: Tracker) -> Statement:
    phrases = draft.phrases
    path = f"trackers/{name}"
    provider = tracker.provider
    values: dict[str, str] = {"name": tracker.name or tracker.pattern or name}
    key = "trackers.item"
    if provider and provider in draft.register.recipients:
        values["provider"] = draft.name_of(provider)
        key += ".provider"
    if tracker.purpose:
        values["purpose"] = phrases.phrase(tracker.purpose, f"{path}/purpose")
        key += ".purpose"
    if tracker.lifetime == "session":
        key += ".session"
    elif tracker.lifetime:
        values["lifetime"] = phrases.period(tracker.lifetime)
        key += ".lasting"
    return draft.statement(
        f"{activity}.trackers.{name}",
        phrases.say(key, **values),
        path,
        promise="cookies.as-declared",
        claims=[Claim("trackers", path)],
    )

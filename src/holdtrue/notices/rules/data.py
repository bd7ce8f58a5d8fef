"""Which data of whom, and where it comes from (Art. 14(1)(d) and (2)(f), 13(2)(e) GDPR)."""

from __future__ import annotations

from .drafting import Drafting, listing, paragraph, section
from .phrases import capital
from .remarks import remarks
from .statement import Section, Statement


def concerns(draft: Drafting, activity: str) -> list[Statement]:
    """What the activity is, and whose data it uses."""
    entry = draft.activities[activity]
    said = []
    if entry.about:
        path = f"activities/{activity}/about"
        said.append(draft.statement(f"{activity}.about", draft.phrases.sentence(entry.about, path), path))
    if entry.subjects:
        path = f"activities/{activity}/subjects"
        people = draft.phrases.several(
            [draft.phrases.phrase(text, f"{path}/{place}") for place, text in enumerate(entry.subjects)]
        )
        said.append(
            draft.statement(f"{activity}.subjects", draft.phrases.say("subjects", people=people), path)
        )
    return said


def data(draft: Drafting, activity: str) -> Section | None:
    """The categories of data, their sources, and whether people must give them."""
    entry = draft.activities[activity]
    phrases = draft.phrases
    items = []
    for place, category in enumerate(entry.data):
        path = f"activities/{activity}/data/{place}"
        if category.text:
            words = phrases.phrase(category.text, f"{path}/text")
        else:
            words = phrases.say(f"data.{category.category}")
        if category.when:
            words = phrases.say("data.when", data=words, when=phrases.phrase(category.when, f"{path}/when"))
        items.append(draft.statement(f"{activity}.data.{place + 1}", capital(words), path))
    return section(
        f"{activity}.data",
        phrases.say("data.heading"),
        listing(items),
        paragraph(_sources(draft, activity), _provision(draft, activity)),
        paragraph(*remarks(draft, activity, "data")),
        level=3,
    )


def _sources(draft: Drafting, activity: str) -> Statement | None:
    sources = draft.activities[activity].sources
    if not sources:
        return None
    path = f"activities/{activity}/sources"
    words = [draft.phrases.phrase(text, f"{path}/{place}") for place, text in enumerate(sources)]
    return draft.statement(
        f"{activity}.sources", draft.phrases.say("sources", sources=draft.phrases.several(words)), path
    )


def _provision(draft: Drafting, activity: str) -> Statement | None:
    required = draft.activities[activity].required
    if not required:
        return None
    path = f"activities/{activity}/required"
    return draft.statement(f"{activity}.required", draft.phrases.sentence(required, path), path)

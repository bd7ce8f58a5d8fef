"""Why data is used, on which legal basis, and in whose interest (Art. 13(1)(c) and (d), 6(1) GDPR)."""

from __future__ import annotations

from holdtrue.register.models.activities import LegalGround, Purpose

from .drafting import Drafting, listing, paragraph, section
from .phrases import capital, ended
from .remarks import remarks
from .statement import Block, Claim, Section, Statement


def purposes(draft: Drafting, activity: str) -> Section | None:
    """The purposes, gathered by what they rest on, so that each legal basis is named once."""
    entry = draft.activities[activity]
    gathered: dict[tuple[object, ...], list[tuple[int, Purpose]]] = {}
    for place, purpose in enumerate(entry.purposes):
        gathered.setdefault(tuple(_key(ground) for ground in purpose.bases), []).append((place, purpose))
    blocks: list[Block | None] = []
    for number, group in enumerate(gathered.values()):
        places = [place for place, _ in group]
        blocks.append(listing(_purpose(draft, activity, place, purpose) for place, purpose in group))
        for nth, ground in enumerate(group[0][1].bases):
            blocks.append(paragraph(_ground(draft, activity, ground, places, number, nth)))
            if ground.basis == "legitimate-interests":
                blocks.append(listing(_interest_items(draft, activity, ground)))
    return section(
        f"{activity}.purposes",
        draft.phrases.say("purposes.heading"),
        *blocks,
        *(paragraph(remark) for remark in remarks(draft, activity, "basis")),
        level=3,
    )


def _key(ground: LegalGround) -> tuple[object, ...]:
    def words(text: object) -> object:
        return tuple(sorted(text.items())) if isinstance(text, dict) else None

    return (ground.basis, words(ground.when), words(ground.law), ground.interests)


def _purpose(draft: Drafting, activity: str, place: int, purpose: Purpose) -> Statement:
    path = f"activities/{activity}/purposes/{place}"
    name = purpose.id or str(place + 1)
    return draft.statement(
        f"{activity}.purposes.{name}",
        ended(capital(draft.phrases.phrase(purpose.text, f"{path}/text"))),
        f"{path}/text",
    )


def _ground(
    draft: Drafting, activity: str, ground: LegalGround, places: list[int], group: int, nth: int
) -> Statement:
    phrases = draft.phrases
    base = f"activities/{activity}/purposes/{places[0]}/bases/{nth}"
    paths = [f"activities/{activity}/purposes/{place}/bases/{nth}" for place in places]
    key = f"basis.{ground.basis}"
    values: dict[str, object] = {}
    promise: str | None = None
    claims: list[Claim] = []
    if ground.basis == "legitimate-interests":
        interests = _interests(draft, activity, ground)
        if len(interests) == 1:
            name, words, path = interests[0]
            key += ".one"
            values["interest"] = words
            paths.append(path)
            promise, claims = f"{activity}.interest.{name}", [_interest_claim(activity, name)]
        elif not interests:
            key += ".unnamed"
            promise = f"{activity}.interest"
            claims = [Claim("legitimate-interest", f"activities/{activity}/interests")]
    elif ground.basis == "consent":
        purposes = draft.activities[activity].purposes
        promise = f"{activity}.consent"
        claims = [
            Claim("consent", f"activities/{activity}/purposes/{purposes[place].id or place}") for place in places
        ]
    elif ground.law:
        values["law"] = phrases.phrase(ground.law, f"{base}/law")
        key += ".law"
    if ground.when:
        values["when"] = phrases.phrase(ground.when, f"{base}/when")
        key += ".when"
    number = f".{group + 1}" if group else ""
    return draft.statement(
        f"{activity}.basis.{ground.basis}{number}",
        phrases.say(key, **values),
        *paths,
        promise=promise,
        claims=claims,
    )


def _interest_claim(activity: str, interest: str) -> Claim:
    return Claim("legitimate-interest", f"activities/{activity}/interests/{interest}")


def _interest_items(draft: Drafting, activity: str, ground: LegalGround) -> list[Statement]:
    """Each interest by itself, where there are several: each has its own assessment."""
    interests = _interests(draft, activity, ground)
    if len(interests) < 2:
        return []
    return [
        draft.statement(
            f"{activity}.interest.{name}",
            ended(words),
            path,
            promise=f"{activity}.interest.{name}",
            claims=[_interest_claim(activity, name)],
        )
        for name, words, path in interests
    ]


def _interests(draft: Drafting, activity: str, ground: LegalGround) -> list[tuple[str, str, str]]:
    """The (name, words, path) of the interests that this basis rests on; all of the activity's if it names none."""
    found = []
    for place, interest in enumerate(draft.activities[activity].interests):
        name = interest.id or str(place + 1)
        if ground.interests and name not in ground.interests:
            continue
        path = f"activities/{activity}/interests/{place}"
        found.append((name, draft.phrases.phrase(interest.text, f"{path}/text"), path))
    return found

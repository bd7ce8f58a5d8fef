"""Why data is used, on which legal basis, and in whose interest (Art. 13(1)(c) and (d), 6(1) GDPR)."""

from __future__ import annotations

from holdtrue.register.models.activities import LegalGround, Purpose

from .drafting import Drafting, listing, paragraph, section, term
from .phrases import capital
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
        blocks.append(term(_purposes(draft, activity, group)))
        blocks.append(
            listing(
                statement
                for nth, ground in enumerate(group[0][1].bases)
                for statement in _grounds(draft, activity, ground, places, number, nth)
            )
        )
    return section(
        f"{activity}.purposes",
        draft.phrases.say("purposes.heading"),
        *blocks,
        paragraph(*remarks(draft, activity, "basis")),
        level=3,
    )


def _key(ground: LegalGround) -> tuple[object, ...]:
    def words(text: object) -> object:
        return tuple(sorted(text.items())) if isinstance(text, dict) else None

    return (ground.basis, words(ground.when), words(ground.law), ground.interests)


def _purposes(draft: Drafting, activity: str, group: list[tuple[int, Purpose]]) -> list[Statement]:
    """The purposes that rest on the same: one after the other, with a colon before what they rest on."""
    said = []
    for nth, (place, purpose) in enumerate(group):
        path = f"activities/{activity}/purposes/{place}"
        words = draft.phrases.phrase(purpose.text, f"{path}/text")
        words = capital(words) if nth == 0 else words
        words += ":" if nth == len(group) - 1 else ";"
        said.append(draft.statement(f"{activity}.purposes.{purpose.id or place + 1}", words, f"{path}/text"))
    return said


def _grounds(
    draft: Drafting, activity: str, ground: LegalGround, places: list[int], group: int, nth: int
) -> list[Statement]:
    """A legal basis as one statement; legitimate interests as one for each interest, which has its own
    assessment.
    """
    base = f"activities/{activity}/purposes/{places[0]}/bases/{nth}"
    paths = [f"activities/{activity}/purposes/{place}/bases/{nth}" for place in places]
    key, values = _worded(draft, ground, base)
    number = f".{group + 1}" if group else ""
    if ground.basis != "legitimate-interests":
        promise: str | None = None
        claims: list[Claim] = []
        if ground.basis == "consent":
            purposes = draft.activities[activity].purposes
            promise = f"{activity}.consent"
            claims = [
                Claim("consent", f"activities/{activity}/purposes/{purposes[place].id or place + 1}")
                for place in places
            ]
        text = draft.phrases.say(key, **values)
        name = f"{activity}.basis.{ground.basis}{number}"
        return [draft.statement(name, text, *paths, promise=promise, claims=claims)]
    interests = _interests(draft, activity, ground)
    if not interests:
        return [
            draft.statement(
                f"{activity}.basis.legitimate-interests{number}",
                draft.phrases.say(f"{key}.unnamed", **values),
                *paths,
                promise=f"{activity}.interest",
                claims=[Claim("legitimate-interest", f"activities/{activity}/interests")],
            )
        ]
    return [
        draft.statement(
            f"{activity}.interest.{name}{number}",
            draft.phrases.say(key, interest=words, **values),
            *paths,
            path,
            promise=f"{activity}.interest.{name}",
            claims=[Claim("legitimate-interest", f"activities/{activity}/interests/{name}")],
        )
        for name, words, path in interests
    ]


def _worded(draft: Drafting, ground: LegalGround, base: str) -> tuple[str, dict[str, str]]:
    """The wording for a legal basis, and what goes into it: the law behind it, and when it is the one."""
    values: dict[str, str] = {}
    key = f"basis.{ground.basis}"
    if ground.law and ground.basis != "legitimate-interests":
        values["law"] = draft.phrases.phrase(ground.law, f"{base}/law")
        key += ".law"
    if ground.when:
        values["when"] = draft.phrases.phrase(ground.when, f"{base}/when")
        key += ".when"
    return key, values


def _interests(draft: Drafting, activity: str, ground: LegalGround) -> list[tuple[str, str, str]]:
    """The (name, words, path) of the interests that this basis rests on; all of the activity's if it
    names none.
    """
    found = []
    for place, interest in enumerate(draft.activities[activity].interests):
        name = interest.id or str(place + 1)
        if ground.interests and name not in ground.interests:
            continue
        path = f"activities/{activity}/interests/{place}/text"
        found.append((name, draft.phrases.phrase(interest.text, path), path))
    return found

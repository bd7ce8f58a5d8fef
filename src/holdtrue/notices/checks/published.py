"""Is the notice published, and does it still say what the register says?

The notice is composed from the register anew and compared, word by word, with the edition in force, in every language
of the company in which it can be said.

Kept: in every language an edition is in force and equals what the register says today.
Broken: an edition is in force and says something else than the register.
Unproven: in one language or more no edition was published with Holdtrue.
Cannot see: whether the web site really shows the edition in force, and notices published elsewhere.
Law: Art. 12(1), 13 and 14 GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven

from ..queries import compared, languages_of, last_edition

CODE = "notices.published"


def run(subject: str, world: World) -> Verdict:
    register = world.register
    entity = subject.split("/")[2]
    company = register.group.entities[entity].name or entity
    languages = languages_of(register, entity)
    command = f"`holdtrue notice publish --entity {entity}`"
    looked_at = tuple(f"edition of {company}, {language}" for language in languages)
    if not languages:
        return unproven(
            Reason.OUT_OF_REACH,
            f"There are no words for the notice in any language of {company}.",
            paths=(f"{subject}/languages", subject),
            remedy="Add wordings for one of its languages",
        )
    missing = [language for language in languages if last_edition(entity, language) is None]
    changes = 0
    stale = []
    for language in languages:
        if language in missing:
            continue
        comparison = compared(register, entity, language, world.today)
        if not comparison.equal:
            stale.append(language)
            changes += len(comparison.changes)
    if stale:
        return broken(
            f"The published notice of {company} ({', '.join(stale)}) differs from the register in {changes} "
            f"{'place' if changes == 1 else 'places'}.",
            looked_at=looked_at,
            numbers={"changes": changes},
            paths=(subject,),
            remedy=f"Publish it: {command}",
        )
    if missing:
        return unproven(
            Reason.OUT_OF_REACH,
            f"No notice of {company} was published with Holdtrue ({', '.join(missing)}); what people read "
            "instead is not known.",
            looked_at=looked_at,
            paths=(subject,),
            remedy=f"Publish it: {command}",
        )
    return kept(
        f"The published notice of {company} is what the register says.", looked_at=looked_at, paths=(subject,)
    )

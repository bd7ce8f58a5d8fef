"""Is there an arrangement between those who decide together, and may people read what it says?

Asked of a company, the arrangement between the companies of the group is looked for; asked of an arrangement, that
one is looked at.

Kept: the arrangement has a day, names its parties, and says in essence who answers for what.
Broken: a company shares data with others of the group and no arrangement covers it, or the arrangement lacks its
parties, its day or its essence.
Unproven: never by itself. Facts that the group has not confirmed make the statements that rest on them Unproven.
Cannot see: whether the paper was signed, and whether it reflects who really decides.
Law: Art. 26(1) and (2) GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Verdict, broken, kept
from holdtrue.register.models.parties import JointArrangement
from holdtrue.register.models.register import Register

CODE = "register.joint-arrangement"


def run(subject: str, world: World) -> Verdict:
    register = world.register
    if subject.startswith("joint/"):
        name = subject.removeprefix("joint/")
        return _complete(name, register.joint[name], f"The arrangement “{name}”")
    entity = subject.split("/")[2]
    company = register.group.entities[entity].name or entity
    covering = _covering(register, entity)
    if covering is None:
        if len(register.group.entities) == 1:
            return kept(f"{company} is the only company: there is nobody to share with.", paths=(subject,))
        return broken(
            f"No arrangement of the group covers {company}.",
            looked_at=("joint.yaml",),
            paths=(subject,),
            remedy=f"Add {entity} to an arrangement in joint.yaml, or all companies with `all-entities: true`",
        )
    return _complete(
        covering, register.joint[covering], f"The arrangement “{covering}”, which covers {company},"
    )


def _covering(register: Register, entity: str) -> str | None:
    """The arrangement inside the group that covers this company."""
    return next(
        (
            name
            for name, arrangement in register.joint.items()
            if not arrangement.recipients and (arrangement.all_entities or entity in arrangement.parties)
        ),
        None,
    )


def _complete(name: str, arrangement: JointArrangement, which: str) -> Verdict:
    path = f"joint/{name}"
    missing = [
        word
        for word, there in (
            ("its parties", arrangement.parties or arrangement.recipients or arrangement.all_entities),
            ("its day", arrangement.date_),
            ("its essence", arrangement.essence),
        )
        if not there
    ]
    if missing:
        return broken(
            f"{which} lacks {' and '.join(missing)}.",
            looked_at=("joint.yaml",),
            paths=(path,),
            remedy=f"Complete `{name}` in joint.yaml",
        )
    return kept(
        f"{which} has its day, its parties and its essence.",
        looked_at=("joint.yaml",),
        paths=(path, f"{path}/date"),
    )

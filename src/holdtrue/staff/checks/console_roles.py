"""Are the people who sign in only in groups that the register defines, and do those give what they say?

Kept: everybody who may sign in belongs to employee groups of access.yaml alone, and every right that these groups are
given is one that Holdtrue knows.
Broken: somebody is in a group that access.yaml does not have. It gives them nothing now, and would give them whatever
is written under that name later.
Unproven: a group is given something that Holdtrue does not know, so what was meant is not known.
Cannot see: who uses somebody else's account, what colleagues may do in systems outside Holdtrue, and whether
everybody is in the right group.
Law: Art. 5(1)(f), 24(1), 29 and 32(1)(b), 32(4) GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.actors import known_groups, unknown_verbs
from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven

from ..queries import people

CODE = "access.console-roles"


def run(subject: str, world: World) -> Verdict:
    groups = known_groups(world.register.access)
    staff = [member for member in people() if member.active]
    strange = [(member.name, group) for member in staff for group in member.groups if group not in groups]
    used = {group for member in staff for group in member.groups if group in groups}
    looked_at = (f"console: {_people(len(staff))} in {len(used)} {'group' if len(used) == 1 else 'groups'}",)
    numbers = {
        "people": len(staff),
        "groups": len(used),
        "in no group": sum(not set(member.groups) & set(groups) for member in staff),
        "in an unknown group": len({name for name, _ in strange}),
    }
    if strange:
        names = ", ".join(dict.fromkeys(name for name, _ in strange))
        unknown = ", ".join(dict.fromkeys(group for _, group in strange))
        one = numbers["in an unknown group"] == 1
        return broken(
            f"{names} {'is' if one else 'are'} in groups that the register does not have: {unknown}.",
            looked_at=looked_at,
            numbers=numbers,
            paths=(subject,),
            remedy=f"Put them into other groups on the People page, or enter {unknown} in access.yaml",
        )
    slips = [(name, verb) for name, group in groups.items() for verb in unknown_verbs(group.does)]
    if slips:
        name, verb = slips[0]
        return unproven(
            Reason.TO_CONFIRM,
            f"The group {name} is allowed {verb!r}, and nothing in Holdtrue is called so.",
            looked_at=looked_at,
            numbers=numbers,
            paths=(f"access/groups/{name}", subject),
            remedy="Correct `does` in access.yaml: the People page lists what there is",
        )
    return kept(
        "Nobody can sign in."
        if not staff
        else f"{_people(len(staff))} can sign in, and nobody is in a group that the register does not define.",
        looked_at=looked_at,
        numbers=numbers,
        paths=(subject,),
    )


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"

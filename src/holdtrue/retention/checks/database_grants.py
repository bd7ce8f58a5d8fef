"""Do Holdtrue's roles in the bound databases have the rights that the bindings need, and no others?

The database itself is asked what each of the two roles may effectively do, by whatever way: what was granted to the
role, to a role that it is in, or to everybody, and what it owns. That is compared, column by column, with what
`holdtrue systems grants` prints. Holdtrue's own store is left out: it owns that.

Kept: in every bound PostgreSQL database the reading role may read the bound columns, the disposing role may also
delete and change what the bindings name, and neither may do anything else there.
Broken: a role has a right too many or lacks one, or one role both reads and disposes. Each is named.
Unproven: no database is bound, one does not answer, or it is a SQLite file, which knows no rights of its own.
Cannot see: rights in other databases of the same server, functions that run with their owner's rights, and what
people and programs other than Holdtrue may do there.
Law: Art. 5(1)(f), 25(2), 29 and 32(1)(b), 32(4) GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven
from holdtrue.register.models.bindings import System
from holdtrue.register.shipped import is_ours
from holdtrue.systems.port import BindingFault, Rights, SystemFault

from ..bindings import rights_in

CODE = "access.database-grants"
MOST = 4
"""So many rights are named; the rest is counted."""


def run(subject: str, world: World) -> Verdict:
    bound = {
        name: place for name, place in world.register.systems.items() if place.is_bound and not is_ours(place)
    }
    found: dict[str, Rights] = {}
    faults: dict[str, SystemFault] = {}
    for name in bound:
        try:
            found[name] = rights_in(world.register, name, world.today)
        except SystemFault as fault:
            faults[name] = fault
    looked_at = tuple(f"{name}: roles {_roles(rights)}" for name, rights in found.items())
    numbers = {
        "rights too many": sum(len(rights.excess) for rights in found.values()),
        "rights missing": sum(len(rights.missing) for rights in found.values()),
    }
    wrong = [name for name, rights in found.items() if rights.excess or rights.missing]
    if wrong:
        first = found[wrong[0]]
        says = " ".join(f"{_named(bound[name])}: {_told(found[name])}" for name in wrong)
        return broken(
            says,
            looked_at=looked_at,
            numbers=numbers,
            paths=(*(f"systems/{name}" for name in wrong), subject),
            remedy=f"Revoke what is too much, and grant what `holdtrue systems grants {wrong[0]} --read-role "
            f"{first.read_role} --write-role {first.write_role or first.read_role}` prints",
        )
    if faults:
        name, fault = next(iter(faults.items()))
        no_roles = all(isinstance(each, BindingFault) for each in faults.values())
        return unproven(
            Reason.OUT_OF_REACH if no_roles else Reason.COULD_NOT_RUN,
            f"{_named(bound[name])}: {fault}.",
            looked_at=looked_at,
            numbers=numbers if found else {},
            paths=(f"systems/{name}", subject),
            remedy=fault.remedy or "See `holdtrue systems check`",
        )
    if not found:
        return unproven(
            Reason.UNBOUND,
            "No database is bound, so nobody looks at who may do what there.",
            paths=(subject,),
            remedy="Bind a database: give its `url` and its datasets in systems/",
        )
    names = ", ".join(_named(bound[name]) for name in found)
    return kept(
        f"Holdtrue's roles have in {names} exactly the rights that the bindings need.",
        looked_at=looked_at,
        numbers=numbers,
        paths=(*(f"systems/{name}" for name in found), subject),
    )


def _told(rights: Rights) -> str:
    wrong = (*rights.excess, *rights.missing)
    more = f", and {len(wrong) - MOST} more" if len(wrong) > MOST else ""
    return f"{'; '.join(wrong[:MOST])}{more}."


def _roles(rights: Rights) -> str:
    names = (
        [rights.read_role]
        if rights.write_role in (None, rights.read_role)
        else [rights.read_role, rights.write_role]
    )
    return " and ".join(str(name) for name in names)


def _named(system: System) -> str:
    return (system.title or {}).get("en") or system.system

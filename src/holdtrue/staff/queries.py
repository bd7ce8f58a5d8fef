"""Who is on the staff, and what they may do under a register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from holdtrue.delivery import links
from holdtrue.evidence.actors import Actor, actor_of, known_groups
from holdtrue.register.models.register import Register

from .models import Membership, Person

INVITE = "people.invite"
INVITATION = "staff.invitation"
"""The purpose of the links that invitations are."""


@dataclass(frozen=True)
class Member:
    """One person as the People page lists them. `joined_at` is None until the invitation is accepted."""

    id: int
    email: str
    groups: tuple[str, ...]
    active: bool
    invited_at: datetime
    joined_at: datetime | None
    last_login: datetime | None

    @property
    def name(self) -> str:
        return f"person/{self.id}"


def people() -> tuple[Member, ...]:
    """Everybody, in the order in which they were invited."""
    return tuple(_member(person) for person in Person.objects.prefetch_related("memberships"))


def member(person: int) -> Member | None:
    """One person; None if there is nobody with this identifier."""
    found = Person.objects.prefetch_related("memberships").filter(pk=person).first()
    return _member(found) if found else None


def groups_of(person: int) -> tuple[str, ...]:
    """The employee groups of a person."""
    return tuple(Membership.objects.filter(person_id=person).values_list("group", flat=True))


def actor_for(person: int, register: Register) -> Actor:
    """What a person is now: their groups as they stand, under the register as it stands."""
    return actor_of(f"person/{person}", groups_of(person), register.access)


def needs_second_factor(groups: Iterable[str], register: Register) -> bool:
    """Whether somebody in these groups signs in with a second factor: yes, unless every group says no."""
    known = known_groups(register.access)
    found = [known[group] for group in groups if group in known]
    return not found or any(group.second_factor for group in found)


def may_everywhere(actor: Actor, verb: str, register: Register) -> bool:
    """Whether an actor may do something that concerns all companies."""
    return actor.may(verb) and all(actor.may(verb, entity) for entity in register.group.entities)


def may_invite_into(actor: Actor, group: str, register: Register) -> bool:
    """Whether an actor may take people into a group: for every company that the group is for."""
    known = known_groups(register.access).get(group)
    if known is None:
        return False
    entities = known.entities or tuple(register.group.entities)
    return all(actor.may(INVITE, None if entity == "*" else entity) for entity in entities) and (
        bool(known.entities and "*" not in known.entities) or may_everywhere(actor, INVITE, register)
    )


def somebody_may_invite(register: Register, at: datetime) -> bool:
    """Whether there is anybody who can sign in, or has an invitation that is still good, and may let others in."""
    return any(
        actor_of(person.name, [each.group for each in person.memberships.all()], register.access).may(INVITE)
        and (person.joined_at is not None or links.is_open(INVITATION, person.name, at))
        for person in Person.objects.filter(is_active=True).prefetch_related("memberships")
    )


def _member(person: Person) -> Member:
    return Member(
        id=person.pk,
        email=person.email,
        groups=tuple(each.group for each in person.memberships.all()),
        active=person.is_active,
        invited_at=person.invited_at,
        joined_at=person.joined_at,
        last_login=person.last_login,
    )

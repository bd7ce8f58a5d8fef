"""Letting people in, changing what they belong to, and letting them go. Each deed and its evidence stand together.

The ledger knows people as `person/<id>`: no name, no address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from holdtrue.delivery import links
from holdtrue.evidence.actions import append
from holdtrue.evidence.actors import Actor, NotAllowed, known_groups
from holdtrue.register.models.register import Register

from .faults import AlreadyThere, NoSuchGroup, NoSuchPerson, NotAnAddress, NotYourself
from .models import Membership, Person, address_of
from .queries import INVITATION, INVITE, groups_of, may_invite_into

ADMINISTRATOR = "staff.administrator"
FIRST = "administrator"
"""What a link for the administrator is about: nobody yet."""
INVITED_FOR = timedelta(days=7)
FIRST_FOR = timedelta(hours=24)
JOIN, BEGIN = "/join/{}/", "/begin/{}/"
"""Where the two kinds of links lead. The console serves these addresses."""


@dataclass(frozen=True)
class Invitation:
    """Whom it is for, and the token of the link, which is not kept."""

    person: int
    token: str
    expires: datetime


def invite(actor: Actor, email: str, groups: Iterable[str], register: Register, at: datetime) -> Invitation:
    """Invite somebody into employee groups of the register, and return the link's token.

    Raises `NotAllowed`, `NotAnAddress`, `AlreadyThere`, `NoSuchGroup`.
    """
    wanted = _groups(groups, register)
    _may_move(actor, wanted, register)
    address = _address(email)
    with transaction.atomic():
        person, new = Person.objects.get_or_create(email=address, defaults={"invited_at": at})
        if not new:
            raise AlreadyThere(
                f"{person.name} has this address already.", "Change their groups, or invite them again."
            )
        person.set_unusable_password()
        person.save(update_fields=["password"])
        _set(person, wanted)
        append(
            "people.invited",
            person.name,
            {"by": actor.name, "groups": list(wanted)},
            at,
            register.digest,
        )
        return _invitation(person, at)


def invite_again(actor: Actor, person: int, register: Register, at: datetime) -> Invitation:
    """A new link for somebody: the invitation was lost, or nothing is left to sign in with.

    Earlier links stop working. Raises `NotAllowed`, `NoSuchPerson`.
    """
    with transaction.atomic():
        found = _person(person)
        _may_move(actor, groups_of(person), register)
        if not found.is_active:
            raise NoSuchPerson(f"{found.name} may not sign in.", "Let them in again first.")
        links.withdraw(INVITATION, found.name, at)
        append("people.invited-again", found.name, {"by": actor.name}, at, register.digest)
        return _invitation(found, at)


def administrator_link(at: datetime) -> str:
    """The token of a link that makes whoever opens it an administrator. Earlier ones stop working.

    Only for whoever runs the server: it is printed where they alone can see it.
    """
    with transaction.atomic():
        links.withdraw(ADMINISTRATOR, FIRST, at)
        append("people.administrator-link", FIRST, {"by": "command"}, at)
        return links.make(ADMINISTRATOR, FIRST, at, at + FIRST_FOR)


def make_administrator(email: str, register: Register, at: datetime) -> Person:
    """Put whoever has this address into every group that may invite people. Raises `NotAnAddress`.

    The caller has used the administrator's link up, in the same transaction.
    """
    groups = [name for name, group in known_groups(register.access).items() if _invites(group.does)]
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(email=_address(email), defaults={"invited_at": at})
        for group in groups:
            Membership.objects.get_or_create(person=person, group=group)
        Person.objects.filter(pk=person.pk).update(is_active=True)
        append("people.administrator", person.name, {"by": "link", "groups": groups}, at, register.digest)
    person.is_active = True
    return person


def join(person: int, password: str, at: datetime) -> Person:
    """Somebody has opened their link and chosen a password. Raises `NoSuchPerson`, also for who was let go since.

    Sessions that were open under an older password end.
    """
    with transaction.atomic():
        found = _person(person)
        if not found.is_active:
            raise NoSuchPerson(f"{found.name} may not sign in.")
        found.set_password(password)
        found.joined_at = found.joined_at or at
        found.save(update_fields=["password", "joined_at"])
        append("people.joined", found.name, {"by": found.name}, at)
        return found


def set_groups(
    actor: Actor, person: int, groups: Iterable[str], register: Register, at: datetime
) -> tuple[str, ...]:
    """Say in which groups somebody is from now on; their next request acts on it. Returns the groups.

    Whoever changes a membership must be allowed to for every group that is given or taken, and nobody changes their
    own. Raises `NotAllowed`, `NoSuchPerson`, `NoSuchGroup`, `NotYourself`.
    """
    wanted = _groups(groups, register)
    with transaction.atomic():
        found = _person(person)
        if found.name == actor.name:
            raise NotYourself(
                "Nobody gives groups to themselves.", "Ask somebody else who may invite people."
            )
        before = groups_of(person)
        known = known_groups(register.access)
        changed = {group for group in set(before) ^ set(wanted) if group in known}
        _may_move(actor, changed or wanted, register)
        _set(found, wanted)
        body = {"by": actor.name, "before": list(before), "groups": list(wanted)}
        append("people.groups", found.name, body, at, register.digest)
    return wanted


def deactivate(actor: Actor, person: int, register: Register, at: datetime) -> None:
    """Let somebody go: their sessions and links end with it. Raises `NotAllowed`, `NoSuchPerson`, `NotYourself`."""
    with transaction.atomic():
        found = _person(person)
        if found.name == actor.name:
            raise NotYourself("Nobody shuts themselves out.", "Ask somebody else who may invite people.")
        _may_move(actor, groups_of(person), register)
        links.withdraw(INVITATION, found.name, at)
        Person.objects.filter(pk=person).update(is_active=False)
        append("people.deactivated", found.name, {"by": actor.name}, at, register.digest)


def reactivate(actor: Actor, person: int, register: Register, at: datetime) -> None:
    """Let somebody in again, into the groups that they had. Raises `NotAllowed`, `NoSuchPerson`."""
    with transaction.atomic():
        found = _person(person)
        _may_move(actor, groups_of(person), register)
        Person.objects.filter(pk=person).update(is_active=True)
        append("people.reactivated", found.name, {"by": actor.name}, at, register.digest)


def forget_second_factor(actor: Actor, person: int, register: Register, at: datetime) -> None:
    """Write down that somebody's second factors go, in the transaction in which the caller removes them: the phone
    and the recovery codes are lost. They set up a new one. Raises `NotAllowed`, `NoSuchPerson`, `NotYourself`."""
    with transaction.atomic():
        found = _person(person)
        if found.name == actor.name:
            raise NotYourself("One's own second factor is removed under My account.")
        _may_move(actor, groups_of(person), register)
        append("people.second-factor-forgotten", found.name, {"by": actor.name}, at, register.digest)


def at_the_door(deed: str, person: int, at: datetime) -> None:
    """Write down what a person did to their own account: `signed-in`, `password-changed`, `second-factor-added`."""
    with transaction.atomic():
        if deed == "signed-in":
            Person.objects.filter(pk=person, joined_at__isnull=True).update(joined_at=at)
        append(f"people.{deed}", f"person/{person}", {"by": f"person/{person}"}, at)


def _invites(does: Iterable[str]) -> bool:
    return bool({"*", "people.*", INVITE} & set(does))


def _may_move(actor: Actor, groups: Iterable[str], register: Register) -> None:
    """Raise `NotAllowed` unless the actor may take people into, and out of, all of these groups."""
    actor.require(INVITE)
    known = known_groups(register.access)
    for group in groups:
        if group in known and not may_invite_into(actor, group, register):
            raise NotAllowed(INVITE, ", ".join(known[group].entities) or None)


def _groups(groups: Iterable[str], register: Register) -> tuple[str, ...]:
    wanted = tuple(sorted(set(groups)))
    known = known_groups(register.access)
    for group in wanted:
        if group not in known:
            raise NoSuchGroup(f"the register has no group {group!r}.", f"It has: {', '.join(known)}.")
    if not wanted:
        raise NoSuchGroup("no group was named.", f"Name at least one of: {', '.join(known)}.")
    return wanted


def _address(email: str) -> str:
    address = address_of(email)
    try:
        validate_email(address)
    except ValidationError:
        raise NotAnAddress("this is no e-mail address.", "Write one like name@example.org.") from None
    return address


def _person(person: int) -> Person:
    found = Person.objects.select_for_update().filter(pk=person).first()
    if found is None:
        raise NoSuchPerson(f"there is no person/{person}.")
    return found


def _set(person: Person, groups: tuple[str, ...]) -> None:
    Membership.objects.filter(person=person).exclude(group__in=groups).delete()
    for group in groups:
        Membership.objects.get_or_create(person=person, group=group)


def _invitation(person: Person, at: datetime) -> Invitation:
    expires = at + INVITED_FOR
    return Invitation(person.pk, links.make(INVITATION, person.name, at, expires), expires)

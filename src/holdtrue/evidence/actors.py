"""Who acts: a person of some employee groups, the command line, or Holdtrue itself.

The notice promises that employee groups have defined access. What a group may see and do, and for which companies,
stands in the register (`access.yaml`); whoever lets somebody act builds an `Actor` from it, and every action asks
the actor. Nothing else decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from holdtrue.register.models.governance import Access, AccessGroup

EVERYTHING = "*"

VERBS = {
    "board.read": "read the board: the notice with its verdicts",
    "register.edit": "make a new version of the register",
    "notice.publish": "publish a notice",
    "retention.plan": "make a disposal plan",
    "retention.approve": "approve somebody else's plan",
    "retention.run": "have an approved plan run",
    "systems.check": "look at the bound systems and what is wrong with them",
    "evidence.read": "read and verify the ledger",
    "evidence.export": "export the ledger",
    "jobs.manage": "repeat and call off background work",
    "people.invite": "invite people, and say in which groups they are",
}
"""Everything that `does` in `access.yaml` can name; `retention.*` names a room's, `*` all."""


def unknown_verbs(does: Iterable[str]) -> tuple[str, ...]:
    """What `does` names and nothing asks for: a slip of the pen gives no right, and should be seen."""
    rooms = {f"{verb.partition('.')[0]}.{EVERYTHING}" for verb in VERBS}
    return tuple(verb for verb in does if verb not in VERBS and verb not in rooms and verb != EVERYTHING)


class NotAllowed(Exception):
    """The actor may not do this. `verb` and `entity` say what; the message names no person."""

    def __init__(self, verb: str, entity: str | None = None) -> None:
        self.verb, self.entity = verb, entity
        super().__init__(f"not allowed: {verb}" + (f" for {entity}" if entity else ""))


@dataclass(frozen=True)
class Grant:
    """What one employee group gives: verbs, categories of data, and the companies it gives them for (None: all).

    Verbs are dotted (`retention.run`); `retention.*` covers a room. Categories are dotted too (`contact.email`);
    a group that sees `contact` sees everything below it.
    """

    verbs: frozenset[str] = frozenset()
    sees: frozenset[str] = frozenset()
    entities: frozenset[str] | None = None

    def covers(self, entity: str | None) -> bool:
        return entity is None or self.entities is None or entity in self.entities


@dataclass(frozen=True)
class Actor:
    """`name` is an identifier fit for the ledger (`person/12`, `command`, `holdtrue`), never a person's name.

    Each group's grant stands by itself: what one gives for Finland does not widen what another gives.
    """

    name: str
    groups: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()

    def may(self, verb: str, entity: str | None = None) -> bool:
        """Whether this actor may do `verb`, for `entity`; without one, for any company at all."""
        return any(grant.covers(entity) for grant in self._giving(verb))

    def may_everywhere(self, verb: str) -> bool:
        """Whether this actor may do `verb` where it concerns all companies together, as the ledger does."""
        return any(grant.entities is None for grant in self._giving(verb))

    def require(self, verb: str, *entities: str) -> None:
        """Raise `NotAllowed` unless the actor may, for every one of the companies that are named."""
        for entity in entities or (None,):
            if not self.may(verb, entity):
                raise NotAllowed(verb, entity)

    def require_everywhere(self, verb: str) -> None:
        """Raise `NotAllowed` unless the actor may do it for all companies together."""
        if not self.may_everywhere(verb):
            raise NotAllowed(verb)

    def _giving(self, verb: str) -> tuple[Grant, ...]:
        wanted = {EVERYTHING, verb, f"{verb.partition('.')[0]}.{EVERYTHING}"}
        return tuple(grant for grant in self.grants if grant.verbs & wanted)

    def may_see(self, category: str, entity: str | None = None) -> bool:
        """Whether this actor may see personal data of a category (Art. 5(1)(f), 25(2) GDPR)."""
        parts = category.split(".")
        wanted = {EVERYTHING, *(".".join(parts[:n]) for n in range(1, len(parts) + 1))}
        return any(grant.sees & wanted and grant.covers(entity) for grant in self.grants)

    def entities_among(self, entities: Iterable[str]) -> tuple[str, ...]:
        """Those of `entities` that any grant covers: the companies whose matters this actor sees at all."""
        return tuple(e for e in entities if any(grant.covers(e) for grant in self.grants))


HOLDTRUE = Actor("holdtrue", grants=(Grant(verbs=frozenset({EVERYTHING})),))
"""Holdtrue itself, in scheduled work. It sees no personal data."""

COMMAND = Actor("command", grants=(Grant(verbs=frozenset({EVERYTHING}), sees=frozenset({EVERYTHING})),))
"""Whoever may run the command on this machine: the operating system has let them in."""


ADMINISTRATORS = "administrators"
"""The group that there is until the register itself says who may invite people."""
_INVITE = frozenset({EVERYTHING, "people.*", "people.invite"})


def known_groups(access: Access) -> Mapping[str, AccessGroup]:
    """The employee groups of a register. One that names nobody who may invite people gets `administrators`, who may
    do everything and see no personal data: else nobody could begin."""
    if any(_INVITE & set(group.does) for group in access.groups.values()):
        return access.groups
    return {**access.groups, ADMINISTRATORS: AccessGroup(title={"en": "Administrators"}, does=(EVERYTHING,))}


def actor_of(name: str, groups: Iterable[str], access: Access) -> Actor:
    """The actor that a member of these groups is under this register. A group it does not know gives nothing."""
    there = known_groups(access)
    known = [(group, there[group]) for group in groups if group in there]
    return Actor(
        name,
        groups=tuple(group for group, _ in known),
        grants=tuple(
            Grant(frozenset(each.does), frozenset(each.sees), _companies(each.entities)) for _, each in known
        ),
    )


def _companies(entities: tuple[str, ...]) -> frozenset[str] | None:
    """A group that names no company is for all of them."""
    return None if not entities or EVERYTHING in entities else frozenset(entities)

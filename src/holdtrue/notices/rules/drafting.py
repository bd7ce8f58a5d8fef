"""The desk at which a notice is drafted: the register, whose notice it is, and the words of its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from holdtrue.law.today import Today
from holdtrue.register.models.activities import Activity, Retention
from holdtrue.register.models.group import Entity
from holdtrue.register.models.parties import Recipient
from holdtrue.register.models.register import Register
from holdtrue.register.models.schedules import Schedule

from .phrases import Phrases
from .statement import Block, Claim, Section, Statement

Use = tuple[str, int, Retention, Schedule]
"""A schedule in use: the activity, its place in that activity's list, how it is used there, the schedule."""


@dataclass(frozen=True)
class Drafting:
    """What every section of one notice is written from."""

    register: Register
    entity_id: str
    site_id: str | None
    phrases: Phrases
    today: Today
    internal: bool = False

    @property
    def day(self) -> date:
        """Today at the entity: it decides which version of a law is in force, nothing else."""
        return self.today.in_zone(self.entity.zone)

    @property
    def entity(self) -> Entity:
        return self.register.group.entities[self.entity_id]

    @property
    def entity_path(self) -> str:
        return f"group/entities/{self.entity_id}"

    @property
    def company(self) -> str:
        return self.entity.name or self.entity_id

    @property
    def mailbox(self) -> tuple[str, str]:
        """Where people write to, and the register path that says so: the entity's own mailbox, else the
        group's.
        """
        if self.entity.contact:
            return self.entity.contact, f"{self.entity_path}/contact"
        contact = self.register.group.contact
        return (contact.email if contact and contact.email else ""), "group/contact"

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """The web sites this notice covers."""
        if self.site_id:
            return (self.site_id,)
        return tuple(
            name for name, site in self.register.group.sites.items() if self.entity_id in site.entities
        )

    @cached_property
    def activities(self) -> Mapping[str, Activity]:
        """The processing activities of this entity and its sites, in the order in which the notice has
        them.
        """
        covered = {
            name: activity
            for name, activity in self.register.activities.items()
            if activity.internal == self.internal
            and (not activity.entities or self.entity_id in activity.entities)
            and (not activity.sites or set(activity.sites) & set(self.sites))
        }
        return dict(sorted(covered.items(), key=lambda item: (item[1].order, item[0])))

    def title_of(self, activity: str) -> str:
        given = self.activities[activity].title
        path = f"activities/{activity}/title"
        return self.phrases.phrase(given, path) if given else activity.replace("-", " ").capitalize()

    @cached_property
    def retentions(self) -> tuple[Use, ...]:
        """Every (activity, place in its list, use, schedule) of this notice."""
        return tuple(
            (name, place, use, self.register.schedules[use.schedule])
            for name, activity in self.activities.items()
            for place, use in enumerate(activity.schedules)
            if use.schedule in self.register.schedules
        )

    @cached_property
    def recipients(self) -> Mapping[str, tuple[str, ...]]:
        """Each recipient of this notice, with the activities that give it data."""
        uses: dict[str, list[str]] = {}
        for name, activity in self.activities.items():
            for use in activity.recipients:
                if use.recipient in self.register.recipients and name not in uses.setdefault(
                    use.recipient, []
                ):
                    uses[use.recipient].append(name)
        return {recipient: tuple(names) for recipient, names in uses.items()}

    def recipient(self, name: str) -> Recipient:
        return self.register.recipients[name]

    def name_of(self, recipient: str) -> str:
        """The party's name, or what stands for a class of parties ("public authorities")."""
        party = self.recipient(recipient)
        if party.name:
            return party.name
        if party.text:
            return self.phrases.phrase(party.text, f"recipients/{recipient}/text")
        return recipient.replace("-", " ")

    def statement(
        self,
        id: str,
        text: str,
        *paths: str,
        promise: str | None = None,
        claims: Iterable[Claim] = (),
        see: str | None = None,
        marked: bool = True,
    ) -> Statement:
        """A statement resting on `paths`; those of them that nobody has confirmed are marked on it.

        `marked=False` for a statement whose unconfirmed facts stand, and are marked, in the list right
        below it.
        """
        said = tuple(dict.fromkeys(paths))
        unconfirmed = (
            dict.fromkeys(point.path for path in said for point in self.register.open_under(path))
            if marked
            else ()
        )
        return Statement(
            id=id,
            text=text,
            promise=promise,
            claims=tuple(dict.fromkeys(claims)),
            paths=said,
            unconfirmed=tuple(unconfirmed),
            see=see,
        )


def paragraph(*statements: Statement | None) -> Block | None:
    """The statements that there are, as one paragraph; None if there is none."""
    said = tuple(statement for statement in statements if statement)
    return Block("paragraph", said) if said else None


def term(statements: Iterable[Statement]) -> Block:
    """A line that says what the list or paragraph below it is about."""
    return Block("term", tuple(statements))


def listing(statements: Iterable[Statement | None]) -> Block | None:
    """One item for each statement that there is; None if there is none."""
    said = tuple(statement for statement in statements if statement)
    return Block("list", said) if said else None


def section(
    id: str,
    title: str,
    *blocks: Block | None,
    level: int = 2,
    sections: Iterable[Section | None] = (),
) -> Section | None:
    """A section of the blocks and sections that there are; None if nothing would stand under its heading."""
    said = tuple(block for block in blocks if block)
    below = tuple(part for part in sections if part)
    return Section(id, title, level, said, below) if said or below else None

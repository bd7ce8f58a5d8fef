"""What a notice is made of: sections of statements, each with the register facts behind it.

A statement is either *explanatory* (it claims nothing that could be tested) or a *promise*: something that
can be true or false of the world, and that the board answers for. What a promise claims is listed as
`Claim`s; a check is bound to the kind of a claim and asked about its subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .phrases import filled

ClaimKind = Literal[
    "retention",
    "kept-at-least",
    "joint-arrangement",
    "legitimate-interest",
    "consent",
    "processor-agreement",
    "processor-control",
    "transfer",
    "transfer-copy",
    "rights",
    "objection",
    "withdrawal",
    "complaint",
    "automated-decisions",
    "trackers",
    "access",
    "security-policy",
    "notice-published",
    "remark",
]


@dataclass(frozen=True, order=True)
class Claim:
    """One thing that a promise says of the world.

    `subject` is a register path. Items of a list are addressed by their own name, not by their number, so
    that a claim keeps its name when the list changes: `activities/webshop/schedules/shop-account`,
    `activities/webshop/interests/relations`, `recipients/ticware`, `joint/group`, `group/entities/aps`.
    """

    kind: ClaimKind
    subject: str


@dataclass(frozen=True)
class Statement:
    """One or two sentences of a notice.

    `id` is stable across languages, entities and editions (`webshop.storage.shop-account`). `promise` is
    the spoken name on the board (`contacts.three-years`), None for an explanatory statement. `paths` are
    the register facts it was written from, `unconfirmed` those of them that the group has not confirmed
    yet. `see` names another section.
    """

    id: str
    text: str
    promise: str | None = None
    claims: tuple[Claim, ...] = ()
    paths: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    see: str | None = None

    def __post_init__(self) -> None:
        if (self.promise is None) != (not self.claims):
            raise ValueError(
                f"{self.id}: a promise has a name and at least one claim; an explanation has neither"
            )


@dataclass(frozen=True)
class Block:
    """A paragraph of statements, a list with one statement for each item, or a line set off as what
    follows is about.
    """

    kind: Literal["paragraph", "list", "term"]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it. `level` is that of the heading: 2 for a chapter, 3 below it."""

    id: str
    title: str
    level: int = 2
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """This section, then those below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements directly under this heading."""
        return tuple(statement for block in self.blocks for statement in block.statements)


@dataclass(frozen=True)
class Notice:
    """The privacy notice of one entity in one language, for all its sites or for one (Art. 13 and 14 GDPR).

    `labels` are the few words that a rendering needs around the sentences ("Contents", "to be confirmed").
    `internal`: what colleagues are told, which is published nowhere.
    `as_of` is the day of the last revision as the register has it, None where the register does not say.
    """

    entity: str
    company: str
    site: str | None
    language: str
    title: str
    sections: tuple[Section, ...]
    register_digest: str
    as_of: date | None = None
    synthetic: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    internal: bool = False

    def walk(self) -> Iterator[Section]:
        """Every section in reading order."""
        for section in self.sections:
            yield from section.walk()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement in reading order."""
        return tuple(statement for section in self.walk() for statement in section.statements)

    def label(self, name: str, **values: object) -> str:
        """A word around the sentences, with its places filled."""
        return filled(self.labels[name], **values)

    @property
    def promises(self) -> tuple[Statement, ...]:
        """The statements that the board answers for."""
        return tuple(statement for statement in self.statements if statement.promise)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The register facts in this notice that the group has not confirmed, each once, in reading order."""
        return tuple(dict.fromkeys(path for statement in self.statements for path in statement.unconfirmed))

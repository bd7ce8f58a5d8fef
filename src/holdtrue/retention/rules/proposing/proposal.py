"""What is proposed, and for each proposal why."""

from __future__ import annotations

from dataclasses import dataclass, field

from holdtrue.register.models.bindings import Reference


@dataclass(frozen=True)
class Source:
    """A day that counts as an interaction: a column of the row, or of child rows that point at it by `on`."""

    column: str
    why: str
    table: str | None = None
    on: str | None = None


@dataclass(frozen=True)
class Refer:
    """What happens to rows whose `column` points at a row that goes."""

    table: str
    column: str
    what: Reference
    why: str


@dataclass(frozen=True)
class Remark:
    """Something that a person has to look at: what it is about, and what to think of."""

    about: str
    says: str


@dataclass(frozen=True)
class ProposedDataset:
    """One table. Without `schedules` it is there to say what its columns hold: its rows go with others."""

    name: str
    table: str
    key: str
    activity: str
    why: str
    parent: tuple[str, str] | None = None
    email: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    interactions: tuple[Source, ...] = ()
    document_date: str | None = None
    inactive: bool = False
    bookkeeping: bool = False
    refers: tuple[Refer, ...] = ()
    owns: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def scheduled(self) -> bool:
        return self.inactive or self.bookkeeping


@dataclass(frozen=True)
class ProposedActivity:
    """The people of one table, in one word (`member`), and what is held about them."""

    name: str
    people: str
    categories: tuple[str, ...]

    @property
    def special(self) -> bool:
        """Whether a column looks like data of Art. 9 GDPR."""
        return "health.details" in self.categories


@dataclass(frozen=True)
class Proposal:
    """A first binding of one system."""

    activities: tuple[ProposedActivity, ...] = ()
    datasets: tuple[ProposedDataset, ...] = ()
    needs_zone: bool = False
    remarks: tuple[Remark, ...] = field(default=())

"""From the shape of a database to a first binding: the people, what is about them, and how it goes."""

from __future__ import annotations

import re

from holdtrue.systems.outline import Outline

from .around import Stand, owned, personal, standing
from .events import day_done, own_interactions
from .names import SENT, data_in, is_email, is_staffs, parts, people_word
from .people import roots
from .proposal import Proposal, ProposedActivity, ProposedDataset, Remark, Source

_NO_NAME = re.compile(r"[^A-Za-z0-9]+")


def propose(outline: Outline, *, bookkeeping: bool) -> Proposal:
    """A first binding. `bookkeeping` says whether the law that would ask for records is known.

    Without a table of people the proposal is empty.
    """
    people = roots(outline)
    if not people:
        return Proposal()
    return _Proposing(outline, standing(outline, people), bookkeeping).all()


def _names(outline: Outline) -> dict[str, str]:
    """Each table's name as the name of a dataset or activity, no two alike."""
    names: dict[str, str] = {}
    for table in outline.tables:
        plain = name = _NO_NAME.sub("-", table.name).strip("-").lower() or "table"
        number = 1
        while name in names.values():
            number += 1
            name = f"{plain}-{number}"
        names[table.name] = name
    return names


class _Proposing:
    def __init__(self, outline: Outline, stands: dict[str, Stand], bookkeeping: bool) -> None:
        self._outline, self._stands, self._bookkeeping = outline, stands, bookkeeping
        self._tables = {table.name: table for table in outline.tables}
        self._names = _names(outline)
        self._activity = self._activities()
        going: dict[str, tuple[str, str]] = {}
        for stand in stands.values():
            for table, over in stand.going.items():
                going.setdefault(table, over)
        self._owns = {name: owned(outline, stands, name) for name in stands}
        self._owners = {table: name for name, pairs in self._owns.items() for _, table in pairs}
        self._going = {table: over for table, over in going.items() if self._is_said(table)}

    def all(self) -> Proposal:
        datasets = [self._standing(name) for name in self._stands]
        datasets += [self._beside(name, over) for name, over in self._going.items()]
        datasets += [self._beside(name, None) for name in self._owners if self._is_said(name)]
        return Proposal(
            activities=self._proposed_activities(datasets),
            datasets=tuple(datasets),
            needs_zone=any(self._lacks_zone(each) for each in datasets),
            remarks=tuple(self._left_over()),
        )

    def _activities(self) -> dict[str, str]:
        """The activity of each standing table: that of the people it belongs to."""
        names: dict[str, str] = {}
        for table, stand in self._stands.items():
            if stand.parent is None:
                name = plain = people_word(table) or self._names[table]
                while name in names.values():
                    name = self._names[table] if name == plain != self._names[table] else f"{name}-data"
                names[table] = name
        return {table: names[stand.root or table] for table, stand in self._stands.items()}

    def _is_said(self, table: str) -> bool:
        return bool(self._tables[table].key and personal(self._tables[table]))

    def _days(self, name: str) -> tuple[list[Source], list[Remark]]:
        """The days of interaction that a standing table binds itself, and what was left out."""
        table, stand = self._tables[name], self._stands[name]
        if stand.record and (done := day_done(table)) is not None:
            return [Source(done.name, "the person did this that day")], []
        if stand.parent is not None:
            return [], []
        own, left = own_interactions(table)
        more, left_too = self._from_children(name)
        return own + more, left + left_too

    def _is_counted(self, name: str) -> bool:
        """Whether a table, or one whose row it belongs to (`of`), says when a person was last here."""
        seen: set[str] = set()
        while name not in seen and name in self._bound:
            seen.add(name)
            if name in self._stands and self._days(name)[0]:
                return True
            over = self._stands[name].parent if name in self._stands else self._going[name]
            if over is None:
                return False
            name = over[0]
        return False

    def _standing(self, name: str) -> ProposedDataset:
        table, stand = self._tables[name], self._stands[name]
        sources, remarks = self._days(name)
        done = day_done(table) if stand.record else None
        known = self._is_counted(name)
        if not known:
            remarks.append(
                Remark(
                    name, "no column says when a person was last here, so no period can be counted: find one."
                )
            )
        parent = stand.parent
        mailbox = next((column.name for column in table.columns if is_email(table, column)), None)
        return ProposedDataset(
            name=self._names[name],
            table=name,
            key=str(table.key),
            activity=self._activity[name],
            why=stand.why,
            parent=(self._names[parent[0]], parent[1]) if parent and parent[0] in self._bound else None,
            email=mailbox,
            fields=personal(table),
            interactions=tuple(sources),
            document_date=done.name if done is not None and self._bookkeeping else None,
            inactive=known,
            bookkeeping=stand.record and self._bookkeeping,
            refers=tuple(stand.refers),
            owns=self._owns[name],
            remarks=(*remarks, *stand.remarks),
        )

    @property
    def _bound(self) -> set[str]:
        return set(self._stands) | set(self._going)

    def _beside(self, name: str, over: tuple[str, str] | None) -> ProposedDataset:
        """A table without schedules of its own, bound so that it is known what it holds."""
        table = self._tables[name]
        owner = over[0] if over is not None else self._owners[name]
        while owner not in self._stands:
            owner = (
                self._going[owner][0]
                if owner in self._going
                else next(stand.going[owner][0] for stand in self._stands.values() if owner in stand.going)
            )
        return ProposedDataset(
            name=self._names[name],
            table=name,
            key=str(table.key),
            activity=self._activity[owner],
            why=f"its rows go with {over[0] if over else owner}; bound so that it is known what it holds",
            parent=(self._names[over[0]], over[1]) if over is not None and over[0] in self._bound else None,
            fields=personal(table),
        )

    def _from_children(self, name: str) -> tuple[list[Source], list[Remark]]:
        """The days of rows that point at a person's, and those that say what was sent to the person instead."""
        found, left = [], []
        for refer in self._stands[name].refers:
            table = self._tables[refer.table]
            direct = any(link.target == name and link.columns == (refer.column,) for link in table.links)
            person = table.name in self._stands and self._stands[table.name].parent is None
            day = day_done(table)
            if refer.what == "detach" or not direct or person or is_staffs(refer.column) or day is None:
                continue
            if SENT & set(parts(table.name)[-1:]):
                left.append(
                    Remark(
                        f"{table.name}.{day.name}",
                        "is no event here: it says what was sent to the person, not what the person did.",
                    )
                )
            else:
                why = f"rows of {table.name} say what the person did"
                found.append(Source(day.name, why, table.name, refer.column))
        return found, left

    def _lacks_zone(self, dataset: ProposedDataset) -> bool:
        for source in dataset.interactions:
            column = self._tables[source.table or dataset.table].column(source.column)
            if column.kind == "moment" and not column.has_zone:
                return True
        return False

    def _proposed_activities(self, datasets: list[ProposedDataset]) -> tuple[ProposedActivity, ...]:
        found = []
        for name in dict.fromkeys(self._activity.values()):
            categories = dict.fromkeys(c for d in datasets if d.activity == name for _, c in d.fields)
            found.append(ProposedActivity(name, name.replace("-", " "), tuple(categories)))
        return tuple(found)

    def _left_over(self) -> list[Remark]:
        """Tables that hold something personal and that nothing above reaches."""
        reached = set(self._stands) | set(self._owners)
        reached |= {table for stand in self._stands.values() for table in stand.going}
        reached |= {refer.table for stand in self._stands.values() for refer in stand.refers}
        left = []
        for table in self._outline.tables:
            columns = [
                column.name
                for column in table.columns
                if (category := data_in(table, column))
                and category not in ("message.content", "work.company")
            ]
            if columns and table.name not in reached:
                left.append(
                    Remark(table.name, f"looks personal ({', '.join(columns[:4])}) and is not bound.")
                )
        return left

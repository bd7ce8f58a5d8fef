"""From the shape of a database to a first binding: the people, what is about them, and how it goes."""

from __future__ import annotations

import re

from holdtrue.systems.outline import Outline, Table

from .around import Stand, owned, personal, standing
from .events import day_done, own_interactions
from .names import data_in, is_email, is_staffs, people_word
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


def named(table: str) -> str:
    """A table's name as the name of a dataset or activity."""
    return _NO_NAME.sub("-", table).strip("-").lower() or "table"


class _Proposing:
    def __init__(self, outline: Outline, stands: dict[str, Stand], bookkeeping: bool) -> None:
        self._outline, self._stands, self._bookkeeping = outline, stands, bookkeeping
        self._tables = {table.name: table for table in outline.tables}
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
                word = people_word(table) or named(table)
                names[table] = named(table) if word in names.values() else word
        return {table: names[self._root(table)] for table in self._stands}

    def _root(self, table: str) -> str:
        while (parent := self._stands[table].parent) is not None:
            table = parent[0]
            while table not in self._stands:
                table = next(stand.going[table][0] for stand in self._stands.values() if table in stand.going)
        return table

    def _is_said(self, table: str) -> bool:
        return bool(self._tables[table].key and personal(self._tables[table]))

    def _standing(self, name: str) -> ProposedDataset:
        table, stand = self._tables[name], self._stands[name]
        sources, remarks = own_interactions(table) if stand.parent is None else ([], [])
        done = day_done(table) if stand.record else None
        if done is not None:
            sources = [Source(done.name, "the person did this that day")]
        elif stand.parent is None:
            sources += self._from_children(name)
        known = bool(sources) or stand.parent is not None
        if not known:
            remarks.append(
                Remark(
                    name, "no column says when a person was last here, so no period can be counted: find one."
                )
            )
        parent = stand.parent
        mailbox = next((column.name for column in table.columns if is_email(table, column)), None)
        return ProposedDataset(
            name=named(name),
            table=name,
            key=str(table.key),
            activity=self._activity[name],
            why=stand.why,
            parent=(named(parent[0]), parent[1]) if parent and parent[0] in self._bound else None,
            email=mailbox,
            fields=self._fields(table),
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
            name=named(name),
            table=name,
            key=str(table.key),
            activity=self._activity[owner],
            why=f"its rows go with {over[0] if over else owner}; bound so that it is known what it holds",
            parent=(named(over[0]), over[1]) if over is not None and over[0] in self._bound else None,
            fields=self._fields(table),
        )

    def _fields(self, table: Table) -> tuple[tuple[str, str], ...]:
        return personal(table)

    def _from_children(self, name: str) -> list[Source]:
        found = []
        for table in self._tables.values():
            if table.name == name or (table.name in self._stands and self._stands[table.name].parent is None):
                continue
            for link in table.links:
                column = link.columns[0]
                if link.target != name or len(link.columns) > 1 or is_staffs(column):
                    continue
                day = day_done(table)
                refer = next(
                    (r for r in self._stands[name].refers if (r.table, r.column) == (table.name, column)),
                    None,
                )
                if day is not None and refer is not None and refer.what != "detach":
                    found.append(
                        Source(day.name, f"rows of {table.name} say what the person did", table.name, column)
                    )
        return found

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

"""Which tables hold people, and which of them stand by themselves."""

from __future__ import annotations

from holdtrue.systems.outline import Link, Outline, Table

from .events import own_interactions
from .names import PEOPLE, data_in, is_email, is_organisation, is_staffs, parts, people_word

_IDENTIFYING = {"contact.name", "contact.email", "contact.phone", "person.birth-date"}


def why_people(table: Table) -> str | None:
    """Why this table seems to hold people, in words; None if it does not."""
    found: dict[str, str] = {}
    pointing = {column for link in table.links for column in link.columns}
    for column in table.columns:
        category = data_in(table, column)
        if category in _IDENTIFYING and column.name not in pointing:
            found.setdefault(str(category), column.name)
    names = [
        column.name
        for column in table.columns
        if data_in(table, column) == "contact.name" and column.name not in pointing
    ]
    if is_organisation(table.name) and len(names) < 2:
        return None
    mailbox = next((column.name for column in table.columns if is_email(table, column)), None)
    word = people_word(table.name)
    if mailbox is not None and (word or names):
        return f"it has an e-mail column ({mailbox})" + (f" and names ({', '.join(names)})" if names else "")
    if len(names) >= 2:
        return f"it has columns for names ({', '.join(names)})"
    if word and found:
        return f"it is called {table.name} and has {', '.join(found.values())}"
    if mailbox is not None:
        return f"it has an e-mail column ({mailbox})"
    return None


def is_owner(link: Link, table: Table, target: Table) -> bool:
    """Whether a link says whose row it is, and not merely which other person had a hand in it."""
    (column, *more) = link.columns
    if more or is_staffs(column):
        return False
    words = set(parts(column)) - {"id"}
    return bool(words & (set(parts(target.name)) | PEOPLE | {"owner", "parent"}) or column in table.unique)


def roots(outline: Outline) -> dict[str, str]:
    """The tables whose rows are people in their own right, with the reason.

    A table that holds people but hangs on another one (a profile, a guest of a booking) is part of that one's data.
    So is one that nobody could find a person in: no mailbox, no date, no name for people (an order's addresses).
    """
    tables = {table.name: table for table in outline.tables}
    people = {
        name: why
        for name, table in tables.items()
        if table.key and _stands_alone(table) and (why := why_people(table))
    }
    return {name: why for name, why in people.items() if not _hangs_on(name, people, tables, {name})}


def _stands_alone(table: Table) -> bool:
    return bool(
        people_word(table.name)
        or own_interactions(table)[0]
        or any(is_email(table, column) for column in table.columns)
    )


def _hangs_on(name: str, people: dict[str, str], tables: dict[str, Table], seen: set[str]) -> bool:
    """Whether a row leads, over what owns it, to a row of another table of people."""
    for link in tables[name].links:
        target = link.target
        if target in seen or target not in tables:
            continue
        if not (is_owner(link, tables[name], tables[target]) or _is_part(link, tables[name], target)):
            continue
        if target in people or _hangs_on(target, people, tables, seen | {target}):
            return True
    return False


def _is_part(link: Link, table: Table, target: str) -> bool:
    """Whether a row cannot be without the row it points at, and is named after it: booking_guest of booking."""
    return (
        all(not table.column(column).nullable for column in link.columns)
        and parts(target) != ()
        and bool(set(parts(target)) & (set(parts(link.columns[0])) | set(parts(table.name))))
    )

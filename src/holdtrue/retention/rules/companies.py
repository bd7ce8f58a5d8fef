"""A verdict's numbers split by company, so that somebody who sees one company's matters sees its numbers alone.

Written as `system/dataset@company/class` beside the sums over all; `?` stands for rows whose company nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from holdtrue.systems.port import Count
from holdtrue.systems.selection import Class

UNKNOWN = "?"
_OVERDUE = "overdue"


def split(place: str, counts: Iterable[Count]) -> dict[str, int]:
    """The numbers of one table by company; those that are nought are left out."""
    numbers: dict[str, int] = {}
    for count in counts:
        company = f"{place}@{count.entity or UNKNOWN}"
        for name in (count.cls.value, *((_OVERDUE,) if count.overdue else ())):
            numbers[f"{company}/{name}"] = numbers.get(f"{company}/{name}", 0) + count.rows
    return {name: number for name, number in numbers.items() if number}


def is_split(name: str) -> bool:
    """Whether a number is one company's."""
    return "@" in name


def counts_of(numbers: Mapping[str, int], companies: Iterable[str]) -> dict[str, tuple[Count, ...]]:
    """What `split` wrote, read back for some companies: counts by table. Rows of nobody knows whom that cannot be
    decided are among them, as they may be theirs."""
    wanted = set(companies)
    found: dict[str, list[Count]] = {}
    for name in filter(is_split, numbers):
        place, _, rest = name.partition("@")
        counts = found.setdefault(place, [])
        company, _, kind = rest.rpartition("/")
        if kind == _OVERDUE or not (
            company in wanted or (company, kind) == (UNKNOWN, Class.UNDECIDABLE.value)
        ):
            continue
        entity = None if company == UNKNOWN else company
        late = _late(numbers, place, company, Class(kind))
        why = "entity" if entity is None else None
        if late:
            counts.append(Count(Class(kind), entity, True, late))
        if numbers[name] > late:
            counts.append(Count(Class(kind), entity, False, numbers[name] - late, why))
    return {place: tuple(counts) for place, counts in found.items()}


def _late(numbers: Mapping[str, int], place: str, company: str, cls: Class) -> int:
    """How many of a class are overdue: due rows first, then those that may stay and hold too much."""
    late = numbers.get(f"{place}@{company}/{_OVERDUE}", 0)
    due = min(late, numbers.get(f"{place}@{company}/{Class.DUE.value}", 0))
    return {Class.DUE: due, Class.RESTRICTED: late - due}.get(cls, 0)

"""Numbers as bars: how wide each part is, in hundredths of the whole, drawn without a script or a style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from holdtrue.systems.selection import Class

LEAST = 0.8
"""A part that is there at all is seen: so wide at least."""


@dataclass(frozen=True)
class Segment:
    """One part of a bar: its kind (a style class), its word, its number, and where it lies, from 0 to 100."""

    kind: str
    word: str
    number: int
    start: float
    width: float


@dataclass(frozen=True)
class ClassBar:
    """The rows of one table by class; `overdue` of them should be gone."""

    title: str
    rows: int
    overdue: int
    segments: tuple[Segment, ...]


def bar(parts: Sequence[tuple[str, str, int]]) -> tuple[Segment, ...]:
    """Parts (kind, word, number) laid side by side; those without a number are left out."""
    there = [part for part in parts if part[2] > 0]
    total = sum(number for *_, number in there)
    raw = [max(LEAST, 100 * number / total) for *_, number in there] if total else []
    scale = 100 / sum(raw) if raw else 0
    segments: list[Segment] = []
    start = 0.0
    for (kind, word, number), width in zip(there, raw, strict=True):
        wide = width * scale
        segments.append(Segment(kind, word, number, round(start, 3), round(wide, 3)))
        start += wide
    return tuple(segments)


CLASS_WORDS = {
    "overdue": "overdue",
    Class.DUE.value: "due, still in time",
    Class.UNDECIDABLE.value: "cannot be decided",
    Class.HELD.value: "held for a claim",
    Class.RESTRICTED.value: "kept because something else asks for it",
    Class.RUNNING.value: "still kept",
    Class.DISPOSED.value: "disposed of",
}


def class_bars(numbers: Mapping[str, int]) -> tuple[ClassBar, ...]:
    """The bars of a retention verdict, one for each table it counted."""
    places = [name.removesuffix("/rows") for name in numbers if name.endswith("/rows") and "@" not in name]
    bars = []
    for place in places:
        overdue = numbers.get(f"{place}/overdue", 0)
        counts = {cls.value: numbers.get(f"{place}/{cls.value}", 0) for cls in Class}
        due = min(overdue, counts[Class.DUE.value])
        counts[Class.DUE.value] -= due
        counts[Class.RESTRICTED.value] -= overdue - due
        counts["overdue"] = overdue
        segments = bar([(kind, word, counts[kind]) for kind, word in CLASS_WORDS.items()])
        system, _, dataset = place.partition("/")
        bars.append(ClassBar(f"{system}, {dataset}", numbers[f"{place}/rows"], overdue, segments))
    return tuple(bars)

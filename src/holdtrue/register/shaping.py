"""From YAML as written to plain values as meant: one spelling per key, words as words, days as days,
unconfirmed facts noted and replaced by what is assumed, and the line of everything remembered by its path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .kinds import (
    Anything,
    Day,
    Either,
    Items,
    Key,
    Keys,
    Kind,
    Names,
    Truth,
    Word,
    Wordings,
    keys_of,
    spellings_of,
)
from .marked import MarkedList, MarkedMapping, Plain
from .models.base import Entry
from .models.register import Location, OpenPoint
from .problems import Problem, shown
from .scalars import resolve
from .suggestions import did_you_mean

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_SECRET_KEY = re.compile(
    r"passw(or)?d|passwd|secret|token|api[-_]?key|credential|private[-_]?key", re.IGNORECASE
)
DROPPED: Any = object()
"""Stands for a value that was wrong and has been reported: it is left out."""


def _is_nothing(value: Any) -> bool:
    return isinstance(value, Plain) and resolve(value) is None


def joined(path: str, part: str | int) -> str:
    """The path of a part. A `/` in a key is written `~1`, a `~` before it `~0`, as in a JSON pointer."""
    text = str(part)
    if "/" in text:
        text = text.replace("~", "~0").replace("/", "~1")
    return f"{path}/{text}" if path else text


def assumed_words(value: Any) -> str:
    """An assumed value in words, for a list of open points."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        if len(value) == 1 and "en" in value:
            return assumed_words(value["en"])
        return ", ".join(f"{key}: {assumed_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(assumed_words(item) for item in value)
    return str(value)


@dataclass
class Shaper:
    """Shapes the values of one file. What it finds stands in `problems`, `open_points` and `lines`."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    open_points: list[OpenPoint] = field(default_factory=list)
    locations: dict[str, Location] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)

    covered: set[str] = field(default_factory=set)
    """Every damaged path and all that lies around it: whoever objects to the whole objects to the damage."""

    def cover(self, path: str) -> None:
        """Note that what is wrong at `path` has been said."""
        while path and path not in self.covered:
            self.covered.add(path)
            path = path.rpartition("/")[0]

    def report(self, path: str, line: int, message: str, remedy: str) -> None:
        """Say what is wrong at a path, and that what stood there is left out."""
        self.damaged.add(path)
        self.cover(path)
        self.problems.append(Problem(Location(self.file, line), "", message, remedy, path=path))

    def shape(self, value: Any, kind: Kind, path: str, line: int) -> Any:
        """`value` as `kind` wants it, as it is where only the model can say what is wrong, or `DROPPED`."""
        if path:
            self.locations[path] = Location(self.file, line)
        if isinstance(value, MarkedMapping):
            if "to-confirm" in value or "to_confirm" in value:
                return self._to_confirm(value, kind, path, line)
            return self._mapping(value, kind, path)
        if isinstance(value, MarkedList):
            return self._list(value, kind, path)
        if isinstance(kind, Items) and value is not None and not _is_nothing(value):
            return self._one_item(value, kind, path, line)
        return self._scalar(value, kind, path, line)

    def _to_confirm(self, value: MarkedMapping, kind: Kind, path: str, at: int) -> Any:
        name = "to-confirm" if "to-confirm" in value else "to_confirm"
        line = value.lines[name]
        inner = value[name]
        remedy = "Write `to-confirm: {assumed: VALUE, why: who can confirm it}`."
        if len(value) > 1:
            other = next(key for key in value if key != name)
            self.report(
                path,
                line,
                f"`to-confirm` stands for the whole value, but `{other}` stands beside it.",
                remedy,
            )
            return DROPPED
        if not isinstance(inner, MarkedMapping):
            self.report(path, line, "`to-confirm` says neither what is assumed nor why.", remedy)
            return DROPPED
        for key in inner:
            if key not in ("assumed", "why"):
                self.report(path, inner.lines[key], f"`to-confirm` does not know the key '{key}'.", remedy)
                return DROPPED
        missing = [key for key in ("assumed", "why") if key not in inner]
        why = inner.get("why")
        if not missing and (not isinstance(why, str) or not str(why).strip() or why == "~"):
            missing = ["why"]
        if missing:
            self.report(path, line, f"`to-confirm` lacks {' and '.join(f'`{m}`' for m in missing)}.", remedy)
            return DROPPED
        self.open_points.append(OpenPoint(path, "", " ".join(str(why).split()), Location(self.file, at)))
        place = len(self.open_points) - 1
        shaped = self.shape(inner["assumed"], kind, path, inner.lines["assumed"])
        if shaped is DROPPED:
            del self.open_points[place]
            return DROPPED
        self.locations[path] = Location(self.file, at)
        point = self.open_points[place]
        self.open_points[place] = OpenPoint(path, assumed_words(shaped), point.why, point.location)
        return shaped

    def _mapping(self, value: MarkedMapping, kind: Kind, path: str) -> Any:
        if isinstance(kind, Keys | Either):
            return self._entry(value, kind.model, path)
        if isinstance(kind, Items):
            return self._one_item(value, kind, path, value.line)
        inner = kind.of if isinstance(kind, Names | Wordings) else Anything()
        shaped = MarkedMapping(value.line)
        # Sorted: the order of names has no meaning, and a stored version must read the same.
        for key in sorted(value):
            item, line = value[key], value.lines[key]
            result = self.shape(item, inner, joined(path, key), line)
            if result is not DROPPED:
                shaped[key] = result
                shaped.lines[key] = line
        # Where the models take anything, what they keep is plain data.
        return dict(shaped) if isinstance(kind, Anything) else shaped

    def _entry(self, value: MarkedMapping, model: type[Entry], path: str) -> Any:
        known = keys_of(model)
        shaped = MarkedMapping(value.line)
        for written, item in value.items():
            line = value.lines[written]
            key = known.get(written)
            if key is None:
                # A shorthand such as {latest: [...]} is the model's own: it decides what it does not know.
                key = Key(written, written, Anything())
            here = joined(path, key.spelling)
            if key.spelling in shaped.lines:
                first = shaped.lines[key.spelling]
                self.report(
                    here,
                    line,
                    f"'{written}' is another spelling of '{key.spelling}', which stands in line {first}.",
                    "Keep one of them.",
                )
                continue
            shaped.lines[key.spelling] = line
            result = self.shape(item, key.kind, here, line)
            if result is not DROPPED:
                shaped[key.spelling] = result
        return shaped

    def _one_item(self, value: Any, kind: Items, path: str, line: int) -> Any:
        """One thing may be written without a list around it."""
        around = MarkedList(line)
        around.append(value)
        around.lines.append(line)
        return self._list(around, kind, path)

    def _list(self, value: MarkedList, kind: Kind, path: str) -> Any:
        inner = kind.of if isinstance(kind, Items) else Anything() if not isinstance(kind, Word) else kind
        shaped = MarkedList(value.line)
        for number, item in enumerate(value):
            line = value.lines[number]
            result = self.shape(item, inner, joined(path, number), line)
            shaped.append(None if result is DROPPED else result)
            shaped.lines.append(line)
        return list(shaped) if isinstance(kind, Anything) else shaped

    def _scalar(self, value: Any, kind: Kind, path: str, line: int) -> Any:
        if not isinstance(value, str):
            return value
        resolved = resolve(str(value)) if isinstance(value, Plain) else value
        if resolved is None or isinstance(kind, Anything):
            return resolved
        if isinstance(kind, Word | Names | Wordings | Keys | Either | Items):
            return str(value)
        if isinstance(kind, Truth):
            if isinstance(resolved, bool):
                return resolved
            self.report(
                path,
                line,
                f"{shown(str(value))} is a word here, not a truth value.",
                "Write true or false, without quotes.",
            )
            return DROPPED
        if isinstance(kind, Day):
            return self._day(value, resolved, path, line)
        if isinstance(resolved, int if kind.whole else int | float) and not isinstance(resolved, bool):
            return resolved
        word = "a whole number" if kind.whole else "a number"
        self.report(
            path, line, f"{shown(str(value))} is not {word}.", f"Write {word}, without quotes or units."
        )
        return DROPPED

    def _day(self, value: str, resolved: Any, path: str, line: int) -> Any:
        if isinstance(value, str) and not isinstance(value, Plain):
            resolved = resolve(str(value))
        if isinstance(resolved, date) and not isinstance(resolved, datetime):
            return resolved
        if isinstance(resolved, datetime):
            message = f"{shown(str(value))} is a moment, but a day is meant here."
        elif _ISO_DAY.match(value):
            message = f"there is no day {value}."
        else:
            message = f"{shown(str(value))} is not a day."
        self.report(path, line, message, "Write a day as YYYY-MM-DD.")
        return DROPPED


def unknown_key(written: str, model: type[Entry]) -> tuple[str, str]:
    """Message and remedy for a key that `model` does not know."""
    if _SECRET_KEY.search(written):
        return (
            "a secret does not belong into the register.",
            "Remove it, and write a reference: env:NAME for an environment variable, file:PATH for a file.",
        )
    known = spellings_of(model)
    listed = ", ".join(sorted(known))
    hint = did_you_mean(written, known)
    return f"there is no key {shown(written)} here.", hint or f"Known keys: {listed}."

"""From shaped values to models. What pydantic objects to is said in plain words at the right line; the rest is
kept, so that one wrong key does not hide what else is wrong.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from .kinds import Anything, Either, Items, Keys, Kind, Names, Wordings, keys_of
from .marked import MarkedList, MarkedMapping
from .models.base import Entry
from .problems import shown
from .shaping import Shaper, joined, unknown_key
from .suggestions import did_you_mean

M = TypeVar("M", bound=Entry)

_ROUNDS = 12
"""A round takes out what was wrong and looks again: what depends on a whole entry shows up only then."""

_MISSING = {
    "country": "Add the country's two letters, for instance `country: DK`.",
    "entities": "Add the companies, each with its country.",
    "table": "Add the name of the table.",
    "key": "Add the column that identifies a row.",
    "system": "Add the system's name.",
    "basis": "Add the legal basis, for instance `basis: contract`.",
    "text": "Add the wording, per language.",
    "url": "Add the address.",
    "category": "Add the category.",
    "review": "Add the day by which this is looked at again, as YYYY-MM-DD.",
}
_WANTED = {
    "string_type": "a word or text is meant here",
    "tuple_type": "a list is meant here",
    "list_type": "a list is meant here",
    "dict_type": "a mapping is meant here",
    "mapping_type": "a mapping is meant here",
    "model_type": "a mapping with keys is meant here",
    "model_attributes_type": "a mapping with keys is meant here",
    "date_type": "a day is meant here",
    "bool_type": "true or false is meant here",
    "int_type": "a whole number is meant here",
    "float_type": "a number is meant here",
}
_HOW = {
    "a list is meant here": "Write each item on a line of its own, beginning with `- `.",
    "a mapping is meant here": "Write `name: value` lines under it, indented.",
    "a mapping with keys is meant here": "Write `key: value` lines under it, indented.",
    "a word or text is meant here": "Write one word, or a text in quotes.",
    "a day is meant here": "Write a day as YYYY-MM-DD.",
}


class _Numbered(MarkedList):
    """A list that remembers the numbers its items had in the file."""

    __slots__ = ("numbers",)

    def __init__(self, line: int, numbers: list[int]) -> None:
        super().__init__(line)
        self.numbers = numbers


def _copied(value: Any) -> Any:
    if isinstance(value, MarkedMapping):
        mapping = MarkedMapping(value.line)
        mapping.lines = dict(value.lines)
        mapping.update((key, _copied(item)) for key, item in value.items())
        return mapping
    if isinstance(value, MarkedList):
        items = _Numbered(value.line, list(range(len(value))))
        items.lines = list(value.lines)
        items.extend(_copied(item) for item in value)
        return items
    return value


class _Place:
    """Where an error of pydantic is in the data: the containers passed, and what is left of its `loc`."""

    def __init__(self, data: Any, kind: Kind, loc: tuple[int | str, ...], path: str, line: int) -> None:
        self.steps: list[tuple[Any, Any]] = []
        self.value, self.kind, self.path, self.line = data, kind, path, line
        self.rest: list[int | str] = []
        for position, part in enumerate(loc):
            if isinstance(self.value, MarkedMapping) and part in self.value:
                self._enter(part, part, self.value.lines[str(part)])
            elif isinstance(self.value, _Numbered) and isinstance(part, int) and part < len(self.value):
                self._enter(part, self.value.numbers[part], self.value.lines[part])
            elif isinstance(self.kind, Items) and part == 0:
                self.kind = self.kind.of
            else:
                self.rest = list(loc[position:])
                break

    def _enter(self, part: Any, written: Any, line: int) -> None:
        if isinstance(self.kind, Keys | Either):
            key = keys_of(self.kind.model).get(str(part))
            self.kind = key.kind if key else self.kind
        elif isinstance(self.kind, Names | Wordings | Items):
            self.kind = self.kind.of
        self.steps.append((self.value, part))
        self.value = self.value[part]
        self.path, self.line = joined(self.path, written), line


def _name_problem(name: str) -> tuple[str, str]:
    return (
        f"{shown(name)} cannot be a name.",
        "A name begins with a letter or digit and has only letters, digits, '-', '_' and '.'.",
    )


def _in_words(error: Any, place: _Place) -> tuple[str, str]:
    """Message and remedy for one error."""
    sort, value, context = error["type"], error.get("input"), error.get("ctx", {})
    if sort == "missing":
        name = str(error["loc"][-1])
        return f"`{name}` is missing.", _MISSING.get(name, f"Add `{name}`.")
    if sort == "extra_forbidden" and isinstance(place.kind, Keys | Either):
        return unknown_key(str(error["loc"][-1]), place.kind.model)
    if sort in ("literal_error", "enum"):
        expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
        hint = did_you_mean(value, expected) if isinstance(value, str) else ""
        return (
            f"{shown(value)} is not one of the words known here.",
            f"{hint}Write one of: {', '.join(expected)}.",
        )
    if sort == "string_pattern_mismatch":
        if "[A-Z]{2}" in str(context.get("pattern")):
            return (
                f"{shown(value)} is not a country's code.",
                "Write its two capital letters, for instance DK or NO.",
            )
        return _name_problem(str(value))
    if sort == "string_too_long":
        return f"{shown(value)} is too long.", f"At most {context.get('max_length')} characters."
    if sort == "value_error":
        text = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
        return f"{text}.", ""
    if sort in _WANTED and not (place.rest and isinstance(place.kind, Anything | Either)):
        wanted = _WANTED[sort]
        return f"{wanted}, not {shown(value)}.", _HOW.get(wanted, "")
    return f"{shown(value)} does not fit here.", "See `holdtrue register schema` for what may stand here."


def fill(model: type[M], data: Any, shaper: Shaper, path: str, line: int) -> M | None:
    """`data` as a `model`, without what was wrong in it (reported to `shaper`); None if nothing is left."""
    try:
        return model.model_validate(data)
    except ValidationError as found:
        error = found
    data = _copied(data)
    for _ in range(_ROUNDS):
        marks: dict[tuple[int, Any], tuple[Any, Any]] = {}
        whole_is_wrong = False
        for item in error.errors(include_url=False):
            place = _Place(data, Keys(model), item["loc"], path, line)
            steps, here = place.steps, place.path
            if item["type"] == "missing":
                here = joined(place.path, item["loc"][-1])
                if here not in shaper.damaged:
                    message, remedy = _in_words(item, place)
                    shaper.report(place.path, place.line, message, remedy)
            elif item["type"] == "extra_forbidden" and place.rest == []:
                # The last step is the key itself; its container is what knows which keys there are.
                parent = _Place(data, Keys(model), item["loc"][:-1], path, line)
                shaper.report(here, place.line, *_in_words(item, parent))
            elif here not in shaper.covered:
                if place.rest and place.rest[-1] == "[key]":
                    shaper.report(here, place.line, *_name_problem(str(item["input"])))
                else:
                    shaper.report(here, place.line, *_in_words(item, place))
            shaper.cover(here)
            if not steps:
                whole_is_wrong = True
                continue
            container, part = steps[-1]
            marks[(id(container), part)] = (container, part)
        if whole_is_wrong:
            return None
        for container, part in sorted(
            marks.values(), key=lambda m: m[1] if isinstance(m[1], int) else -1, reverse=True
        ):
            del container[part]
            if isinstance(container, _Numbered):
                del container.numbers[part], container.lines[part]
        try:
            return model.model_validate(data)
        except ValidationError as found:
            error = found
    return None

"""What changed between two versions of a register, in words that a lawyer and an engineer both read.

Whatever has no words of its own falls back to the place and the two values: no change goes unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from holdtrue.law.days import FIRST_DAY, add, parse_period

from .content import content
from .facts import fields_of
from .kinds import Items, Keys, Kind, Names, Wordings, kind_of
from .models.activities import Activity
from .models.bindings import System
from .models.governance import Accepted, Access, Marketing, Texts, Tracker
from .models.group import Group
from .models.parties import JointArrangement, Recipient
from .models.register import Register
from .models.schedules import AutomaticApproval, GuardRails, Schedule, Trigger
from .paths import parts_of
from .shaping import joined

_ABSENT: Any = object()
_LONGEST = 70

_PARTS: dict[str, Kind] = {
    "group": Keys(Group),
    "joint": Names(Keys(JointArrangement)),
    "activities": Names(Keys(Activity)),
    "recipients": Names(Keys(Recipient)),
    "schedules": Names(Keys(Schedule)),
    "automatic-approval": Keys(AutomaticApproval),
    "guard-rails": Keys(GuardRails),
    "trackers": Names(Keys(Tracker)),
    "access": Keys(Access),
    "marketing": Keys(Marketing),
    "systems": Names(Keys(System)),
    "accepted": Keys(Accepted),
    "texts": Names(Keys(Texts)),
}
_CALLED = {
    "entities": "company",
    "sites": "site",
    "joint": "joint arrangement",
    "activities": "activity",
    "recipients": "recipient",
    "schedules": "schedule",
    "trackers": "tracker",
    "groups": "employee group",
    "topics": "topic",
    "systems": "system",
    "datasets": "dataset",
    "texts": "wordings in",
    "purposes": "purpose",
    "bases": "legal basis",
    "interests": "interest",
    "data": "data category",
    "remarks": "remark",
    "decisions": "decision",
    "links": "link",
    "events": "event",
    "conditions": "condition",
    "fields": "field",
    "refers": "reference from",
    "accepted": "acceptance of",
    "attestations": "attestation of",
}
"""What one item of a collection is called."""
_IDENTITY = ("id", "recipient", "schedule", "category", "basis", "promise", "url")
"""The keys by which an item of a list is the same item in both versions, first match."""
_UNITS = (("years", "year"), ("months", "month"), ("days", "day"))


@dataclass(frozen=True)
class Difference:
    """One change: the path of what changed, and the change in words."""

    path: str
    words: str

    def __str__(self) -> str:
        return self.words


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _said(value: Any) -> str:
    """A value in a few words."""
    if value is _ABSENT:
        return "nothing"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in ("$day", "$moment"):
            return str(next(iter(value.values())))
        if set(value) == {"en"}:
            return _said(value["en"])
        return _short(", ".join(f"{key} {_said(item)}" for key, item in value.items())) or "nothing"
    if isinstance(value, list):
        return _short(", ".join(_said(item) for item in value)) or "nothing"
    return _short(str(value)) or "nothing"


def _apart(old: str, new: str) -> tuple[str, str]:
    """Two texts, cut so that the place where they differ is seen."""
    old, new = " ".join(old.split()), " ".join(new.split())
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    begin = max(0, same - 20)

    def cut(text: str) -> str:
        piece = text[begin : begin + _LONGEST - 2]
        return ("…" if begin else "") + piece + ("…" if begin + len(piece) < len(text) else "")

    return cut(old), cut(new)


def _place(path: str) -> str:
    """`activities/chat/recipients/focalscope/role` as `activity 'chat', recipient 'focalscope', role`."""
    parts = parts_of(path)
    if parts[0] in ("group", "access", "marketing", "accepted") and len(parts) > 1:
        parts = parts[1:]
    said: list[str] = []
    position = 0
    while position < len(parts):
        part = parts[position]
        if part in _CALLED and position + 1 < len(parts) and (position == 0 or _is_collection(said, part)):
            said.append(f"{_CALLED[part]} '{parts[position + 1]}'")
            position += 2
        else:
            said.append(f"item {int(part) + 1}" if part.isdecimal() and said else part.replace("-", " "))
            position += 1
    return ", ".join(said)


def _is_collection(said: list[str], part: str) -> bool:
    """A key of a collection's name inside an item; `accepted` inside an acceptance is none."""
    return part not in ("texts",) or not said


def _period(text: str) -> tuple[int | None, str | None, str]:
    """How much, of which unit if of one only, and the whole in words."""
    try:
        period = parse_period(text)
    except ValueError:
        return None, None, text
    if period is None:
        return None, None, "without end"
    amounts = [(getattr(period, many), one) for many, one in _UNITS if getattr(period, many)]
    words = " and ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in amounts)
    if len(amounts) == 1:
        return amounts[0][0], amounts[0][1], words
    return None, None, words


def _length(text: str) -> int | None:
    """Days, for comparing; None for what is no period."""
    try:
        period = parse_period(text)
    except ValueError:
        return None
    return 10**7 if period is None else (add(FIRST_DAY.replace(year=2001), period) - FIRST_DAY).days


def _periods(old: str, new: str) -> str:
    """`12 -> 6 months, shorter`."""
    (old_number, old_unit, old_words), (new_number, new_unit, new_words) = _period(old), _period(new)
    if old_unit is not None and old_unit == new_unit:
        plural = "" if new_number == 1 else "s"
        words = f"{old_number} -> {new_number} {new_unit}{plural}"
    else:
        words = f"{old_words} -> {new_words}"
    before, after = _length(old), _length(new)
    if before is None or after is None:
        return words
    if before == after:
        return f"{words}, the same length in other words ({old} -> {new})"
    return f"{words}, {'shorter' if after < before else 'longer'}"


def _trigger(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    if isinstance(value, dict) and len(value) == 1:
        ((which, events),) = value.items()
        return f"the {'later' if which == 'latest' else 'earlier'} of {' and '.join(map(str, events))}"
    return _said(value)


def _identified(items: list[Any]) -> dict[str, Any] | None:
    """Items of a list by what identifies them, or None if they have nothing of the kind."""
    found: dict[str, Any] = {}
    for item in items:
        if not isinstance(item, dict):
            return None
        name = next((str(item[key]) for key in _IDENTITY if isinstance(item.get(key), str)), None)
        if name is None:
            return None
        key, again = name, 1
        while key in found:
            again += 1
            key = f"{name} ({again})"
        found[key] = item
    return found


class _Comparison:
    def __init__(self, old: Register, new: Register) -> None:
        self.registers = (old, new)

    def of_schedule(self, name: str) -> str:
        """What a schedule is about, in the register's own words."""
        for register in reversed(self.registers):
            schedule = register.schedules.get(name)
            if schedule is not None and schedule.of and schedule.of.get("en"):
                return f"{schedule.of['en']} (schedule {name})"
            for activity in register.activities.values():
                for retention in activity.schedules:
                    if retention.schedule == name and retention.of and retention.of.get("en"):
                        return f"{retention.of['en']} (schedule {name})"
        return f"schedule {name}"

    def compare(self, old: Any, new: Any, kind: Kind | None, path: str) -> Iterator[Difference]:
        if old == new and type(old) is type(new):
            return
        if isinstance(kind, Wordings):
            yield from self._wording(old, new, path)
        elif isinstance(kind, Keys) and kind.model is Trigger:
            name = path.split("/")[1]
            words = f"start of the period of {self.of_schedule(name)}: {_trigger(old)} -> {_trigger(new)}"
            yield Difference(path, words)
        elif isinstance(old, dict) and isinstance(new, dict) and not _tagged(old) and not _tagged(new):
            yield from self._mappings(old, new, kind, path)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self._lists(old, new, kind, path)
        else:
            yield self._value(old, new, path)

    def _wording(self, old: Any, new: Any, path: str) -> Iterator[Difference]:
        before = old if isinstance(old, dict) else {}
        after = new if isinstance(new, dict) else {}
        for language in sorted(set(before) | set(after)):
            here = joined(path, language)
            if language not in after:
                yield Difference(here, f"wording of {_place(path)} removed in {language}")
            elif language not in before:
                yield Difference(
                    here, f"wording of {_place(path)} added in {language}: '{_said(after[language])}'"
                )
            elif before[language] != after[language]:
                first, second = _apart(str(before[language]), str(after[language]))
                words = f"wording of {_place(path)} changed in {language}: '{first}' -> '{second}'"
                yield Difference(here, words)

    def _mappings(
        self, old: Mapping[str, Any], new: Mapping[str, Any], kind: Kind | None, path: str
    ) -> Iterator[Difference]:
        if isinstance(kind, Keys):
            for key in fields_of(kind.model):
                default = _default(kind, key.field)
                before, after = old.get(key.spelling, default), new.get(key.spelling, default)
                yield from self.compare(before, after, key.kind, joined(path, key.spelling))
            return
        inner = kind.of if isinstance(kind, Names) else None
        for name in sorted(set(old) | set(new)):
            here = joined(path, name)
            if name in old and name in new:
                yield from self.compare(old[name], new[name], inner, here)
            else:
                yield self._came_or_went(old.get(name, _ABSENT), new.get(name, _ABSENT), here)

    def _came_or_went(self, old: Any, new: Any, path: str) -> Difference:
        word, item = ("added", new) if old is _ABSENT else ("removed", old)
        title = ""
        if isinstance(item, dict):
            name = item.get("title") or item.get("name") or item.get("text")
            name = name.get("en") if isinstance(name, dict) else name
            title = f" ({_short(str(name))})" if name else ""
        elif item is not None and item is not _ABSENT:
            title = f" ({_said(item)})"
        return Difference(path, f"{_place(path)}{title} {word}")

    def _lists(self, old: list[Any], new: list[Any], kind: Kind | None, path: str) -> Iterator[Difference]:
        inner = kind.of if isinstance(kind, Items) else None
        before, after = _identified(old), _identified(new)
        if before is not None and after is not None:
            for name in [*before, *(name for name in after if name not in before)]:
                here = joined(path, name)
                if name in before and name in after:
                    yield from self.compare(before[name], after[name], inner, here)
                else:
                    yield self._came_or_went(before.get(name, _ABSENT), after.get(name, _ABSENT), here)
            kept = [name for name in before if name in after]
            if kept != [name for name in after if name in before]:
                yield Difference(path, f"{_place(path)}: order changed to {_said(list(after))}")
        elif len(old) == len(new) and any(isinstance(item, dict) for item in (*old, *new)):
            for number, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from self.compare(one, other, inner, joined(path, number))
        else:
            yield from self._words(old, new, path)

    def _words(self, old: list[Any], new: list[Any], path: str) -> Iterator[Difference]:
        gone = [item for item in old if item not in new]
        came = [item for item in new if item not in old]
        changes = [f"{_said(item)} removed" for item in gone] + [f"{_said(item)} added" for item in came]
        if not changes:
            changes = [f"{_said(old)} -> {_said(new)}, another order or count"]
        for change in changes:
            yield Difference(path, f"{_place(path)}: {change}")

    def _value(self, old: Any, new: Any, path: str) -> Difference:
        parts = parts_of(path)
        if parts[0] == "schedules" and len(parts) == 3 and isinstance(old, str) and isinstance(new, str):
            what = {
                "keep": "retention of {}",
                "within": "time allowed for disposing of {} once its period is over",
            }.get(parts[2])
            if what:
                return Difference(path, f"{what.format(self.of_schedule(parts[1]))}: {_periods(old, new)}")
        if isinstance(old, str) and isinstance(new, str):
            first, second = _apart(old, new)
            return Difference(path, f"{_place(path)}: '{first}' -> '{second}'")
        return Difference(path, f"{_place(path)}: {_said(old)} -> {_said(new)}")

    def open_points(self) -> Iterator[Difference]:
        """Facts that have been confirmed, that are open now, or whose assumption changed."""
        before, after = ({point.path: point for point in register.open_points} for register in self.registers)
        for path in sorted(set(before) | set(after)):
            if path not in after:
                words = f"no longer open: {_place(path)} (was assumed: {_short(before[path].assumed)})"
                yield Difference(path, words)
                continue
            if path not in before:
                yield Difference(path, f"open now: {_place(path)}, assumed: {_short(after[path].assumed)}")
                continue
            if before[path].assumed != after[path].assumed:
                first, second = _apart(before[path].assumed, after[path].assumed)
                yield Difference(
                    path, f"{_place(path)} is still open, assumed otherwise: '{first}' -> '{second}'"
                )
            if before[path].why != after[path].why:
                first, second = _apart(before[path].why, after[path].why)
                yield Difference(path, f"{_place(path)} is open for another reason: '{first}' -> '{second}'")


def _tagged(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)) in ("$day", "$moment")


def _default(kind: Keys, field: str) -> Any:
    """What holds where a key is not written, if that is a single value."""
    info = kind.model.model_fields[field]
    value = None if info.is_required() else info.get_default(call_default_factory=True)
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(kind_of(info.annotation), Items) or isinstance(value, tuple):
        return [item for item in value or () if isinstance(item, str)]
    if isinstance(value, Mapping):
        return {}
    return _ABSENT


def differences(old: Register, new: Register) -> tuple[Difference, ...]:
    """Every change from `old` to `new`; none if and only if both have the same content."""
    before, after = content(old), content(new)
    comparison = _Comparison(old, new)
    found: list[Difference] = []
    for part, kind in _PARTS.items():
        empty: Any = {} if isinstance(kind, Names) or part in ("access", "marketing", "accepted") else _ABSENT
        found.extend(comparison.compare(before.get(part, empty), after.get(part, empty), kind, part))
    found.extend(comparison.open_points())
    return tuple(found)

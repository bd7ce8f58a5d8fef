"""Two versions compared in words; and no change goes unsaid."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdtrue.register.content import content, from_content
from holdtrue.register.differences import differences
from holdtrue.register.facts import PARTS, fields_of
from holdtrue.register.load import load
from holdtrue.register.models.base import Entry
from holdtrue.register.models.register import Register

from .folders import write
from .whole import WHOLE


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return load(write(tmp_path_factory.mktemp("whole"), WHOLE))


def _said(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> list[str]:
    return [
        str(difference)
        for difference in differences(load(write(tmp_path / "old", old)), load(write(tmp_path / "new", new)))
    ]


CHANGES: dict[str, tuple[str, str, str, list[str]]] = {
    "a shorter period": (
        "schedules.yaml",
        "inquiry-prospect: {keep: P12M, after: x, of: chat inquiries of prospects}",
        "inquiry-prospect: {keep: P6M, after: x, of: chat inquiries of prospects}",
        ["retention of chat inquiries of prospects (schedule inquiry-prospect): 12 -> 6 months, shorter"],
    ),
    "a longer period in another unit": (
        "schedules.yaml", "a: {keep: P18M, after: x}", "a: {keep: P3Y, after: x}",
        ["retention of schedule a: 18 months -> 3 years, longer"],
    ),
    "the same period": (
        "schedules.yaml", "a: {keep: P12M, after: x}", "a: {keep: P1Y, after: x}",
        ["retention of schedule a: 12 months -> 1 year, the same length in other words (P12M -> P1Y)"],
    ),
    "without end": (
        "schedules.yaml", "a: {keep: P1Y, after: x}", "a: {keep: none, after: x}",
        ["retention of schedule a: 1 year -> without end, longer"],
    ),
    "another grace": (
        "schedules.yaml", "a: {keep: P1Y, after: x, within: P30D}", "a: {keep: P1Y, after: x, within: P1D}",
        ["time allowed for disposing of schedule a once its period is over: 30 -> 1 day, shorter"],
    ),
    "another trigger": (
        "schedules.yaml", "a: {keep: P1Y, after: x}", "a: {keep: P1Y, after: {latest: [x, y]}}",
        ["start of the period of schedule a: x -> the later of x and y"],
    ),
    "a schedule more": (
        "schedules.yaml", "a: {keep: P1Y, after: x}", "a: {keep: P1Y, after: x}\nb: {keep: P1Y, after: x}",
        ["schedule 'b' added"],
    ),
    "a role by default": (
        "recipients.yaml", "r: {name: R}", "r: {name: R, role: processor}",
        ["recipient 'r', role: 'controller' -> 'processor'"],
    ),
    "a recipient less": ("recipients.yaml", "r: {name: Rec}\ns: {}", "s: {}", ["recipient 'r' (Rec) removed"]),
    "a company more": (
        "group.yaml", "entities: {a: {country: DK}}", "entities: {a: {country: DK}, b: {country: SE, name: Beta}}",
        ["company 'b' (Beta) added"],
    ),
    "an activity": ("activities/chat.yaml", "id: one\ntitle: One", "id: two\ntitle: Two",
                    ["activity 'one' (One) removed", "activity 'two' (Two) added"]),
    "a wording": (
        "activities/chat.yaml", "about: {en: We talk., da: Vi taler.}", "about: {en: We chat., sv: Vi talar.}",
        ["wording of activity 'chat', about removed in da",
         "wording of activity 'chat', about changed in en: 'We talk.' -> 'We chat.'",
         "wording of activity 'chat', about added in sv: 'Vi talar.'"],
    ),
    "a legal basis": (
        "activities/chat.yaml", "purposes: [{id: p, text: x, bases: [consent]}]",
        "purposes: [{id: p, text: x, bases: [contract]}]",
        ["activity 'chat', purpose 'p', legal basis 'consent' removed",
         "activity 'chat', purpose 'p', legal basis 'contract' added"],
    ),
    "a recipient of an activity": (
        "activities/chat.yaml", "sources: [you]", "sources: [you, your employer]",
        ["activity 'chat', sources: your employer added"],
    ),
    "another order": (
        "group.yaml", "languages: [en, da]\nentities: {a: {country: DK}}",
        "languages: [da, en]\nentities: {a: {country: DK}}",
        ["languages: en, da -> da, en, another order or count"],
    ),
    "a dataset": (
        "systems/x.yaml", "system: x\ndatasets: {d: {table: t, key: id}}",
        "system: x\ndatasets: {d: {table: t, key: no}, e: {table: u, key: id}}",
        ["system 'x', dataset 'd', key: 'id' -> 'no'", "system 'x', dataset 'e' added"],
    ),
    "a fact confirmed": (
        "group.yaml", "name: {to-confirm: {assumed: G, why: y}}\nentities: {a: {country: DK}}",
        "name: G\nentities: {a: {country: DK}}",
        ["no longer open: name (was assumed: G)"],
    ),
    "a fact opened": (
        "group.yaml", "entities: {a: {country: DK, zone: UTC}}",
        "entities: {a: {country: DK, zone: {to-confirm: {assumed: UTC, why: y}}}}",
        ["open now: company 'a', zone, assumed: UTC"],
    ),
    "a day": (
        "group.yaml", "notice-revised: 2020-01-01\nentities: {a: {country: DK}}",
        "notice-revised: 2021-01-01\nentities: {a: {country: DK}}",
        ["notice revised: 2020-01-01 -> 2021-01-01"],
    ),
    "nothing": ("schedules.yaml", "a: {keep: P1Y, after: x}", "a: {after: x, keep: P1Y}  # the same", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_in_words(name: str, tmp_path: Path) -> None:
    file, old, new, expected = CHANGES[name]
    assert _said(tmp_path, {file: old + "\n"}, {file: new + "\n"}) == expected


def test_a_long_wording_shows_where_it_differs(tmp_path: Path) -> None:
    long = "word " * 60
    (line,) = _said(
        tmp_path,
        {"activities/a.yaml": f"about: {long}one end\n"},
        {"activities/a.yaml": f"about: {long}other end\n"},
    )
    assert "one end" in line
    assert "other end" in line
    assert len(line) < 240


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict) and not set(value) & {"$day", "$moment"}:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(item, (*path, number))
    else:
        yield path


def _mutated(value: Any) -> list[Any]:
    """Other values that the models accept in the place of this one, the likeliest first."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, dict):
        (mark,) = value
        return [{mark: "1999-12-31" if mark == "$day" else "1999-12-31T00:00:00"}]
    if isinstance(value, int | float):
        return [value + 1]
    if value is None:
        return ["something"]
    words = ["consent", "delete", "cookie", "letter", "other", "bcr", "necessary", "year", "day", "about",
             "does-not-prevail", "detach", "mailbox", "SE", "with", "controller"]  # fmt: skip
    return [f"{value}-x", f"{value}x", *(word for word in words if word != value)]


def _put(data: Any, path: tuple[Any, ...], value: Any) -> None:
    for part in path[:-1]:
        data = data[part]
    data[path[-1]] = value


def test_no_single_change_goes_unsaid(whole: Register) -> None:
    """Every single fact of a register that has them all, changed by itself, is said."""
    base = content(whole)
    checked = 0
    for path in _leaves(base):
        if path[0] == "format" or path[-1] == "path":  # of an open point: it stands for a fact
            continue
        original = base
        for part in path:
            original = original[part]
        for other in _mutated(original):
            data = copy.deepcopy(base)
            _put(data, path, other)
            try:
                changed = from_content(data)
            except ValueError:
                continue
            if changed.digest == whole.digest or content(changed) == base:
                continue
            said = differences(whole, changed)
            assert said, path
            assert all(str(line).strip() for line in said)
            assert differences(changed, whole), path
            checked += 1
            break
    assert checked > 230


def test_no_fact_comes_or_goes_unsaid(whole: Register) -> None:
    base = content(whole)
    places = dict.fromkeys(path[:depth] for path in _leaves(base) for depth in range(1, len(path) + 1))
    checked = 0
    for place in places:
        data = copy.deepcopy(base)
        here = data
        for part in place[:-1]:
            here = here[part]
        del here[place[-1]]
        try:
            changed = from_content(data)
        except ValueError:
            continue
        if content(changed) != base:
            assert differences(whole, changed), place
            assert differences(changed, whole), place
            checked += 1
    assert checked > 200


def test_the_whole_register_has_every_key(whole: Register) -> None:
    """So that the tests above see a key that is added to a model later."""
    seen: dict[type[Entry], set[str]] = {}

    def look(value: Any) -> None:
        if isinstance(value, Entry):
            for key in fields_of(type(value)):
                inner = getattr(value, key.field)
                default = type(value).model_fields[key.field].get_default(call_default_factory=True)
                if inner != default:
                    seen.setdefault(type(value), set()).add(key.field)
                look(inner)
        elif isinstance(value, dict):
            for inner in value.values():
                look(inner)
        elif isinstance(value, tuple):
            for inner in value:
                look(inner)

    for attribute, _ in PARTS:
        look(getattr(whole, attribute))
    missing = {
        f"{model.__name__}.{key.spelling}"
        for model, found in seen.items()
        for key in fields_of(model)
        if key.field not in found
    }
    # `equals: null` is its own default (content tells the two apart); a second language needs every text twice.
    assert missing <= {"Test.equals", "Test.null", "ConditionSource.equals", "Group.languages"}, missing

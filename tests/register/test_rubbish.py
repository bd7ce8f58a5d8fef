"""Bad input gets one clear message with file, line and key, and never anything but a message."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdtrue.register.kinds import spellings_of
from holdtrue.register.load import inspect, load
from holdtrue.register.models.activities import Activity
from holdtrue.register.models.bindings import Dataset, System
from holdtrue.register.models.governance import Accepted
from holdtrue.register.models.group import Entity, Group
from holdtrue.register.models.schedules import Schedule
from holdtrue.register.problems import RegisterProblems

from .folders import GROUP, problems, write

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
SCHEDULE = "keep: P3Y, after: x"

CASES: dict[str, tuple[str, str | bytes, str]] = {
    "broken YAML": (
        "schedules.yaml",
        "a: {keep: P3Y\nb: x: y\n",
        "schedules.yaml:2  this is no readable YAML:",
    ),
    "a tab": ("schedules.yaml", "a:\n\tkeep: P3Y\n", "schedules.yaml:2  this is no readable YAML:"),
    "an open quote": (
        "schedules.yaml",
        "a: {keep: 'P3Y}\n",
        "this is no readable YAML: a quote is not closed.",
    ),
    "not UTF-8": ("schedules.yaml", b"a: 1\nb: \xff\xfe\n", "schedules.yaml:2  the file is not UTF-8 text."),
    "a binary file": ("schedules.yaml", bytes(range(32)) * 9, "schedules.yaml:1  this is no readable YAML:"),
    "a list at the top": (
        "schedules.yaml",
        "- a\n- b\n",
        "schedules.yaml:1  the file holds a list, not keys.",
    ),
    "a word at the top": (
        "schedules.yaml",
        "hello\n",
        "schedules.yaml:1  the file holds a single value, not keys.",
    ),
    "two documents": (
        "schedules.yaml",
        "a: {}\n---\nb: {}\n",
        "schedules.yaml:2  a second document begins here",
    ),
    "itself inside": ("schedules.yaml", "a: &a\n  b: *a\n", "schedules.yaml:2  *a stands inside &a"),
    "no such anchor": (
        "schedules.yaml",
        "a: *nobody\n",
        "schedules.yaml:1  *nobody stands before its anchor",
    ),
    "an alias bomb": ("schedules.yaml", BOMB, "schedules.yaml:5  aliases make more than 100,000 values."),
    "a merge key": (
        "schedules.yaml",
        "a: {<<: {b: c}}\n",
        "schedules.yaml:1  <<: merge keys (<<) are not part",
    ),
    "a tag": ("schedules.yaml", "a: !!python/object:os.system x\n", "schedules.yaml:1  the tag"),
    "too deep": ("schedules.yaml", "a: " + "[" * 200 + "]" * 200, "nested more than 40 deep"),
    "far too deep": ("schedules.yaml", "a: " + "[" * 50_000, "nested"),
    "a mapping as key": ("schedules.yaml", "{a: b}: c\n", "schedules.yaml:1  a key is a mapping or a list."),
    "a key twice": (
        "schedules.yaml",
        f"a: {{{SCHEDULE}}}\n\na: {{{SCHEDULE}}}\n",
        "schedules.yaml:3  a: the key stands twice, here and in line 1.",
    ),
    "one key, two spellings": (
        "systems/x.yaml",
        "system: x\nwrite-url: env:A\nwrite_url: env:B\n",
        "systems/x.yaml:3  write-url: 'write_url' is another spelling of 'write-url', which stands in line 2.",
    ),
    "a schedule without trigger": (
        "schedules.yaml",
        "\nchat: {keep: P12M}\n",
        "schedules.yaml:2  chat: a schedule has a trigger: add `after` with the event the period runs from.",
    ),
    "an impossible period": (
        "schedules.yaml",
        "a:\n  keep: 3 years\n  after: x\n",
        "schedules.yaml:2  a.keep: '3 years' is not a period.",
    ),
    "a time part": ("schedules.yaml", "a: {keep: PT5H, after: x}\n", "a.keep: 'PT5H' has a time part"),
    "an endless grace": (
        "schedules.yaml",
        f"a: {{{SCHEDULE}, within: none}}\n",
        "a.within: this period must end.",
    ),
    "an empty latest": (
        "schedules.yaml",
        "a: {keep: P1Y, after: {latest: []}}\n",
        "`latest` needs at least one event",
    ),
    "an unknown key": (
        "schedules.yaml",
        f"a:\n  {SCHEDULE.replace(', ', chr(10) + '  ')}\n  thn: delete\n",
        "schedules.yaml:4  a.thn: there is no key 'thn' here. Did you mean 'then'?",
    ),
    "an unknown word": (
        "schedules.yaml",
        f"a: {{{SCHEDULE}, then: destroy}}\n",
        "a.then: 'destroy' is not one of the words known here. Write one of: delete, anonymise, restrict.",
    ),
    "not a mapping": (
        "schedules.yaml",
        "a: P3Y\n",
        "schedules.yaml:1  a: a mapping with keys is meant here, not 'P3Y'.",
    ),
    "a name that cannot be": ("schedules.yaml", f"a b: {{{SCHEDULE}}}\n", "'a b' cannot be a name."),
    "no country": (
        "group.yaml",
        "entities:\n  alpha: {name: A}\n",
        "group.yaml:2  entities.alpha: `country` is missing.",
    ),
    "Norway in small letters": (
        "group.yaml",
        "entities: {n: {country: no}}\n",
        "group.yaml:1  entities.n.country: 'no' is not a country's code. Write its two capital letters",
    ),
    "two companies with one id": (
        "group.yaml",
        "entities:\n  - {id: alpha, country: DK}\n\n  - id: alpha\n    country: SE\n",
        "group.yaml:4  entities[1]: the id 'alpha' stands twice, here and in line 2.",
    ),
    "the same as a mapping": (
        "group.yaml",
        "entities:\n  alpha: {country: DK}\n  alpha: {country: SE}\n",
        "group.yaml:3  alpha: the key stands twice, here and in line 2.",
    ),
    "a company without id": (
        "group.yaml",
        "entities: [{country: DK}]\n",
        "an item of this list has no `id`.",
    ),
    "no companies": ("group.yaml", "entities: {}\n", "group.yaml:1  entities: there is no company."),
    "nothing at all": ("group.yaml", "", "group.yaml:1  `entities` is missing."),
    "a word for a truth": (
        "group.yaml",
        GROUP + "demo: no\n",
        "group.yaml:4  demo: 'no' is a word here, not a truth value. Write true or false",
    ),
    "no such day": (
        "group.yaml",
        GROUP + "notice-revised: 2023-02-30\n",
        "group.yaml:4  notice-revised: there is no day 2023-02-30.",
    ),
    "a moment for a day": (
        "group.yaml",
        GROUP + "notice-revised: 2023-02-03 10:00:00\n",
        "is a moment, but a day is",
    ),
    "a number for a day": ("group.yaml", GROUP + "notice-revised: 20230203\n", "'20230203' is not a day."),
    "a word for a number": (
        "activities/a.yaml",
        "order: first\n",
        "activities/a.yaml:1  order: 'first' is not a whole",
    ),
    "an unknown zone": (
        "group.yaml",
        "entities: {a: {country: DK, zone: Europe/Copenhage}}\n",
        "entities.a.zone: 'Europe/Copenhage' is no time zone. Did you mean 'Europe/Copenhagen'?",
    ),
    "a year that cannot be": (
        "group.yaml",
        "entities: {a: {country: DK, financial-years: {ends: 13-31}}}\n",
        "group.yaml:1  entities.a.financial-years: there is no day '13-31' on which a financial year could end",
    ),
    "to-confirm without why": (
        "group.yaml",
        GROUP + "about: {to-confirm: {assumed: x}}\n",
        "group.yaml:4  about: `to-confirm` lacks `why`. Write `to-confirm: {assumed: VALUE, why:",
    ),
    "to-confirm without assumption": (
        "group.yaml",
        GROUP + "about: {to-confirm: {why: x}}\n",
        "lacks `assumed`.",
    ),
    "to-confirm with company": (
        "group.yaml",
        GROUP + "about: {to-confirm: {assumed: x, why: y}, en: z}\n",
        "`en` stands",
    ),
    "an assumed value that cannot be": (
        "group.yaml",
        GROUP + "notice-revised: {to-confirm: {assumed: soon, why: y}}\n",
        "notice-revised: 'soon' is not a day.",
    ),
    "an unknown file": (
        "recipient.yaml",
        "",
        "recipient.yaml:1  no part of the register has this name. Did you mean",
    ),
    "another ending": (
        "activities/chat.yml",
        "",
        "activities/chat.yml:1  the register's files end in .yaml. Rename it",
    ),
    "an unknown folder": (
        "activites/chat.yaml",
        "",
        "activites:1  no folder of the register has this name. Did you",
    ),
    "a secret as key": (
        "systems/x.yaml",
        "system: x\npassword: hunter2\n",
        "a secret does not belong into the register.",
    ),
    "two sources in one": (
        "systems/x.yaml",
        "system: x\ndatasets:\n  d:\n    table: t\n    key: id\n    events:\n"
        "      e: {column: a, system: b, by: c}\n",
        "systems/x.yaml:7  datasets.d.events.e[0]: an event comes from one of:",
    ),
    "control characters in a name": (
        "schedules.yaml",
        '"a\\e[31m": {}\n',
        "schedules.yaml:1  a\N{REPLACEMENT CHARACTER}[31m:",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_rubbish_gets_its_message(name: str, tmp_path: Path) -> None:
    file, text, expected = CASES[name]
    found = problems(tmp_path, {file: text})
    assert any(expected in line for line in found), found
    assert all("hunter2" not in line and "pydantic" not in line and "\x1b" not in line for line in found)
    with pytest.raises(RegisterProblems):
        load(tmp_path)


def test_no_group_and_no_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RegisterProblems, match=r"group.yaml:1  the file is missing. Add it: `entities:`"):
        load(tmp_path / "empty")
    with pytest.raises(RegisterProblems, match="the folder cannot be opened: No such file"):
        load(tmp_path / "nowhere")


def test_everything_is_said_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        {
            "group.yaml": "entities:\n  alpha: {name: A}\n  beta: {country: DK, zone: Nowhere/Land}\nlead: gama\n",
            "recipients.yaml": "focalscope: {role: servant}\n",
            "schedules.yaml": "a: {keep: P3Y\n",
            "activities/chat.yaml": "title: Chat\nrecipients:\n  - focalscop\nschedules: [unread-names]\n",
            "systems/x.yaml": "url: postgresql://a:b@c/d\ndatasets: {d: {table: t, kye: id}}\n",
        },
    )
    places = [line.partition("  ")[0] for line in found]
    assert places == sorted(places)
    text = "\n".join(found)
    for expected in (
        "group.yaml:2  entities.alpha: `country` is missing.",
        "group.yaml:3  entities.beta.zone: 'Nowhere/Land' is no time zone.",
        "group.yaml:4  lead: unknown company 'gama'.",
        "recipients.yaml:1  focalscope.role: 'servant' is not one of the words known here.",
        "schedules.yaml:2  this is no readable YAML:",
        "activities/chat.yaml:3  recipients[0]: unknown recipient 'focalscop'. Did you mean 'focalscope'? "
        "Add it to recipients.yaml or correct the name.",
        "systems/x.yaml:1  `system` is missing. Add the system's name: `system: x`.",
        "systems/x.yaml:1  url: there is a secret in the clear here (not shown).",
        "systems/x.yaml:2  datasets.d.kye: there is no key 'kye' here. Did you mean 'key'?",
        "systems/x.yaml:2  datasets.d: `key` is missing.",
    ):
        assert expected in text
    # A file that cannot be read says nothing about the names in it.
    assert "unread-names" not in text


def test_links_do_not_lead_out_or_round(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("a: {keep: P1Y, after: x}\n")
    folder = write(tmp_path / "register", {"activities/a.yaml": ""})
    (folder / "schedules.yaml").symlink_to(outside)
    (folder / "activities" / "loop.yaml").symlink_to(folder / "activities" / "loop.yaml")
    (folder / "activities" / "folder.yaml").mkdir()
    os.mkfifo(folder / "activities" / "pipe.yaml")
    lines = [str(problem) for problem in inspect(folder).problems]
    assert lines == [
        "activities/folder.yaml:1  this is no ordinary file. Put a file here, or remove it.",
        "activities/loop.yaml:1  this is no ordinary file. Put a file here, or remove it.",
        "activities/pipe.yaml:1  this is no ordinary file. Put a file here, or remove it.",
        "schedules.yaml:1  the link leads out of the register's folder. Put the file itself here.",
    ]


def test_links_inside_are_followed(tmp_path: Path) -> None:
    """As a mounted configuration has them."""
    folder = write(tmp_path, {"..data/schedules.yaml": "a: {keep: P1Y, after: x}\n"})
    (folder / "schedules.yaml").symlink_to(folder / "..data" / "schedules.yaml")
    assert list(load(folder).schedules) == ["a"]


_PIECES = st.sampled_from(
    ["a", "b: ", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", ", ": ", "&x ", "*x", "'", '"', "#", "!!int ",
     "NO", "12-31", "2023-02-30", "1e999", "0x", "~", "? ", "| ", "> ", "<<: ", "---\n", "\t", "\x00", "\ufeff", "é",
     "to-confirm: ", "assumed: ", "why: ", "keep: ", "after: ", "latest: ", "entities: ", "country: ", "datasets: ",
     "events: ", "system: ", "table: ", "id: ", "map: ", "url: ", "x", "P3Y"]
)  # fmt: skip
_FILES = st.sampled_from(
    ["group.yaml", "schedules.yaml", "systems/s.yaml", "activities/a.yaml", "accepted.yaml", "joint.yaml",
     "access.yaml", "marketing.yaml", "trackers.yaml", "recipients.yaml", "texts/en.yaml"]
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(_FILES, st.lists(_PIECES, max_size=30).map("".join), max_size=3))
def test_no_text_does_more_than_fail_to_load(tmp_path: Path, files: dict[str, str]) -> None:
    """Nothing but a list of problems, each with a place, comes out of any text."""
    for name in [place for place in tmp_path.rglob("*") if place.is_file()]:
        name.unlink()
    try:
        load(write(tmp_path, files))
    except RegisterProblems as found:
        assert any(problem.severity == "error" for problem in found.problems)
        assert all(problem.location.line >= 1 and problem.message for problem in found.problems)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["keep", "after", "latest", "country", "table", "key", "events", "column", "in",
                                       "system", "by", "of", "dataset", "on", "entity", "map", "is", "schedules",
                                       "to-confirm", "assumed", "why", "refers", "party", "text", "basis", "x", "en",
                                       "under-duty", "clear", "done", "equals", "conditions", "id", "class", "duty"]),
                      inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


_ENTRIES = st.one_of(
    *(
        st.tuples(
            st.just(file), st.dictionaries(st.sampled_from(sorted(spellings_of(model))), _PLAIN, max_size=5)
        )
        for file, model in (
            ("group.yaml", Group),
            ("entities", Entity),
            ("activities/a.yaml", Activity),
            ("schedules.yaml", Schedule),
            ("systems/s.yaml", System),
            ("datasets", Dataset),
            ("accepted.yaml", Accepted),
        )
    )
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ENTRIES)
def test_no_values_do_more_than_fail_to_load(tmp_path: Path, entry: tuple[str, dict[str, object]]) -> None:
    """Well-formed files with the wrong things under the right keys: JSON is YAML."""
    for name in [place for place in tmp_path.rglob("*") if place.is_file()]:
        name.unlink()
    file, values = entry
    whole: dict[str, object] = values
    if file == "datasets":
        file, whole = (
            "systems/s.yaml",
            {"system": "s", "datasets": {"d": {"table": "t", "key": "id", **values}}},
        )
    elif file == "entities":
        file, whole = "group.yaml", {"entities": {"alpha": {"country": "DK", **values}}}
    elif file == "schedules.yaml":
        whole = {"a": values}
    try:
        load(write(tmp_path, {file: json.dumps(whole)}))
    except RegisterProblems as found:
        assert any(problem.severity == "error" for problem in found.problems)
        assert all(problem.location.line >= 1 and problem.message for problem in found.problems)

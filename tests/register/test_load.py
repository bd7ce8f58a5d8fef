"""What is read is what was meant: words, days, shorthand, places, and what is open."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from holdtrue.register import marked
from holdtrue.register.load import inspect, load
from holdtrue.register.models.register import Location
from holdtrue.register.scalars import resolve

from .folders import GROUP, write


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("no", "no"), ("on", "on"), ("yes", "yes"), ("true", True), ("False", False), ("null", None),
        ("~", None), ("", None), ("12", 12), ("-7", -7), ("0x1F", 31), ("0o17", 15), ("1_000", "1_000"),
        ("1.5", 1.5), ("1e3", 1000.0), (".inf", float("inf")), ("-.INF", float("-inf")), ("1:30", "1:30"),
        ("12-31", "12-31"), ("2024-02-29", date(2024, 2, 29)), ("2023-02-29", "2023-02-29"), ("P3Y", "P3Y"),
        ("2024-01-02 03:04:05", datetime(2024, 1, 2, 3, 4, 5)), ("0000-00-00", "0000-00-00"),
        ("2024-01-02T03:04:05.5Z", datetime.fromisoformat("2024-01-02T03:04:05.5+00:00")),
        ("2024-01-02T03:04:05-01:30", datetime.fromisoformat("2024-01-02T03:04:05-01:30")),
        ("2024-01-02T25:04:05Z", "2024-01-02T25:04:05Z"), ("9" * 5000, "9" * 5000), ("٣", "٣"),
    ],
)  # fmt: skip
def test_words_by_the_core_rules_of_yaml_1_2(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


def test_both_parsers_read_alike() -> None:
    """Where libyaml is missing, PyYAML's own parser does the same."""
    text = b"a: [1, 'b']\nc: &x {d: e}\nf:\n  - *x\n  - |\n    text\n"
    one, other = marked.read(text), marked.read(text, yaml.SafeLoader)
    assert one.value == other.value
    assert one.value.lines == other.value.lines == {"a": 1, "c": 2, "f": 3}
    with pytest.raises(marked.Unreadable):
        marked.read(b"a: [" * 2000, yaml.SafeLoader)


def test_words_stay_as_written_where_words_are_meant(tmp_path: Path) -> None:
    """A registration number keeps its zeros; a version, a phone number and a `no` are no numbers and no truths."""
    text = "entities:\n  alpha: {country: NO, registration: 00123456, name: 1.10, contact: +45, land: no}\n"
    alpha = load(write(tmp_path, {"group.yaml": text})).group.entities["alpha"]
    assert (alpha.country, alpha.registration, alpha.name) == ("NO", "00123456", "1.10")
    assert (alpha.contact, alpha.land) == ("+45", "no")


def test_values_to_compare_with_are_what_they_are(tmp_path: Path) -> None:
    text = (
        "system: x\ndatasets:\n  d:\n    table: t\n    key: id\n    unknown: [1900-01-01, '1900-01-01', 0000-00-00]\n"
        "    entity: {column: site, map: {no: alpha, 1: alpha, 2020-01-01: alpha}}\n"
        "    conditions: {c: {column: s, in: [1, '1', no, true, null, 1.5, 2020-01-01]}}\n"
    )
    dataset = load(write(tmp_path, {"systems/x.yaml": text})).systems["x"].datasets["d"]
    assert dataset.unknown == (date(1900, 1, 1), "1900-01-01", "0000-00-00")
    assert dataset.conditions["c"][0].in_ == (1, "1", "no", True, None, 1.5, date(2020, 1, 1))
    assert [type(value) for value in dataset.conditions["c"][0].in_ or ()][:5] == [
        int,
        str,
        str,
        bool,
        type(None),
    ]
    assert dataset.entity is not None
    assert set(dataset.entity.map or ()) == {"no", "1", "2020-01-01"}


def test_financial_years_as_the_register_writes_them(tmp_path: Path) -> None:
    text = (
        "entities:\n  alpha:\n    country: DK\n    financial-years:\n"
        "      - {from: 2019-01-01, ends: 12-31}\n      - ends: [2020-06-30, 2021-12-31]\n"
    )
    first, second = load(write(tmp_path, {"group.yaml": text})).group.entities["alpha"].financial_years
    assert (first.from_, first.ends) == (date(2019, 1, 1), "12-31")
    assert second.ends == (date(2020, 6, 30), date(2021, 12, 31))


def test_every_fact_knows_its_line(tmp_path: Path) -> None:
    activity = (
        "title: Chat\npurposes:\n  - id: answering\n    text: to answer\n    basis: contract\n"
        "interests:\n  - {id: service, text: x, LIA: {date: 2020-01-01}}\n"
    )
    register = load(
        write(tmp_path, {"activities/chat.yaml": activity, "README.md": "hello", ".git/config": ""})
    )
    file = "activities/chat.yaml"
    assert register.where("activities/chat/title") == Location(file, 1)
    assert register.where("activities/chat/purposes/0/text") == Location(file, 4)
    # Another spelling and a shorthand stand under the path of the full form.
    assert register.where("activities/chat/purposes/0/bases/0/basis") == Location(file, 5)
    assert register.where("activities/chat/interests/0/assessment/date") == Location(file, 7)
    assert register.where("group/entities/alpha/country") == Location("group.yaml", 3)
    assert register.where("activities/mail") is None


def test_what_is_to_confirm_holds_and_is_noted(tmp_path: Path) -> None:
    text = (
        "entities:\n  alpha:\n    country: DK\n    zone:\n"
        "      to-confirm: {assumed: Europe/Copenhagen, why: guessed}\n"
        "    data-protection-officer: {to-confirm: {assumed: none, why: ask}}\n"
        "    registration: &r {to-confirm: {assumed: 0815, why: ask}}\n  beta: {country: SE, registration: *r}\n"
    )
    register = load(write(tmp_path, {"group.yaml": text}))
    alpha, beta = register.group.entities["alpha"], register.group.entities["beta"]
    assert (alpha.zone, alpha.registration, beta.registration) == ("Europe/Copenhagen", "0815", "0815")
    assert alpha.data_protection_officer is not None
    assert alpha.data_protection_officer.none
    assert [
        (point.path, point.assumed, point.why, point.location.line) for point in register.open_points
    ] == [
        ("group/entities/alpha/data-protection-officer", "none", "ask", 6),
        ("group/entities/alpha/registration", "0815", "ask", 7),
        ("group/entities/alpha/zone", "Europe/Copenhagen", "guessed", 4),
        ("group/entities/beta/registration", "0815", "ask", 8),
    ]
    assert [point.path for point in register.open_under("group/entities/alpha/zone")] == [
        "group/entities/alpha/zone"
    ]


def test_the_smallest_register(tmp_path: Path) -> None:
    register = load(write(tmp_path, {}))
    assert list(register.group.entities) == ["alpha"]
    assert not (register.activities or register.schedules or register.systems or register.open_points)


def test_empty_files_are_fine(tmp_path: Path) -> None:
    names = ["joint", "recipients", "schedules", "trackers", "access", "marketing", "accepted"]
    empty = {f"{name}.yaml": "# nothing yet\n" for name in names} | {
        "activities/a.yaml": "",
        "texts/en.yaml": "~",
    }
    assert list(load(write(tmp_path, empty)).activities) == ["a"]


def test_warnings_do_not_keep_a_register_from_loading(tmp_path: Path) -> None:
    files = {"systems/x.yaml": "system: x\nactivities: [webshop]\n"}
    reading = inspect(write(tmp_path, files))
    assert reading.register is not None
    assert [problem.severity for problem in reading.problems] == ["warning"]


def test_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    register = load(write(tmp_path, {"group.yaml": b"\xef\xbb\xbf" + GROUP.replace("\n", "\r\n").encode()}))
    assert register.where("group/entities/alpha") == Location("group.yaml", 3)


def test_what_lies_beside_a_register(tmp_path: Path) -> None:
    """Explanations, hidden files, the environment file, and folders of something else, such as tests."""
    beside = {
        "README.md": "",
        "notes.md": "",
        ".yamllint": "",
        "holdtrue.env": "A=b\n",
        "tests/test_x.py": "",
        "var/x": "",
    }
    assert inspect(write(tmp_path, beside)).problems == ()


def test_what_the_models_leave_free_is_plain_data(tmp_path: Path) -> None:
    text = (
        "system: x\ndatasets: {d: {table: t, key: id, files: {folder: [no, 1, 2020-01-01]}, "
        "anonymise: {a: no, b: {c: d}}}}\n"
    )
    dataset = load(write(tmp_path, {"systems/x.yaml": text})).systems["x"].datasets["d"]
    assert dataset.files == {"folder": ["no", 1, date(2020, 1, 1)]}
    assert [type(value) for value in dataset.files["folder"]] == [str, int, date]
    assert (type(dataset.files), type(dataset.anonymise["b"]), type(dataset.anonymise["a"])) == (
        dict,
        dict,
        str,
    )

"""The content of a register: the same for the same facts, another for others, and readable again."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

import pytest

from holdtrue.register.content import content, from_bytes, from_content, to_bytes
from holdtrue.register.load import load
from holdtrue.register.models.register import Register

from .folders import write
from .whole import WHOLE

EXAMPLE = Path(__file__).parents[2] / "examples" / "alumeco"


@pytest.fixture(scope="module", params=["whole", "example"])
def register(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = EXAMPLE if request.param == "example" else write(tmp_path_factory.mktemp("whole"), WHOLE)
    return load(folder)


def test_a_stored_version_is_the_register(register: Register) -> None:
    again = from_bytes(to_bytes(register))
    for field in fields(Register):
        if field.name not in ("locations", "open_points"):
            assert getattr(again, field.name) == getattr(register, field.name), field.name
    assert [(p.path, p.assumed, p.why) for p in again.open_points] == [
        (p.path, p.assumed, p.why) for p in register.open_points
    ]
    assert content(again) == content(register)
    assert again.where("group/entities") is None


def test_mappings_come_in_one_order(register: Register) -> None:
    """What is rendered from a stored version cannot differ from what is rendered from the files."""
    again = from_bytes(to_bytes(register))
    for part in ("activities", "recipients", "schedules", "systems", "trackers", "joint"):
        assert list(getattr(again, part)) == list(getattr(register, part)), part
    assert list(again.group.entities) == list(register.group.entities)


def test_the_digest_is_that_of_the_stored_bytes(register: Register) -> None:
    assert register.digest == hashlib.sha256(to_bytes(register)).hexdigest()


def test_form_does_not_change_the_digest(tmp_path: Path) -> None:
    one = write(
        tmp_path / "one",
        {
            "group.yaml": "name: G\nentities:\n  alpha: {country: DK, zone: Europe/Paris}\n  beta: {country: SE}\n",
            "schedules.yaml": "a: {keep: P1Y, after: x, from: day}\nb: {keep: P2Y, after: {latest: [y]}}\n",
            "activities/chat.yaml": "title: Chat\npurposes: {text: x, basis: consent}\n",
        },
    )
    other = write(
        tmp_path / "other",
        {
            "group.yaml": "# a comment\nentities:\n- id: beta\n  country: SE\n\n- {time-zone: Europe/Paris, id: alpha"
            "\n   , country: DK}\nname: 'G'\n",
            "schedules.yaml": "schedules:\n  b:\n    after: y\n    keep: P2Y\n  a: {after: x, keep: P1Y}\n",
            "activities/one.yaml": "id: chat\nname: {en: Chat}\npurposes:\n- bases: [{basis: consent}]\n  text: x\n",
            "README.md": "words",
        },
    )
    assert load(one).digest == load(other).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("keep: P1Y", "keep: P12M"),
        ("[x, y]", "[x]"),
        ("[1, '1']", "['1', 1]"),
        ("q, equals: null", "q, null: true"),
        ("1900-01-01", "'1900-01-01'"),
        ("why: ask", "why: guess"),
        ("{to-confirm: {assumed: A, why: ask}}", "A"),
        ("done: {column: c, equals: null}", "done: {column: c}"),
    ],
)
def test_another_fact_is_another_digest(old: str, new: str, tmp_path: Path) -> None:
    files = {
        "group.yaml": "name: {to-confirm: {assumed: A, why: ask}}\nentities: {alpha: {country: DK}}\n",
        "schedules.yaml": "a: {keep: P1Y, after: {latest: [x, y]}}\n",
        "systems/s.yaml": "system: s\ndatasets: {d: {table: t, key: id, unknown: [1900-01-01], "
        "conditions: {c: [{column: s, in: [1, '1']}, {column: q, equals: null}]}, "
        "done: {column: c, equals: null}}}\n",
    }
    changed = {name: text.replace(old, new) for name, text in files.items()}
    assert changed != files
    assert load(write(tmp_path / "one", files)).digest != load(write(tmp_path / "other", changed)).digest


@pytest.mark.parametrize(
    "stored", [b"", b"[]", b"{}", b"\xff", b'{"format": 2}', b'{"format": 1, "group": {}}']
)
def test_other_bytes_are_no_register(stored: bytes) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        from_bytes(stored)


def test_a_stored_version_without_group_is_refused() -> None:
    with pytest.raises(ValueError, match="no group"):
        from_content({"format": 1})

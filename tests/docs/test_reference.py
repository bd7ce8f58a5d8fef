"""The reference says what the commands, models, checks and laws say themselves."""

from __future__ import annotations

import pytest
from docs.generate import FILES, PAGES, REFERENCE, in_words

from holdtrue.register.assembling import FILES as SINGLE
from holdtrue.register.assembling import FOLDERS
from holdtrue.register.kinds import Items, Number, Word
from holdtrue.wiring.command import COMMANDS


@pytest.mark.parametrize("page", PAGES)
def test_the_reference_is_current(page: str) -> None:
    assert (REFERENCE / page).read_text(encoding="utf-8") == PAGES[page](), "write it again: make docs"


def test_every_page_of_the_reference_is_written_by_make_docs() -> None:
    assert {page.name for page in REFERENCE.glob("*.md")} == set(PAGES)


def test_every_command_and_every_file_of_a_register_has_its_place() -> None:
    commands = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## holdtrue {name}\n" in commands
    assert {name for name, _, _ in FILES} == {*SINGLE, *(f"{folder}/*.yaml" for folder in FOLDERS)}


def test_values_in_words() -> None:
    assert in_words(Items(Word())) == "a word, or a list of them"
    assert in_words(Word(("one", "two"))) == "`one` \\| `two`"
    assert in_words(Number(whole=True)) == "a whole number"

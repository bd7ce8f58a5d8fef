"""The built-in wordings of every language: the same keys, the same places, nothing unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdtrue.notices import wording
from holdtrue.notices.rules.phrases import places

SOURCE = Path(wording.__file__).parent.parent
ENGLISH = wording.built_in("en")


@pytest.mark.parametrize("language", wording.languages())
def test_a_language_says_everything_that_english_says(language: str) -> None:
    own = wording.built_in(language)
    grammatical = re.compile(r"^(period\.\w+\.(genitive|dative|accusative)|number\..*|country\..*)$")
    assert {key for key in ENGLISH if not grammatical.match(key)} - set(own) == set()
    assert {key for key in own if not grammatical.match(key)} - set(ENGLISH) == set()


@pytest.mark.parametrize("language", wording.languages())
def test_no_place_is_filled_by_nobody(language: str) -> None:
    for key, text in wording.built_in(language).items():
        if key in ENGLISH:
            assert places(text) <= places(ENGLISH[key]) | {"number"}, key


def test_every_wording_is_said_somewhere() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]
    )
    families = (
        "basis.",
        "class.",
        "condition.",
        "country.",
        "data.",
        "duty.",
        "event.",
        "number.",
        "period.",
        "label.",
        "rights.",
        "start.",
        "storage.",
        "trackers.",
        "transfers.",
    )
    assert [
        key
        for key in ENGLISH
        if not key.startswith(families) and f'"{key}"' not in code and f'"{key}' not in code
    ] == []


def test_there_is_no_language_that_nobody_wrote() -> None:
    with pytest.raises(wording.NoSuchLanguage, match="there are wordings in en"):
        wording.built_in("xx")

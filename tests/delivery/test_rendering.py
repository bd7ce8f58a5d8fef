"""The words of every letter, kept beside the tests; and what is done with what people typed.

HOLDTRUE_GOLDEN=1 writes the files anew.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.delivery import rendering
from holdtrue.delivery.faults import BadContext, NoSuchLetter
from holdtrue.delivery.rendering import languages_of, render
from holdtrue.delivery.rules.message import Draft, Sender, wire

GOLDEN = Path(__file__).parent / "golden"
FOLDER = Path(rendering.__file__).parent / "templates" / "letters"
KINDS = sorted(each.name for each in FOLDER.iterdir() if each.is_dir())
TOKEN = "0123456789abcdef" * 2
DAY = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
LINK = "https://holdtrue.example.org/link/" + "t" * 54 + "/"
CONTEXTS: dict[str, dict[str, Any]] = {
    "test": {"group": "Example Metals & Søn"},
    "invitation": {"group": "Example Metals & Søn", "link": LINK, "expires": DAY},
    "turned": {
        "group": "Example Metals & Søn",
        "day": DAY,
        "link": "https://holdtrue.example.org/",
        "turned": [
            {
                "promise": "contacts.three-years",
                "was": "Kept",
                "now": "Broken",
                "says": "12 rows are <late>.",
            },
            {"promise": "statistics.asked", "was": "Broken", "now": "Kept", "says": "All ask first."},
        ],
    },
}


def test_every_letter_has_its_example() -> None:
    assert set(KINDS) == set(CONTEXTS)


@pytest.mark.parametrize(
    ("kind", "language"), [(kind, lang) for kind in KINDS for lang in languages_of(kind)]
)
def test_as_it_was_read_and_approved(kind: str, language: str) -> None:
    words = render(kind, language, CONTEXTS[kind])
    raw = wire(
        Draft(TOKEN, language, "reader@mail.example.net", words.subject, words.text, words.html, DAY),
        Sender("Privacy team", "privacy@group.example.org", "bounces@group.example.org"),
    )
    message = message_from_bytes(raw, policy=policy.default)
    parts = [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]  # type: ignore[attr-defined]
    head = "".join(f"{name}: {value}\n" for name, value in message.items())
    shown = f"{head}\n{parts[0]}\n{'-' * 8}\n{parts[1]}"
    file = GOLDEN / f"{kind}.{language}.txt"
    if os.environ.get("HOLDTRUE_GOLDEN") == "1":
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_no_letter_loads_anything_from_elsewhere(kind: str) -> None:
    html = render(kind, "en", CONTEXTS[kind]).html
    for word in ("<img", "<script", "<link", "src=", "url(", "@import"):
        assert word not in html


@pytest.mark.parametrize(
    "language", [code for code, _ in settings.LANGUAGES if code not in languages_of("test")]
)
def test_a_language_that_nobody_wrote_is_said_and_not_replaced(language: str) -> None:
    with pytest.raises(NoSuchLetter) as refused:
        render("test", language, CONTEXTS["test"])
    assert "`test`" in str(refused.value) and f"`{language}`" in str(refused.value)
    assert "It is written in en." in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "language"), [("../test", "en"), ("test", "../en"), ("", "en"), ("Test", "en"), ("test", "")]
)
def test_kinds_and_languages_are_words(kind: str, language: str) -> None:
    with pytest.raises(NoSuchLetter):
        render(kind, language, CONTEXTS["test"])


def test_a_letter_is_not_made_without_what_it_speaks_of() -> None:
    with pytest.raises(BadContext, match="group"):
        render("test", "en", {})
    with pytest.raises(BadContext, match="link"):
        render("invitation", "en", {"group": "G", "expires": DAY})


@given(st.text(alphabet="<>&'\"{%}ab\r\n") | st.text())
def test_what_people_typed_stays_text(name: str) -> None:
    words = render("test", "en", {"group": name})
    assert words.html.count("<p>") == 2 and words.html.count("<") == render(
        "test", "en", {"group": ""}
    ).html.count("<")
    assert "{{" in name or "{{" not in words.text
    subject = render("invitation", "en", {**CONTEXTS["invitation"], "group": name}).subject
    assert "\n" not in subject and "\r" not in subject


def test_the_engine_escapes_html_by_itself() -> None:
    template = rendering._engine().from_string("{{ name }}")
    assert template.render(Context({"name": "<b>"})) == "&lt;b&gt;"

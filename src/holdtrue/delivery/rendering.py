"""Letters from templates: `templates/letters/<kind>/<language>/{subject.txt,body.txt,body.html}` of any room.

A letter in a language that it was not written in, or without something that it speaks of, is not made at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from django.apps import apps
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation

from .faults import BadContext, NoSuchLetter
from .rules.message import body_text, subject_line

PARTS = ("subject.txt", "body.txt", "body.html")
_KIND = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", re.ASCII)


class _Missing(str):
    """What a template puts where a name is unknown. Django asks it for the text to show, and it refuses."""

    def __mod__(self, name: object) -> NoReturn:
        raise BadContext(f"the letter speaks of {name}, which it was not given.")


@dataclass(frozen=True)
class Rendered:
    """The words of a letter."""

    subject: str
    text: str
    html: str


@cache
def _engine() -> Engine:
    return Engine(app_dirs=True, autoescape=True, string_if_invalid=_Missing("%s"))


def languages_of(kind: str) -> tuple[str, ...]:
    """The languages in which letters of this kind are wholly written."""
    if not _KIND.fullmatch(kind):
        return ()
    folders = (Path(app.path) / "templates" / "letters" / kind for app in apps.get_app_configs())
    return tuple(
        sorted(
            {
                each.name
                for folder in folders
                if folder.is_dir()
                for each in folder.iterdir()
                if all((each / part).is_file() for part in PARTS)
            }
        )
    )


def render(kind: str, language: str, context: Mapping[str, Any]) -> Rendered:
    """The words of a letter of this kind in this language. What the context gives is escaped in the HTML part.

    Raises `NoSuchLetter` if it is not written in that language, naming both, and `BadContext` for a name that
    it speaks of and was not given.
    """
    if not _KIND.fullmatch(kind) or not _LANGUAGE.fullmatch(language):
        raise NoSuchLetter(f"there is no letter {kind[:80]!r} in the language {language[:16]!r}.")
    folder = f"letters/{kind}/{language}"
    try:
        templates = {part: _engine().get_template(f"{folder}/{part}") for part in PARTS}
    except TemplateDoesNotExist as fault:
        there = ", ".join(languages_of(kind)) or "no language"
        raise NoSuchLetter(
            f"there is no letter `{kind}` in the language `{language}`: {fault} is missing.",
            f"It is written in {there}.",
        ) from None
    values = {**context, "language": language}
    with translation.override(language):
        told = {
            part: template.render(Context(values, autoescape=part.endswith(".html")))
            for part, template in templates.items()
        }
    subject = subject_line(told["subject.txt"])
    if not subject:
        raise BadContext(f"the letter `{kind}` in `{language}` has no subject.")
    return Rendered(subject, body_text(told["body.txt"]), body_text(told["body.html"]))

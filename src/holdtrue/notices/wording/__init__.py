"""The built-in wordings, one file per language, and the group's own laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from holdtrue.register.models.register import Register

from ..rules.phrases import Phrases, Wording

PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural categories of CLDR."""


class NoSuchLanguage(LookupError):
    """There are no built-in wordings for a language."""


def languages() -> tuple[str, ...]:
    """The languages with built-in wordings."""
    return tuple(
        sorted(
            entry.name.removesuffix(".yaml")
            for entry in files(__package__).iterdir()
            if entry.name.endswith(".yaml")
        )
    )


@cache
def built_in(language: str) -> Mapping[str, Wording]:
    """The built-in wordings of a language, by key. Raises `NoSuchLanguage`."""
    if language not in languages():
        raise NoSuchLanguage(
            f"there are no wordings in “{language}”; there are wordings in {', '.join(languages())}"
        )
    found: Any = yaml.safe_load((files(__package__) / f"{language}.yaml").read_text(encoding="utf-8"))
    return dict(_flat(found["texts"]))


def _flat(tree: Mapping[str, Any], before: str = "") -> list[tuple[str, Wording]]:
    """Nested keys as dotted ones; a mapping of plural forms is one wording."""
    out: list[tuple[str, Wording]] = []
    for name, value in tree.items():
        key = f"{before}{name}" if name != "_" else before.removesuffix(".")
        if isinstance(value, str):
            out.append((key, " ".join(value.split())))
        elif all(form in PLURALS or str(form).startswith("=") for form in value):
            out.append((key, {str(form): " ".join(str(text).split()) for form, text in value.items()}))
        else:
            out.extend(_flat(value, f"{key}."))
    return out


def phrases(language: str, register: Register) -> Phrases:
    """The words of a language for one register: `texts/<lang>.yaml` replaces the built-in ones key by key."""
    own = register.texts.get(language)
    laid_over = (
        {key: text if isinstance(text, str) else text.text for key, text in own.texts.items()} if own else {}
    )
    return Phrases(language, {**built_in(language), **laid_over})

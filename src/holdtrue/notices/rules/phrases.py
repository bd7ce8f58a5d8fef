"""Says things in one language: wordings with named places, plural forms, lists, days, periods, countries.

A wording is a sentence with named places, `"We delete {records} {period} after {start}."`, or a mapping of
plural forms, where `=3` is an exact number and the rest are the CLDR categories of the language:

    period.years: {"=1": one year, "=3": three years, other: "{number} years"}

A place may ask for a form of its word (`{period:genitive}`): `period.years.genitive` is then used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from holdtrue.register.models.base import Text

Wording = str | Mapping[str, str]

_PERIOD = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")


class WordingFault(ValueError):
    """A wording that cannot be used: it names a place that nobody fills, or reaches into a value."""


class _Places(Formatter):
    """Fills named places only. A wording comes from a file that the group writes: it may not reach into
    values.
    """

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if not re.fullmatch(r"[a-z_]+", field_name):
            raise WordingFault(f"`{{{field_name}}}` is no place: places are small letters, `{{period}}`")
        return super().get_field(field_name, args, kwargs)

    def check_unused_args(self, used_args: Any, args: Any, kwargs: Any) -> None:
        return None


class Inflected(str):
    """A word that knows its other forms in the language it is said in."""

    forms: Mapping[str, str]

    def __new__(cls, text: str, forms: Mapping[str, str]) -> Inflected:
        word = super().__new__(cls, text)
        word.forms = forms
        return word

    def __format__(self, form: str) -> str:
        if not form:
            return str(self)
        if form not in self.forms:
            raise WordingFault(f"there is no form `{form}` of “{self}”")
        return self.forms[form]


def places(wording: Wording) -> frozenset[str]:
    """The names of the places in a wording, over all its plural forms."""
    texts = [wording] if isinstance(wording, str) else list(wording.values())
    return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


def filled(wording: str, **values: object) -> str:
    """A wording with its places filled. Raises `WordingFault` for a place that nobody fills."""
    try:
        return _Places().vformat(wording, (), values)
    except KeyError as fault:
        raise WordingFault(f"there is a place {{{fault.args[0]}}} that nobody fills") from None
    except (IndexError, AttributeError, ValueError) as fault:
        raise WordingFault(str(fault)) from None


class Phrases:
    """The words of one language. What is missing is remembered in `missing`, so that one run names all of it.

    `wordings` are the built-in ones with the register's own laid over them. Nothing falls back to another
    language: a missing wording is rendered as its key in ⟦ ⟧, and a notice with anything missing is never
    published.
    """

    def __init__(self, language: str, wordings: Mapping[str, Wording]) -> None:
        self.language = language
        self.locale = Locale.parse(language.replace("-", "_"))
        self._wordings = wordings
        self.missing: dict[str, None] = {}

    def has(self, key: str) -> bool:
        return key in self._wordings

    def say(self, key: str, /, **values: str) -> str:
        """The wording `key` with its places filled. Raises `WordingFault` for a place that nobody fills."""
        wording = self._wordings.get(key)
        if wording is None:
            return self._lacks(key)
        if not isinstance(wording, str):
            raise WordingFault(f"`{key}` ({self.language}) has plural forms and is said without a number")
        return self._filled(key, wording, values)

    def count(self, key: str, number: int, /, **values: str) -> str:
        """The wording `key` in the plural form for `number`: an exact one (`=3`) before the language's
        category.
        """
        wording = self._wordings.get(key)
        if wording is None:
            return self._lacks(key)
        if isinstance(wording, str):
            raise WordingFault(f"`{key}` ({self.language}) has no plural forms and is said with a number")
        text = (
            wording.get(f"={number}") or wording.get(self.locale.plural_form(number)) or wording.get("other")
        )
        if text is None:
            return self._lacks(f"{key}.other")
        return self._filled(key, text, {"number": self.number(number), **values})

    def _filled(self, key: str, text: str, values: Mapping[str, str]) -> str:
        try:
            return filled(text, **values)
        except WordingFault as fault:
            raise WordingFault(f"`{key}` ({self.language}): {fault}") from None

    def template(self, key: str) -> str:
        """The wording `key` with its places still open."""
        wording = self._wordings.get(key)
        return wording if isinstance(wording, str) else self._lacks(key)

    def text(self, text: Text, path: str) -> str:
        """A register text in this language, without the full stop or white space around it."""
        said = text.get(self.language)
        if said is None:
            return self._lacks(path)
        return " ".join(said.split())

    def sentence(self, text: Text, path: str) -> str:
        """A register text as whole sentences: a capital first, a full stop last."""
        return ended(capital(self.text(text, path)))

    def phrase(self, text: Text, path: str) -> str:
        """A register text as part of a sentence: without a full stop of its own."""
        return self.text(text, path).rstrip(".")

    def several(self, items: Sequence[str]) -> str:
        """`a, b and c`."""
        return format_list(list(items), style="standard", locale=self._written)

    def either(self, items: Sequence[str]) -> str:
        """`a, b or c`."""
        return format_list(list(items), style="or", locale=self._written)

    @property
    def _written(self) -> Locale:
        """English is written as in Europe: day before month, no comma before the last "and"."""
        return Locale.parse("en_GB") if self.language == "en" else self.locale

    def number(self, number: int) -> str:
        """In words where the language has a wording for it, else in figures."""
        key = f"number.{number}"
        wording = self._wordings.get(key)
        return wording if isinstance(wording, str) else str(number)

    def day(self, day: date) -> str:
        """`29 September 2022`, as the language writes it."""
        return format_date(day, format="long", locale=self._written)

    def country(self, code: str) -> str:
        """A country as it stands in a sentence ("the Netherlands")."""
        key = f"country.{code}"
        if self.has(key):
            return self.say(key)
        return str(self.locale.territories.get(code) or self._lacks(key))

    def period(self, iso: str) -> str:
        """An ISO 8601 calendar period in words: P3Y, "three years"; P1Y6M, "one year and six months"."""
        match = _PERIOD.match(iso)
        counts = [int(part) if part else 0 for part in match.groups()] if match else []
        if not any(counts):
            raise WordingFault(f"`{iso}` is no calendar period such as P3Y, P12M or P30D")
        units = [
            (unit, count)
            for unit, count in zip(("years", "months", "weeks", "days"), counts, strict=True)
            if count
        ]

        def said(form: str) -> str:
            return self.several([self.count(f"period.{unit}{form}", count) for unit, count in units])

        forms = {
            form: said(f".{form}")
            for form in ("genitive", "dative", "accusative")
            if all(self.has(f"period.{unit}.{form}") for unit, _ in units)
        }
        return Inflected(said(""), forms)

    def _lacks(self, key: str) -> str:
        self.missing.setdefault(key)
        return f"⟦{key}⟧"


def capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """With a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "!", "?")) else text + "."

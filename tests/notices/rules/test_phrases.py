"""Wordings, plurals, periods, lists and days in more than one language."""

from __future__ import annotations

from datetime import date

import pytest

from holdtrue.notices import wording
from holdtrue.notices.rules.phrases import Phrases, WordingFault, filled


@pytest.fixture
def english() -> Phrases:
    return Phrases("en", wording.built_in("en"))


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("P3Y", "three years"),
        ("P1Y", "one year"),
        ("P12M", "twelve months"),
        ("P14M", "14 months"),
        ("P30D", "30 days"),
        ("P1D", "one day"),
        ("P2W", "two weeks"),
        ("P1Y6M", "one year and six months"),
        ("P3Y6M10D", "three years, six months and ten days"),
    ],
)
def test_a_period_is_said_in_words(english: Phrases, iso: str, words: str) -> None:
    assert english.period(iso) == words


@pytest.mark.parametrize("iso", ["PT12H", "3 years", "P", "P0D", ""])
def test_what_is_no_calendar_period_is_refused(english: Phrases, iso: str) -> None:
    with pytest.raises(WordingFault, match="no calendar period"):
        english.period(iso)


def test_lists_and_days_are_written_as_in_europe(english: Phrases) -> None:
    assert english.several(["a", "b", "c"]) == "a, b and c"
    assert english.several(["a", "b"]) == "a and b"
    assert english.either(["a", "b"]) == "a or b"
    assert english.day(date(2022, 9, 29)) == "29 September 2022"
    assert english.country("NL") == "the Netherlands"
    assert english.country("DK") == "Denmark"


def test_plural_forms_follow_the_language() -> None:
    polish = Phrases(
        "pl",
        {
            "period.years": {
                "one": "rok",
                "few": "{number} lata",
                "many": "{number} lat",
                "other": "{number} roku",
            }
        },
    )
    assert [polish.period(f"P{years}Y") for years in (1, 3, 5, 22)] == ["rok", "3 lata", "5 lat", "22 lata"]


def test_an_exact_number_comes_before_the_category_and_a_place_may_ask_for_a_form() -> None:
    finnish = Phrases(
        "fi",
        {
            "period.years": {"=3": "kolme vuotta", "one": "vuosi", "other": "{number} vuotta"},
            "period.years.genitive": {"=3": "kolmen vuoden", "one": "vuoden", "other": "{number} vuoden"},
            "gone": "Poistamme tiedot {period:genitive} kuluttua.",
        },
    )
    assert finnish.period("P3Y") == "kolme vuotta"
    assert finnish.say("gone", period=finnish.period("P3Y")) == "Poistamme tiedot kolmen vuoden kuluttua."


def test_a_form_that_a_language_lacks_is_refused(english: Phrases) -> None:
    with pytest.raises(WordingFault, match="no form `genitive` of “three years”"):
        filled("{period:genitive}", period=english.period("P3Y"))


def test_nothing_is_said_in_another_language(english: Phrases) -> None:
    assert english.say("no.such.wording") == "⟦no.such.wording⟧"
    assert english.text({"da": "kun på dansk"}, "group/about") == "⟦group/about⟧"
    assert list(english.missing) == ["no.such.wording", "group/about"]


def test_a_place_that_nobody_fills_is_refused(english: Phrases) -> None:
    with pytest.raises(WordingFault, match=r"\{company\} that nobody fills"):
        english.say("title")


@pytest.mark.parametrize("text", ["{company.__class__}", "{company[0]}", "{0}", "{}", "{", "{company!x}"])
def test_a_wording_cannot_reach_into_a_value(text: str) -> None:
    with pytest.raises(WordingFault):
        filled(text, company="Lead A/S")


def test_the_groups_own_wording_replaces_the_built_in_one(small) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from holdtrue.register.models.governance import Texts

    own = replace(small, texts={"en": Texts(texts={"title": "How {company} treats your data"})})
    assert wording.phrases("en", own).say("title", company="Lead") == "How Lead treats your data"
    assert wording.phrases("en", small).say("title", company="Lead") == "Privacy notice of Lead"

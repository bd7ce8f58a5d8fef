"""Each kind of schedule in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from holdtrue.notices.rules.compose import IncompleteNotice
from holdtrue.register.models.schedules import Schedule
from tests.notices.conftest import text_of

SENTENCES = {
    "contacts.storage.contract": (
        "We delete your contact data one year and six months after the later of the end of the contract and your"
        " last interaction with us, and then within 14 days. As long as a contract with your company runs, we"
        " keep your contact data."
    ),
    "contacts.storage.year-end": (
        "We delete your messages two years after the end of the calendar year in which your last interaction with us"
        " falls, and then within seven days."
    ),
    "contacts.storage.archive": "We keep the minutes without a fixed end.",
    "contacts.storage.locked": (
        "We lock the drawings away three years after the end of the financial year in which the date of the document"
        " falls, and then within one month."
    ),
    "events.storage.first-of": (
        "We make your registration anonymous twelve months after the earlier of the end of the event and the login,"
        " and then within 30 days."
    ),
    "events.storage.prospect": (
        "If your company is not our customer, we delete your inquiry one month after the day your inquiry was"
        " settled, and then within one day."
    ),
    "contacts.storage.books": "Bookkeeping law decides how long we keep your invoices.",
}


@pytest.mark.parametrize("id", SENTENCES)
def test_the_sentence_of_each_kind_of_schedule(small, say, id: str) -> None:  # type: ignore[no-untyped-def]
    assert text_of(say(small, "lead"))[id] == SENTENCES[id]


def test_the_shops_account_in_the_words_of_the_notice(small, say) -> None:  # type: ignore[no-untyped-def]
    account = Schedule.model_validate(
        {
            "keep": "P3Y",
            "after": "last-interaction",
            "within": "P30D",
            "then": "delete",
            "of": "your shop account",
        }
    )
    changed = replace(small, schedules={**small.schedules, "year-end": account})
    assert text_of(say(changed, "lead"))["contacts.storage.year-end"] == (
        "We delete your shop account three years after your last interaction with us, and then within 30 days."
    )


def test_every_storage_statement_is_a_promise_about_its_schedule(small, say) -> None:  # type: ignore[no-untyped-def]
    said = {s.id: s for s in say(small, "lead").statements}
    for activity in small.activities:
        for use in small.activities[activity].schedules:
            statement = said[f"{activity}.storage.{use.schedule}"]
            assert [(claim.kind, claim.subject) for claim in statement.claims] == [
                ("retention", f"activities/{activity}/schedules/{use.schedule}")
            ]
    assert said["contacts.storage.contract"].promise == "contacts.contract", (
        "the promise has the name it `says`"
    )
    assert said["contacts.storage.locked"].promise == "contacts.locked"


def test_the_words_of_the_start_can_be_the_registers_own(small, say) -> None:  # type: ignore[no-untyped-def]
    own = small.schedules["year-end"].model_copy(update={"until": {"en": "the day of your last letter"}})
    changed = replace(small, schedules={**small.schedules, "year-end": own})
    assert (
        "in which the day of your last letter falls"
        in text_of(say(changed, "lead"))["contacts.storage.year-end"]
    )


def test_an_event_without_words_is_named_as_missing(small, say) -> None:  # type: ignore[no-untyped-def]
    odd = Schedule.model_validate({"keep": "P1Y", "after": "moon-landing", "of": "rocks"})
    changed = replace(small, schedules={**small.schedules, "year-end": odd})
    with pytest.raises(IncompleteNotice) as refused:
        say(changed, "lead")
    assert refused.value.missing == ("event.moon-landing",)


@pytest.mark.parametrize(
    ("entity", "sentence"),
    [
        ("lead", "five years from the end of the financial year (Danish Bookkeeping Act, section 12)."),
        (
            "branch",
            "six years from the end of the calendar year in which the financial year ends (Finnish Accounting Act,"
            " ch. 2 section 10(2)).",
        ),
    ],
)
def test_what_the_law_asks_comes_from_the_entitys_country(small, say, entity: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    statement = next(s for s in say(small, entity).statements if s.id == "kept-by-law.voucher")
    assert statement.text.endswith(sentence)
    assert {claim.subject for claim in statement.claims} == {
        "activities/contacts/schedules/books",
        "activities/events/schedules/books",
    }


def test_a_country_whose_duties_are_not_known_gets_no_invented_period(small, say) -> None:  # type: ignore[no-untyped-def]
    said = text_of(say(small, "other"))
    assert said["kept-by-law.period"] == "We keep them for as long as that law asks."
    assert not any("years from" in text for text in said.values())


def test_the_version_of_the_law_is_that_of_the_day(small) -> None:  # type: ignore[no-untyped-def]
    from datetime import date

    from holdtrue.law.today import Today
    from holdtrue.notices.queries import notice_of

    german = small.group.entities["lead"].model_copy(update={"country": "DE", "land": "NW"})
    group = small.group.model_copy(update={"entities": {"lead": german}, "lead": None})
    register = replace(small, group=group)

    def vouchers(day: date) -> str:
        return text_of(notice_of(register, "lead", "en", Today(day=day)))["kept-by-law.voucher"]

    assert "ten years" in vouchers(date(2024, 6, 1))
    assert "eight years" in vouchers(date(2026, 6, 1))

from datetime import date

import pytest

from holdtrue.law.adequacy import adequacy, decisions, eea, is_eea

TODAY = date(2026, 11, 1)


def test_the_eea_is_the_union_and_three() -> None:
    assert len(eea()) == 30
    assert all(map(is_eea, ("DK", "NO", "IS", "LI")))
    assert not any(map(is_eea, ("GB", "CH", "US")))


def test_for_the_united_states_the_recipient_must_be_certified() -> None:
    decision = adequacy("US", TODAY)
    assert decision is not None
    assert decision.scope == "dpf-only"
    assert adequacy("US", date(2023, 7, 9)) is None


@pytest.mark.parametrize(
    ("day", "adequate"),
    [
        (date(2021, 6, 27), False),
        (date(2021, 6, 28), True),
        (date(2031, 12, 27), True),
        (date(2031, 12, 28), False),
    ],
)
def test_the_decision_on_the_united_kingdom_has_a_last_day(day: date, adequate: bool) -> None:
    assert (adequacy("GB", day) is not None) is adequate


def test_no_decision_no_adequacy() -> None:
    assert adequacy("IN", TODAY) is None


def test_no_territory_of_a_decision_lies_in_the_eea() -> None:
    assert not {decision.country for decision in decisions()} & eea()

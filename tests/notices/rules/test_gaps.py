"""What Art. 13 and 14 GDPR ask for and the register does not say."""

from __future__ import annotations

from dataclasses import replace

from holdtrue.notices.queries import gaps_of
from holdtrue.register.models.parties import Transfer
from tests.notices.conftest import TODAY


def test_a_complete_register_has_none(small) -> None:  # type: ignore[no-untyped-def]
    assert gaps_of(small, "lead", TODAY) == ()


def test_each_missing_disclosure_names_its_article_and_place(small) -> None:  # type: ignore[no-untyped-def]
    bare = small.group.entities["lead"].model_copy(
        update={"seat": None, "data_protection_officer": None, "country": "DE"}
    )
    group = small.group.model_copy(update={"entities": {"lead": bare}, "contact": None})
    events = small.activities["events"].model_copy(
        update={
            "required": None,
            "sources": (),
            "data": (),
            "schedules": (),
            "recipients": (),
            "interests": (),
        }
    )
    mailer = small.recipients["host"].model_copy(
        update={"transfer": Transfer(country="IN", mechanism="adequacy")}
    )
    register = replace(
        small,
        group=group,
        activities={**small.activities, "events": events},
        recipients={**small.recipients, "host": mailer},
    )
    assert [(gap.article, gap.path) for gap in gaps_of(register, "lead", TODAY)] == [
        ("Art. 13(1)(a)", "group/entities/lead/seat"),
        ("Art. 13(1)(a)", "group/contact"),
        ("Art. 13(1)(b)", "group/entities/lead/data-protection-officer"),
        ("Art. 13(1)(f)", "recipients/host/transfer"),
        ("Art. 13(2)(d)", "group/entities/lead/land"),
        ("Art. 13(1)(d)", "activities/events/interests"),
        ("Art. 13(1)(e)", "activities/events/recipients"),
        ("Art. 13(2)(a)", "activities/events/schedules"),
        ("Art. 13(2)(e)", "activities/events/required"),
        ("Art. 14(1)(d)", "activities/events/data"),
        ("Art. 14(2)(f)", "activities/events/sources"),
    ]

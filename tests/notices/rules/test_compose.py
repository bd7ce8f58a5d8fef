"""What a notice says, to whom it applies, and what it never does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from holdtrue.notices.rules.compose import NoSuchNotice
from holdtrue.notices.rules.statement import Claim, Statement
from tests.notices.conftest import text_of


def test_joint_controllers_are_named_for_a_branch_and_explained_for_the_lead(small, say) -> None:  # type: ignore[no-untyped-def]
    branch = text_of(say(small, "branch"))
    assert branch["controllers.joint"].startswith("Branch Oy and Lead A/S decide together")
    assert {"controllers.card.branch", "controllers.card.lead"} <= set(branch)
    assert "controllers.card.branch" not in text_of(say(small, "lead"))


def test_a_single_company_is_the_controller_alone(small, say) -> None:  # type: ignore[no-untyped-def]
    group = small.group.model_copy(update={"entities": {"lead": small.group.entities["lead"]}, "sites": {}})
    said = text_of(say(replace(small, group=group, joint={}), "lead"))
    assert "controllers.sole" in said
    assert "visit" not in said["about.scope"]


def test_an_activity_of_another_company_is_not_in_the_notice(small, say) -> None:  # type: ignore[no-untyped-def]
    own = small.activities["events"].model_copy(update={"entities": ("branch",)})
    register = replace(small, activities={**small.activities, "events": own})
    assert not [s for s in say(register, "lead").statements if s.id.startswith("events.")]
    assert [s for s in say(register, "branch").statements if s.id.startswith("events.")]


def test_an_activity_of_a_site_follows_the_site(small, say) -> None:  # type: ignore[no-untyped-def]
    own = small.activities["events"].model_copy(update={"sites": ("shop",)})
    register = replace(small, activities={**small.activities, "events": own})
    assert [s for s in say(register, "lead", "shop").statements if s.id.startswith("events.")]
    assert not [s for s in say(register, "other").statements if s.id.startswith("events.")]


@pytest.mark.parametrize(("entity", "site"), [("nobody", None), ("lead", "nowhere"), ("other", "shop")])
def test_what_the_register_does_not_know_has_no_notice(small, say, entity: str, site: str | None) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NoSuchNotice):
        say(small, entity, site)


def test_the_officer_or_the_reason_why_there_is_none(small, say) -> None:  # type: ignore[no-untyped-def]
    assert "dpo@example.org or +45 00 00 00 00" in text_of(say(small, "lead"))["contact.officer"]
    assert text_of(say(small, "branch"))["contact.officer"] == (
        "Branch Oy has no data protection officer. Nobody is monitored on a large scale."
    )
    assert text_of(say(small, "other"))["contact.officer"] == "Other Kft. has no data protection officer."


def test_the_right_to_object_stands_apart(small, say) -> None:  # type: ignore[no-untyped-def]
    chapters = [section.id for section in say(small, "lead").sections]
    assert "objection" in chapters, "Art. 21(4) GDPR: separately from any other information"


def test_the_authority_is_that_of_the_entitys_country(small, say) -> None:  # type: ignore[no-untyped-def]
    assert (
        "Danish Data Protection Agency (Datatilsynet)" in text_of(say(small, "lead"))["complaint.authority"]
    )
    assert "Ombudsman" in text_of(say(small, "branch"))["complaint.authority"]
    assert "complaint.authority" not in text_of(say(small, "other")), "none is known, none is invented"


def test_each_mechanism_of_transfer_names_its_parties(small, say) -> None:  # type: ignore[no-untyped-def]
    said = {s.id: s for s in say(small, "lead").statements}
    assert (
        "to India, to Host <Ltd>: on the basis of the European Commission's standard"
        in said["transfers.scc.in"].text
    )
    assert said["transfers.dpf.us"].claims == (Claim("transfer", "recipients/mailer"),)


def test_without_a_third_country_the_notice_promises_that_data_stays(small, say) -> None:  # type: ignore[no-untyped-def]
    at_home = {
        name: party.model_copy(update={"country": "DK" if party.country else None, "transfer": None})
        for name, party in small.recipients.items()
    }
    statement = next(
        s for s in say(replace(small, recipients=at_home), "lead").statements if s.id == "transfers.inside"
    )
    assert {claim.subject for claim in statement.claims} == {f"recipients/{name}" for name in at_home}


def test_what_several_activities_share_is_said_once(small, say) -> None:  # type: ignore[no-untyped-def]
    texts = [s.text for s in say(small, "lead").statements]
    assert texts.count("Auditors & advisors") == 1
    assert texts.count("Companies of the group: where they share the work") == 1
    assert "Companies of the group: to answer you" in texts
    assert "Companies of the group: to plan" in texts


def test_a_remark_with_a_promise_claims_something(small, say) -> None:  # type: ignore[no-untyped-def]
    said = {s.id: s for s in say(small, "lead").statements}
    assert said["events.storage.lists"].promise == "events.lists"
    assert said["events.storage.lists"].claims == (Claim("remark", "activities/events/remarks/lists"),)
    assert said["events.choice.photos"].promise is None


def test_a_statement_cannot_promise_without_a_claim() -> None:
    with pytest.raises(ValueError, match="at least one claim"):
        Statement("x", "We promise.", promise="a.promise")


def test_ids_are_unique(small, alumeco, say) -> None:  # type: ignore[no-untyped-def]
    for register in (small, alumeco):
        for entity in register.group.entities:
            notice = say(register, entity)
            ids = [s.id for s in notice.statements] + [section.id for section in notice.walk()]
            assert [id for id, count in Counter(ids).items() if count > 1] == []


def test_an_unconfirmed_fact_is_marked_where_it_is_said(alumeco, say) -> None:  # type: ignore[no-untyped-def]
    notice = say(alumeco, "alumeco-aps")
    said = {s.id: s for s in notice.statements}
    assert "group/entities/alumeco-aps/data-protection-officer" in said["contact.officer"].unconfirmed
    assert said["webshop.storage.shop-account"].unconfirmed == (), "the promise that turns needs no open fact"
    assert notice.unconfirmed

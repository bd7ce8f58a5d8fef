"""What a group may do and see comes from the register alone, and no group widens another."""

from __future__ import annotations

import pytest

from holdtrue.evidence.actors import COMMAND, HOLDTRUE, NotAllowed, actor_of, known_groups, unknown_verbs
from holdtrue.register.models.governance import Access, AccessGroup

ACCESS = Access(
    groups={
        "privacy": AccessGroup(sees=("*",), does=("*",)),
        "finance-fi": AccessGroup(sees=("contact.name",), does=("retention.plan",), entities=("fi",)),
        "sales": AccessGroup(sees=("contact",)),
        "it": AccessGroup(does=("systems.*",)),
    }
)


def test_nobody_may_anything() -> None:
    nobody = actor_of("person/1", [], ACCESS)
    assert not nobody.may("board.read")
    assert not nobody.may_see("contact.name")
    assert nobody.entities_among(["fi", "dk"]) == ()


def test_a_group_the_register_does_not_know_gives_nothing() -> None:
    stranger = actor_of("person/1", ["gone"], ACCESS)
    assert stranger.groups == ()
    with pytest.raises(NotAllowed, match=r"not allowed: retention\.plan for fi"):
        stranger.require("retention.plan", "fi")


def test_a_company_bounds_what_a_group_gives() -> None:
    finn = actor_of("person/2", ["finance-fi"], ACCESS)
    assert finn.may("retention.plan", "fi")
    assert not finn.may("retention.plan", "dk")
    assert finn.may_see("contact.name", "fi")
    assert not finn.may_see("contact.name", "dk")
    assert finn.entities_among(["dk", "fi"]) == ("fi",)


def test_one_group_does_not_widen_another() -> None:
    both = actor_of("person/3", ["finance-fi", "sales"], ACCESS)
    assert both.may_see("contact.name", "dk")  # sales sees contacts everywhere
    assert not both.may("retention.plan", "dk")  # but plans nothing


def test_dotted_names_cover_what_is_below_and_nothing_beside() -> None:
    sales, engineer = actor_of("p", ["sales"], ACCESS), actor_of("p", ["it"], ACCESS)
    assert sales.may_see("contact.email")
    assert not sales.may_see("contacts.email")
    assert engineer.may("systems.check")
    assert not engineer.may("systemsx.check")
    assert not engineer.may("retention.run")


def test_holdtrue_itself_acts_but_sees_no_personal_data() -> None:
    assert HOLDTRUE.may("retention.run", "fi")
    assert not HOLDTRUE.may_see("contact.name")
    assert COMMAND.may_see("contact.name", "fi")


def test_what_concerns_all_companies_needs_a_group_that_is_for_all() -> None:
    finn = actor_of("person/2", ["finance-fi"], ACCESS)
    lead = actor_of("person/3", ["privacy"], ACCESS)
    assert finn.may("retention.plan") and not finn.may_everywhere("retention.plan")
    assert lead.may_everywhere("retention.plan")
    finn.require("retention.plan", "fi")
    with pytest.raises(NotAllowed, match="for dk"):
        finn.require("retention.plan", "fi", "dk")
    with pytest.raises(NotAllowed):
        finn.require_everywhere("retention.plan")


def test_a_slip_in_a_verb_is_found() -> None:
    assert unknown_verbs(["board.read", "retention.*", "*", "retention.pan", "boards.*"]) == (
        "retention.pan",
        "boards.*",
    )


def test_administrators_are_there_until_the_register_says_who_may_invite() -> None:
    assert "administrators" not in known_groups(ACCESS), "privacy may do everything"
    few = Access(groups={"it": AccessGroup(does=("systems.*",))})
    boss = actor_of("person/1", ["administrators"], few)
    assert boss.may_everywhere("retention.run") and not boss.may_see("contact.name")
    assert not actor_of("person/1", ["administrators"], ACCESS).may("board.read")

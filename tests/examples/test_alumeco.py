"""The example group's register: complete, lawful in form, and without a person or an allegation in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdtrue.register.load import inspect
from holdtrue.register.models.register import Register

FOLDER = Path(__file__).parents[2] / "examples" / "alumeco"
FILES = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("activities/*.yaml"), *FOLDER.glob("systems/*.yaml")])
ACTIVITIES = ("business-contacts", "chat", "events", "newsletters", "social-media", "webshop", "website")
ENTITIES = {
    "alumeco-aps": "DK",
    "aluwind-aps": "DK",
    "alumeco-sverige": "SE",
    "alumeco-norge": "NO",
    "metallcenter-west": "DE",
    "alumeco-service-gmbh": "DE",
    "alcobra": "DE",
    "metalcenter-group": "DE",
    "alumeco-austria": "AT",
    "alumeco-finland": "FI",
    "metalcenter-finland": "FI",
    "alumeco-baltic": "LT",
    "aluteam-alumeco": "PL",
    "alumeco-service-spzoo": "PL",
    "aluwind-spzoo": "PL",
    "alumeco-cz": "CZ",
    "alumeco-nl": "NL",
}
PUBLIC_CONTACT = "GDPR@alumeco.dk"
RESERVED = re.compile(r"(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$")
PUBLISHED_LINKS = {"www.alumeco.com", "www.google.com", "www.leadfeeder.com"}


@pytest.fixture(scope="module")
def register() -> Register:
    reading = inspect(FOLDER)
    assert [str(problem) for problem in reading.problems] == []
    assert reading.register is not None
    return reading.register


def test_the_group_is_the_seventeen_companies_under_one_lead(register: Register) -> None:
    assert {name: entity.country for name, entity in register.group.entities.items()} == ENTITIES
    assert register.group.lead == "alumeco-aps"
    assert set(register.group.sites["main"].entities) == set(ENTITIES)
    assert register.group.synthetic
    assert register.group.demo


def test_the_seven_activities(register: Register) -> None:
    assert tuple(register.activities) == ACTIVITIES


@pytest.mark.parametrize("name", ACTIVITIES)
def test_an_activity_tells_what_articles_13_14_and_30_ask_for(register: Register, name: str) -> None:
    activity = register.activities[name]
    assert activity.subjects and activity.data and activity.sources and activity.recipients
    assert activity.schedules
    assert activity.purposes
    assert all(purpose.bases for purpose in activity.purposes)
    assert activity.required, "Art. 13(2)(e): whether people must give the data"
    assert activity.decisions, "the two notices differ on every activity"
    assert [system for system in register.systems.values() if name in system.activities], "no place holds it"


@pytest.mark.parametrize("name", ACTIVITIES)
def test_every_interest_is_claimed_by_a_purpose_and_has_an_assessment(register: Register, name: str) -> None:
    activity = register.activities[name]
    claimed = {
        interest for purpose in activity.purposes for base in purpose.bases for interest in base.interests
    }
    assert {interest.id for interest in activity.interests} == claimed
    assert all(interest.assessment for interest in activity.interests)


@pytest.mark.parametrize("name", ACTIVITIES)
def test_some_group_of_employees_may_see_every_category_of_data(register: Register, name: str) -> None:
    activity = register.activities[name]
    groups = [register.access.groups[group] for group in activity.access]
    seen = {category for group in groups if group.sees != ("*",) for category in group.sees}
    ours = {entry.category for entry in activity.data}
    if name == "social-media":
        ours.remove("online.ip-address")  # the network learns it; nobody here does
    assert ours <= seen


def test_every_schedule_is_used_and_every_promise_of_one_has_a_name_of_its_own(register: Register) -> None:
    used = {use.schedule for activity in register.activities.values() for use in activity.schedules}
    assert used == set(register.schedules)
    names = [schedule.says for schedule in register.schedules.values()]
    assert None not in names
    assert len(names) == len(set(names))


def test_a_period_chosen_by_the_register_says_why(register: Register) -> None:
    given = {"inquiry-prospect"}
    assert {name for name, schedule in register.schedules.items() if not schedule.why} == given


def test_every_place_has_an_owner_and_an_unbound_one_its_reason(register: Register) -> None:
    for name, system in register.systems.items():
        assert system.owner, name
        assert system.is_bound or system.why_unbound, name
    assert [name for name, system in register.systems.items() if system.is_bound] == ["webshop"]


def test_the_shop_is_the_only_place_of_the_webshop(register: Register) -> None:
    assert [name for name, system in register.systems.items() if "webshop" in system.activities] == [
        "webshop"
    ]


def test_the_promise_about_shop_accounts_rests_on_no_open_point(register: Register) -> None:
    accounts = register.systems["webshop"].datasets["accounts"]
    assert accounts.schedules == ("shop-account",)
    assert accounts.entity is not None and accounts.entity.map
    facts = ["schedules/shop-account", "systems/webshop", "activities/webshop/schedules"]
    for company in accounts.entity.map.values():
        assert register.group.entities[company].zone
        facts += [f"group/entities/{company}/{part}" for part in ("zone", "country", "name")]
    assert [point for fact in facts for point in register.open_under(fact)] == []


def test_what_an_order_and_its_account_say_of_their_company_agrees(register: Register) -> None:
    shop = register.systems["webshop"].datasets
    account, order = shop["accounts"].entity, shop["orders"].entity
    assert account is not None and account.map and order is not None and order.map
    assert sorted(account.map.values()) == sorted(order.map.values())


def test_facts_that_the_notices_do_not_give_are_open_or_absent(register: Register) -> None:
    open_paths = {point.path for point in register.open_points}
    for name, entity in register.group.entities.items():
        assert f"group/entities/{name}/financial-years" in open_paths
        assert (entity.registration is not None) == (name == "alumeco-aps")
        assert (entity.seat is not None) == (name == "alumeco-aps")
        assert entity.land is None
        assert (entity.authority is None) == (entity.country == "DE"), "no seat, no Land, no authority"
    for name, activity in register.activities.items():
        for place in range(len(activity.interests)):
            assert f"activities/{name}/interests/{place}/assessment" in open_paths
    for name, party in register.recipients.items():
        if party.role == "processor" and not party.invented:
            assert {f"recipients/{name}/agreement", f"recipients/{name}/control"} <= open_paths


def test_only_invented_parties_are_at_fault(register: Register) -> None:
    faulty = {
        name
        for name, party in register.recipients.items()
        if (party.transfer and party.transfer.mechanism in (None, "none"))
        or (party.control and party.control.last and party.control.last.year < 2024)
    }
    assert faulty == {"demo-mailer", "demo-survey"}
    for name, party in register.recipients.items():
        assert party.invented == (name in faulty)
        assert ("(invented)" in (party.name or "")) == party.invented


def test_each_social_network_and_the_group_has_a_joint_arrangement(register: Register) -> None:
    assert set(register.joint) == {"group", "youtube", "linkedin", "facebook", "instagram"}
    assert all(arrangement.all_entities and arrangement.essence for arrangement in register.joint.values())
    assert set(register.activities["social-media"].joint) == set(register.joint)


def test_no_mail_address_or_link_leads_to_a_person_or_a_stranger() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for address in re.findall(r"[\w.+-]+@[\w.-]+\w", text):
            assert address == PUBLIC_CONTACT or RESERVED.search(address.partition("@")[2]), (
                path.name,
                address,
            )
        if path.name == "trackers.yaml":
            continue  # the addresses of trackers are patterns that the networks themselves set
        for host in re.findall(r"https?://([\w.*-]+)", text):
            assert host in PUBLISHED_LINKS or RESERVED.search(host), (path.name, host)


def test_the_numbers_of_our_own_analysis_stay_out_of_it() -> None:
    for path in FILES:
        assert not re.findall(r"\b[PX]-\d+", path.read_text(encoding="utf-8")), path.name


def test_english_is_the_only_language_of_its_texts_for_now() -> None:
    def languages(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if value and all(
                re.fullmatch(r"[a-z]{2}", str(key)) and isinstance(v, str) for key, v in value.items()
            ):
                yield from (str(key) for key in value)
            for inner in value.values():
                yield from languages(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from languages(inner)

    for path in FILES:
        if path.parent.name == "systems":
            continue  # the shop's site codes are two letters, too
        assert set(languages(yaml.safe_load(path.read_text(encoding="utf-8")))) <= {"en"}, path.name

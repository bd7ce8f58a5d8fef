"""`holdtrue check` as it is given: what it prints, what it records, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from holdtrue.evidence import queries as ledger

from .conftest import Check, Shop


def _standings(check: Check, **named: str) -> dict[str, str]:
    said = check("--format", "json", "--no-record", **named)
    return {each["promise"]: each["standing"] for each in json.loads(said.out)["board"]}


def _accept_the_rest(check: Check, shop: Shop) -> None:
    left = [name for name, standing in _standings(check).items() if standing == "unproven"]
    shop.write(
        "accepted.yaml",
        {
            "accepted": [
                {"promise": name, "owner": "o@north.example", "reason": "Later.", "review": "2026-12-31"}
                for name in left
            ]
        },
    )


def test_the_exit_code_says_how_it_stands(check: Check, shop: Shop) -> None:
    shop.write("group.yaml", {**_group(shop), "security-policy": {"reviewed": "2026-06-01"}})
    assert check().code == 3, "something is unproven and nobody accepted that"
    _accept_the_rest(check, shop)
    assert check().code == 0
    assert check(today="2027-01-01").code == 3, "the acceptance lasts through its review day"
    shop.add(1, "2020-01-01")
    assert check().code == 1
    shop.remove(1)
    assert check().code == 0


def _group(shop: Shop) -> dict[str, object]:
    import yaml

    return dict(yaml.safe_load((shop.folder / "group.yaml").read_text()))


def test_could_not_run_is_two_and_never_a_traceback(check: Check, shop: Shop) -> None:
    (shop.folder / "schedules.yaml").write_text("account: {keep: P3Y")
    said = check()
    assert said.code == 2 and "schedules.yaml" in said.err


def test_a_day_that_is_none(check: Check) -> None:
    assert check(today="2026-02-30").code == 2


def test_the_first_lines_say_what_to_do(check: Check, shop: Shop) -> None:
    shop.add(1, "2020-01-01")
    lines = check().out.splitlines()
    assert lines[0].startswith("The promises of North on 2026-11-25. Synthetic data.")
    assert lines[2:5] == [
        "Do next",
        "  1. Plan the disposal: `holdtrue retention plan shop`",
        "     1 of 1 accounts in Shop is overdue.",
    ]
    assert "activities/shop.yaml:" in lines[5] and "(shop.accounts)" in lines[5]
    order = [line.split(" (")[0] for line in lines if line.startswith(("Broken (", "Unproven (", "Kept ("))]
    assert order == ["Broken", "Unproven", "Kept"] or order == ["Broken", "Unproven"]
    assert lines[-1].startswith(tuple("123456789")) and "broken" in lines[-1] and "explain" in lines[-1]


def test_any_day_can_be_asked_for(check: Check, shop: Shop) -> None:
    shop.add(1, "2023-11-01")
    assert _standings(check, today="2026-11-25")["shop.accounts"] == "kept"
    assert _standings(check, today="2026-12-01")["shop.accounts"] == "kept"
    assert _standings(check, today="2026-12-02")["shop.accounts"] == "broken"


def test_the_round_is_recorded_with_the_register(check: Check, shop: Shop) -> None:
    check("--no-record")
    assert ledger.last_round() is None
    check()
    found = ledger.last_round()
    assert found is not None and found.today == "2026-11-25" and found.whole
    assert {each.check for each in found.verdicts} >= {"retention.on-time", "notices.published"}

    from holdtrue.evidence import store
    from holdtrue.register.load import load_running

    assert found.register_digest == load_running(shop.folder).digest
    assert store.has(found.register_digest)
    assert ledger.verify().ok
    assert ledger.last_round(of_its_moment=True) is None, "it was asked for a day"
    check(today=None)
    assert ledger.last_round(of_its_moment=True) is not None


def test_an_unreachable_system_is_unproven_and_the_others_go_on(
    check: Check, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_URL")
    board = json.loads(check("--format", "json").out)["board"]
    accounts = next(each for each in board if each["promise"] == "shop.accounts")
    assert (accounts["standing"], accounts["reason"]) == ("unproven", "could-not-run")
    assert len(board) > 5


def test_junit_counts_broken_as_failures_and_unproven_as_skipped(check: Check, shop: Shop) -> None:
    shop.add(1, "2020-01-01")
    said = check("--format", "junit")
    root = ElementTree.fromstring(said.out.encode())
    assert said.code == 1 and root.tag == "testsuites"
    suite = root[0]
    cases = suite.findall("testcase")
    assert int(suite.get("tests") or 0) == len(cases) > 5
    assert int(suite.get("failures") or 0) == len(suite.findall("testcase/failure")) >= 1
    assert int(suite.get("skipped") or 0) == len(suite.findall("testcase/skipped")) >= 1
    broken = next(
        case for case in cases if case.find("failure") is not None and case.get("name") == "accounts"
    )
    failure = broken.find("failure")
    assert failure is not None and failure.get("message") == "1 of 1 accounts in Shop is overdue."


def test_sarif_marks_the_line_of_the_register(
    check: Check, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.add(1, "2020-01-01")
    monkeypatch.chdir(tmp_path)
    log = json.loads(check("--format", "sarif").out)
    assert log["version"] == "2.1.0" and log["$schema"].startswith("https://")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note") and result["message"]["text"]
        for location in result.get("locations", []):
            place = location["physicalLocation"]
            assert (tmp_path / place["artifactLocation"]["uri"]).is_file()
            assert place["region"]["startLine"] >= 1
    (overdue,) = [each for each in run["results"] if each["ruleId"] == "retention.on-time"]
    assert overdue["level"] == "error"
    place = overdue["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "register/activities/shop.yaml"
    line = (
        (shop.folder / "activities" / "shop.yaml").read_text().splitlines()[place["region"]["startLine"] - 1]
    )
    assert "account" in line

"""The pages as HTML: the notice with its marks, one promise, and what is said when there is nothing to show."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest

from holdtrue.console import pages as views
from holdtrue.console import seen
from holdtrue.promises.rules.board import Standing
from tests.promises.conftest import Check, Shop


def _text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def _words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_before_anybody_asked(pages: Any) -> None:
    page = _text(pages.get("/"))
    assert "Not checked yet" in page and "holdtrue check" in page
    assert 'class="mark kept"' not in page


def test_every_promising_sentence_has_a_mark_and_every_mark_a_page(
    pages: Any, check: Check, shop: Shop
) -> None:
    shop.add(1, "2020-01-01")
    check()
    page = _text(pages.get("/"))
    state = seen.look()
    notice = state.notice_of("north")
    inside = state.inside
    assert notice is not None and inside is not None
    assert 'id="inside"' in page and "This software&#x27;s own records" in page
    marks = re.findall(r'class="(?:mark|again) (\w+)"[^>]* href="(/promise/[^"]+)"', page)
    assert len(marks) == len(notice.promises) + len(inside.promises) > 20
    assert ("broken", "/promise/shop.accounts/") in marks
    for _, address in set(marks):
        assert "The facts behind it" in _text(pages.get(address))


def test_the_summary_counts_what_the_terminal_counts(pages: Any, check: Check, shop: Shop) -> None:
    shop.add(1, "2020-01-01")
    last = check().out.splitlines()[-1]
    words = _words(_text(pages.get("/")))
    board = seen.look().board
    for standing in Standing:
        number = board.count(standing)
        assert f"{number} {standing.value}" in last
        assert f"{number} {standing.value.capitalize()}" in words
    assert "1 of 1 accounts in Shop is overdue." in words
    assert words.index("Do next") < words.index("Plan the disposal")


def test_one_promise_shows_facts_check_numbers_and_evidence(pages: Any, check: Check, shop: Shop) -> None:
    shop.add(1, "2020-01-01")
    check()
    words = _words(_text(pages.get("/promise/shop.accounts/")))
    for part in (
        "1 of 1 accounts in Shop is overdue.",
        "Is everything that this schedule covers disposed of in time?",
        "Was anything disposed of before its time?",
        "Cannot see",
        "Art. 5(1)(e)",
        "shop, accounts: 1 row",
        "1 overdue",
        "schedules/account",
        "schedules.yaml:1",
        "P3Y",
        "Entry 1 of the ledger",
    ):
        assert part in words, part
    shop.remove(1)
    check()
    words = _words(_text(pages.get("/promise/shop.accounts/")))
    before = words[words.index("Before") :]
    assert before.index("Kept") < before.index("Broken"), "the newest first"


def test_a_changed_register_takes_kept_away(pages: Any, check: Check, shop: Shop) -> None:
    check()
    assert 'class="mark kept"' in _text(pages.get("/"))
    file = shop.folder / "activities" / "shop.yaml"
    file.write_text(file.read_text().replace("customers", "buyers"))
    page = _text(pages.get("/"))
    assert "The register has changed since" in page
    assert 'class="mark kept"' not in page
    check()
    assert 'class="mark kept"' in _text(pages.get("/"))


def test_old_verdicts_say_so(pages: Any, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    now = seen.moment()
    assert "These verdicts are old" not in _text(pages.get("/"))
    later: datetime = now + timedelta(days=3, minutes=5)
    monkeypatch.setattr(views, "moment", lambda: later)
    page = _text(pages.get("/"))
    assert "These verdicts are old" in page and "3 days ago" in page


def test_a_round_for_another_day_is_not_the_board_of_today(
    pages: Any, check: Check, shop: Shop, settings: Any
) -> None:
    settings.HOLDTRUE_TODAY = None
    shop.add(1, "2020-01-01")
    check(today=None)
    check(today="2021-01-01")
    assert 'class="mark broken"' in _text(pages.get("/"))


@pytest.mark.parametrize(
    "address",
    ["/?entity=nobody", "/?lang=xx", "/promise/no.such/", "/promise/%3Cscript%3E/", "/?entity=../etc"],
)
def test_what_is_not_there(pages: Any, address: str) -> None:
    assert pages.get(address).status_code == 404


def test_nothing_can_be_posted(pages: Any) -> None:
    assert pages.post("/").status_code in (403, 405)


def test_a_register_that_cannot_be_read_is_told(pages: Any, shop: Shop) -> None:
    (shop.folder / "schedules.yaml").write_text("account: {keep: soon, after: last-interaction}\n")
    answer = pages.get("/")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "schedules.yaml:1" in page and "holdtrue register validate" in page


def test_words_of_the_register_stay_words(pages: Any, check: Check, shop: Shop) -> None:
    shop.write(
        "activities/shop.yaml",
        {
            "title": "<script>alert(1)</script>",
            "sites": ["main"],
            "subjects": ["<b>customers</b>"],
            "schedules": [{"schedule": "account", "of": "<img src=x> rows"}],
        },
    )
    check()
    for address in ("/", "/promise/shop.accounts/"):
        page = _text(pages.get(address))
        assert "<script" not in page and "<b>customers" not in page and "<img" not in page
        assert "&lt;" in page


def test_no_script_and_no_style_is_needed(pages: Any, check: Check) -> None:
    check()
    for address in ("/", "/promise/shop.accounts/"):
        page = _text(pages.get(address))
        assert "<script" not in page and " style=" not in page and " onclick=" not in page
        assert "Synthetic data." in page

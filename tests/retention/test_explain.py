"""`holdtrue retention explain`: which class, why, until when, by which schedule, event and law; on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from . import shop as shops
from .conftest import Holdtrue
from .shop import TODAY, Shop, people

LAPSED = "Schedule shop-account (keep 3 years after last-interaction): is over."
PLACED = "last-interaction was on 10 March 2015 (shop: shop_order.placed)."
DANISH = "Bogføringsloven (Act 700 of 24 May 2022), s. 12"
SWEDISH = "Bokföringslagen (1999:1078), ch. 7 s. 2"

WORDS = {
    ("accounts", 70): [
        "DUE since 11 March 2018, overdue: everything that applies is over.",
        "Its company is shop-dk.",
        f"{LAPSED} last-interaction was on 10 March 2015 (shop: account.joined). Kept until 10 March 2018.",
    ],
    ("accounts", 10): [
        "DUE since 1 January 2021, overdue: everything that applies is over.",
        "Its company is shop-dk.",
        f"{LAPSED} last-interaction was on 10 March 2015 (shop: account.joined). Kept until 10 March 2018.",
        "2 shop_order rows point here; all are due themselves, and go first.",
    ],
    ("accounts", 60): [
        "RESTRICTED: kept by shop_order rows until 31 December 2029; its own schedules ended, due since"
        " 21 November 2025.",
        "Its company is shop-se.",
        f"{LAPSED} last-interaction was on 20 November 2022 (shop: account.last_login). Kept until"
        " 20 November 2025.",
        "2 shop_order rows point here; 1 of them is not due, and keeps this row:",
        "    Schedule bookkeeping (duty: voucher): runs. Its document is of 20 November 2022"
        f" (shop: shop_order.placed). Kept until 31 December 2029 by {SWEDISH}.",
    ],
    ("accounts", 40): [
        "RESTRICTED: kept by staff_log rows as long as they stand; its own schedules ended, due since"
        " 11 March 2018.",
        "Its company is shop-se.",
        f"{LAPSED} last-interaction was on 10 March 2015 (shop: account.joined). Kept until 10 March 2018.",
        "1 staff_log row points here and keeps it as long as it stands.",
    ],
    ("accounts", 50): [
        "UNDECIDABLE: no day is known from which shop-account would be counted. It is never disposed of, and"
        " always shown.",
        "Its company is shop-dk.",
        "Schedule shop-account (keep 3 years after last-interaction): unknown, no day is known for its event."
        " last-interaction is unknown.",
    ],
    ("orders", 10): [
        "DUE since 1 January 2021, overdue: everything that applies is over.",
        "Its company is shop-dk.",
        f"{LAPSED} {PLACED} Kept until 10 March 2018.",
        "Schedule bookkeeping (duty: voucher): is over. Its document is of 10 March 2015"
        f" (shop: shop_order.placed). Kept until 31 December 2020 by {DANISH}.",
    ],
    ("orders", 20): [
        "RESTRICTED: kept by duty until 31 December 2029; its own schedules ended, due since 21 November 2025.",
        "Its company is shop-se.",
        f"{LAPSED} last-interaction was on 20 November 2022 (shop: shop_order.placed). Kept until"
        " 20 November 2025.",
        "Schedule bookkeeping (duty: voucher): runs. Its document is of 20 November 2022"
        f" (shop: shop_order.placed). Kept until 31 December 2029 by {SWEDISH}.",
    ],
    ("orders", 30): [
        "RUNNING: kept until 20 May 2029.",
        "Its company is shop-dk.",
        "Schedule shop-account (keep 3 years after last-interaction): runs. last-interaction was on 20 May 2026"
        " (shop: shop_order.placed). Kept until 20 May 2029.",
        "Schedule bookkeeping (duty: voucher): runs. Its document is of 20 May 2026 (shop: shop_order.placed)."
        f" Kept until 31 December 2031 by {DANISH}.",
    ],
}


def said(holdtrue: Holdtrue, dataset: str, key: int, today: str = TODAY.isoformat()) -> list[str]:
    answer = holdtrue("retention", "explain", "shop", dataset, str(key), "--today", today)
    assert answer.code == 0, answer.text
    head, *lines = answer.out.splitlines()
    assert head == f"shop {dataset}, key {key}, on {today}"
    return lines


def test_each_class_in_words(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    shop.build(people(14))
    shops.write_register(register_folder)
    for (dataset, key), words in WORDS.items():
        assert said(holdtrue, dataset, key) == words, (dataset, key)


def test_due_but_not_yet_overdue(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    shop.build(people(14))
    shops.write_register(register_folder)
    assert said(holdtrue, "accounts", 70, "2018-03-10")[0] == "RUNNING: kept until 10 March 2018."
    assert said(holdtrue, "accounts", 70, "2018-03-11")[0] == (
        "DUE since 11 March 2018, to go within 30 days of that day: everything that applies is over."
    )
    assert said(holdtrue, "accounts", 70, "2018-04-09")[0].startswith("DUE since 11 March 2018, to go within")
    assert said(holdtrue, "accounts", 70, "2018-04-10")[0].startswith("DUE since 11 March 2018, overdue")


def test_a_row_of_nobodys_company(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    shop.build(people(14))
    shops.write_register(register_folder)
    shop.do("DELETE FROM profile WHERE id = 70")
    assert said(holdtrue, "accounts", 70) == [
        "UNDECIDABLE: its company is unknown. It is never disposed of, and always shown.",
        "Its company is unknown.",
        "Schedule shop-account (keep 3 years after last-interaction): unknown, the row's company is unknown."
        " last-interaction was on 10 March 2015 (shop: account.joined).",
    ]


CONDITIONS: dict[str, Any] = {
    "a relation that lasts": (
        {"keep": "P3Y", "after": "last-interaction", "while": "open", "then": "delete"},
        "open",
        "RUNNING: kept as long as this holds: open holds.",
    ),
    "one that ended": (
        {"keep": "P3Y", "after": "last-interaction", "while": "open", "then": "delete"},
        "closed",
        "DUE since 11 March 2018, overdue: everything that applies is over.",
    ),
    "one that nobody knows": (
        {"keep": "P3Y", "after": "last-interaction", "while": "open", "then": "delete"},
        None,
        "UNDECIDABLE: whether open holds is unknown. It is never disposed of, and always shown.",
    ),
    "a schedule for others": (
        {"keep": "P3Y", "after": "last-interaction", "when": "open", "then": "delete"},
        "closed",
        "UNDECIDABLE: no schedule applies. It is never disposed of, and always shown.",
    ),
    "without end": (
        {"keep": "none", "after": "last-interaction", "then": "delete"},
        "closed",
        "RUNNING: kept without end.",
    ),
}


@pytest.mark.parametrize("case", CONDITIONS)
def test_conditions_in_words(case: str, shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    schedule, state, words = CONDITIONS[case]
    shop.build(people(14))
    shop.do("ALTER TABLE account ADD COLUMN state varchar(10)")
    if state is not None:
        shop.do(f"UPDATE account SET state = '{state}'")
    system = shops.system()
    system["datasets"]["accounts"]["conditions"] = {"open": {"column": "state", "in": ["open"]}}
    system["datasets"]["orders"]["schedules"] = ["bookkeeping"]
    del system["datasets"]["orders"]["under-duty"]
    shops.write_register(register_folder, system, schedules=shops.SCHEDULES | {"shop-account": schedule})
    assert said(holdtrue, "accounts", 70)[0] == words


def test_what_has_been_done(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    shop.build(people(14))
    shop.do("ALTER TABLE account ADD COLUMN erased varchar(10)")
    shop.do("UPDATE account SET erased = 'yes' WHERE id = 70")
    system = shops.system()
    system["datasets"]["accounts"]["done"] = {"column": "erased", "equals": "yes"}
    shops.write_register(register_folder, system)
    assert said(holdtrue, "accounts", 70)[0] == (
        "DISPOSED: what the schedule names has been done; nothing is left to do."
    )


def test_nobody_has_this_key(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    shop.build(people(14))
    shops.write_register(register_folder)
    answer = holdtrue("retention", "explain", "shop", "accounts", "71")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "holdtrue: shop accounts has no row with the key '71'. Check the key.\n"

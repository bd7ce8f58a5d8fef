"""Rows that keep others, decided together with them: looked up by index, gone through without one, named first."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.retention import shop as shops
from tests.retention.conftest import Holdtrue, holdtrue, own_store, register_folder, shop
from tests.retention.conftest import _empty_store as _empty_store
from tests.retention.shop import LONG_AGO, TODAY, Shop

__all__ = ["holdtrue", "own_store", "register_folder", "shop"]

ADDRESSES: dict[str, Any] = {
    "table": "address",
    "key": "id",
    "activity": "shop",
    "of": {"dataset": "accounts", "on": "account_id"},
    "fields": {"street": "contact.address", "phone": "contact.phone"},
    "refers": {"address_note.address_id": "with", "note_change.note_id": "with"},
}


def register(folder: Path, keep: str) -> None:
    """Accounts kept by their addresses, which bind no event of their own: the account's days decide about both."""
    system = shops.system()
    accounts = system["datasets"]["accounts"]
    accounts["entity"] = "shop-dk"
    accounts["refers"]["address.account_id"] = "keeps"
    for table in ("address_note.address_id", "note_change.note_id"):
        del accounts["refers"][table]
    system["datasets"]["addresses"] = {**ADDRESSES, "schedules": ["shop-address"]}
    address = {"keep": keep, "after": "last-interaction", "then": "delete"}
    shops.write_register(folder, system, schedules={**shops.SCHEDULES, "shop-address": address})


def classes(holdtrue: Holdtrue) -> Counter[tuple[str, str]]:
    said = holdtrue("retention", "classes", "shop", "accounts", "--today", TODAY.isoformat())
    assert said.code == 0, said.text
    return Counter((row["key"], row["class"]) for row in csv.DictReader(io.StringIO(said.out)))


@pytest.mark.parametrize("indexed", [True, False], ids=["indexed", "not-indexed"])
@pytest.mark.parametrize(("keep", "cls"), [("P3Y", "due"), ("P20Y", "restricted")])
def test_rows_that_keep_by_the_day_of_the_row_they_keep(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path, keep: str, cls: str, indexed: bool
) -> None:
    shop.build()
    for key in (1, 2):
        shop.do(f"INSERT INTO account VALUES ({key}, 'u{key}', 'u{key}@example.org', '{LONG_AGO}', NULL)")
        shop.do(f"INSERT INTO profile VALUES ({key}, {key}, 'dk', '')")
    shop.do("INSERT INTO address VALUES (1, 1, 'Street', '')")
    shop.do("INSERT INTO address VALUES (2, 1, 'Street', '')")
    if not indexed:
        shop.do("DROP INDEX address_account_id")
    register(register_folder, keep)
    assert classes(holdtrue) == {("1", cls): 1, ("2", "due"): 1}


@pytest.mark.parametrize("indexed", [True, False], ids=["indexed", "not-indexed"])
def test_a_day_beside_a_placeholder_is_judged_in_each_companys_zone(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path, indexed: bool
) -> None:
    """23:30 UTC on 1 January 2020 is 2 January, the placeholder, in Denmark, and still 1 January in Iceland."""
    shop.build()
    for key, site in ((1, "dk"), (2, "se")):
        shop.do(f"INSERT INTO account VALUES ({key}, 'u{key}', 'u{key}@example.org', NULL, NULL)")
        shop.do(f"INSERT INTO profile VALUES ({key}, {key}, '{site}', '')")
        shop.do(
            "INSERT INTO shop_order VALUES"
            f" ({key}, {key}, '{site}', '2020-01-01 23:30:00+00:00', '', NULL, NULL)"
        )
    if not indexed:
        shop.do("DROP INDEX shop_order_account_id")
    system = shops.system()
    for dataset in system["datasets"].values():
        dataset["unknown"] = ["2020-01-02"]
    system["datasets"]["orders"]["schedules"] = ["shop-account"]
    group = {**shops.GROUP, "entities": {k: dict(v) for k, v in shops.GROUP["entities"].items()}}  # type: ignore[attr-defined]
    group["entities"]["shop-se"]["zone"] = "Atlantic/Reykjavik"
    del system["datasets"]["orders"]["under-duty"]
    schedules = {"shop-account": shops.SCHEDULES["shop-account"]}
    shops.write_register(register_folder, system, schedules=schedules, group=group)
    # In Denmark it is the placeholder, and nothing is known of account 1; in Iceland it is a day, long over.
    assert classes(holdtrue) == {("1", "undecidable"): 1, ("2", "due"): 1}

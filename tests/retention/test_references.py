"""What points at a row that goes: `with` in chains, `detach`, `keeps`, `owns`; an unnamed one stops the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from . import shop as shops
from .conftest import Holdtrue, digest_of, plan_rows
from .shop import HALF, LAPSED, LONG_AGO, ORDERED_ONCE, STAFF, TODAY, Shop, people

PLAN = ("retention", "plan", "--today", TODAY.isoformat())


def keys_of(kind: int, number: int = 70) -> set[int]:
    return {p * 10 for p in range(1, number + 1) if p % 7 == kind}


def bound(register_folder: Path, change: Any = None) -> None:
    system = shops.system()
    if change is not None:
        change(system["datasets"])
    shops.write_register(register_folder, system)


def disposed(holdtrue: Holdtrue, *which: str) -> str:
    planned = holdtrue("retention", "plan", *which, "--today", TODAY.isoformat())
    assert planned.code == 0, planned.text
    ran = holdtrue("retention", "run", digest_of(planned))
    assert ran.code == 0, ran.text
    return ran.out


def test_a_row_kept_only_by_due_rows_goes_in_the_same_plan_after_them(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    shop.build(people(70))
    bound(register_folder)
    planned = holdtrue(*PLAN)
    assert planned.out.index("shop orders:") < planned.out.index("shop accounts:")
    assert holdtrue("retention", "run", digest_of(planned)).code == 0
    assert not shop.keys("account") & keys_of(ORDERED_ONCE)
    assert [p.dataset for p in plan_rows().parts.all()] == ["orders", "accounts"]


def test_a_plan_for_one_dataset_leaves_the_rows_that_others_must_leave_first(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    shop.build(people(70))
    bound(register_folder)
    orders = shop.keys("shop_order")
    planned = holdtrue("retention", "plan", "shop", "accounts", "--today", TODAY.isoformat())
    assert "shop accounts: 10 of 70 rows are due" in planned.out
    assert "10 of its due rows go after rows of orders, which are not in this plan" in planned.out
    assert holdtrue("retention", "run", digest_of(planned)).code == 0
    assert not shop.keys("account") & keys_of(LAPSED)
    assert shop.keys("account") >= keys_of(ORDERED_ONCE)
    assert shop.keys("shop_order") == orders
    disposed(holdtrue)
    assert not shop.keys("account") & keys_of(ORDERED_ONCE)


def test_rows_of_a_table_that_nobody_bound_keep_what_they_point_at(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    shop.build(people(70))
    bound(register_folder)
    disposed(holdtrue)
    assert shop.keys("account") >= keys_of(STAFF)
    shop.do("DELETE FROM staff_log")
    disposed(holdtrue)
    assert not shop.keys("account") & keys_of(STAFF)


def test_a_detached_row_stays_and_points_nowhere(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    shop.build(people(70))
    bound(register_folder)
    disposed(holdtrue)
    assert len(shop.keys("basket")) == 70
    assert shop.do("SELECT count(*) FROM basket WHERE owner_id IS NULL") == [(20,)]


def test_an_owned_row_goes_only_when_nothing_points_there_any_more(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    made = people(70)
    shop.build(made)
    bound(register_folder)
    disposed(holdtrue)
    for half in keys_of(HALF):  # the first order went; the second still points at the same address
        assert half not in shop.keys("shop_order")
        assert half in shop.keys("delivery")
    assert shop.keys("delivery") == made.staying("delivery")


def test_an_owned_row_without_any_foreign_key_is_looked_after_too(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """Nothing in the database says that the two columns point there: the register does."""
    pointers = ("{delivery}", "{account}", "{shop_order}", "{order_line}")
    plain = dict(shops.TABLES)
    for pointer in pointers:
        plain = {name: text.replace(pointer, "") for name, text in plain.items()}
    made = people(70)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shops, "TABLES", plain)
        shop.build(made)
    bound(register_folder, lambda d: d["orders"]["refers"].pop("line_attribute.line_id"))
    shop.do("DELETE FROM line_attribute")
    disposed(holdtrue)
    assert shop.keys("delivery") == made.staying("delivery")
    assert shop.keys("shop_order") == made.staying("shop_order")
    assert shop.keys("account") == made.staying("account")


def test_rows_that_are_detached_and_go_themselves_go_first(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """An order without its account belongs to nobody any more: it would stay undecidable for ever."""
    shop.build(people(70))

    def change(datasets: dict[str, Any]) -> None:
        datasets["accounts"]["refers"]["shop_order.account_id"] = "detach"
        del datasets["orders"]["entity"]

    bound(register_folder, change)
    due = shop.do(
        f"SELECT count(*) FROM shop_order WHERE account_id IS NOT NULL AND placed < '{LONG_AGO[:4]}-12-31'"
    )
    before = shop.sizes()
    planned = holdtrue(*PLAN)
    assert planned.out.index("shop orders:") < planned.out.index("shop accounts:")
    assert holdtrue("retention", "run", digest_of(planned)).code == 0
    assert before["shop_order"] - shop.sizes()["shop_order"] == due[0][0]
    for part in plan_rows().parts.all():
        assert (part.disposed, part.spared) == (part.due, 0)
        assert part.went == part.goes_with


def test_rows_that_go_with_an_earlier_part_are_not_counted_twice(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """A note points at an order, with which it goes, and at the account from which it would be detached."""
    shop.build(people(70))
    integer = shops.TYPES[shop.dialect]["int"]
    shop.do(
        f"CREATE TABLE order_note (id {integer} PRIMARY KEY, order_id {integer} REFERENCES shop_order (id),"
        f" writer_id {integer} REFERENCES account (id))"
    )
    shop.do("INSERT INTO order_note SELECT id, id, account_id FROM shop_order WHERE account_id IS NOT NULL")

    def change(datasets: dict[str, Any]) -> None:
        datasets["accounts"]["refers"]["order_note.writer_id"] = "detach"
        datasets["orders"]["refers"]["order_note.order_id"] = "with"

    bound(register_folder, change)
    disposed(holdtrue)
    for part in plan_rows().parts.all():
        assert part.went == part.goes_with


CASCADE = "ON DELETE CASCADE"


@pytest.mark.parametrize("rule", [CASCADE, "ON DELETE SET NULL", ""])
def test_a_table_that_nobody_named_stops_the_plan(
    rule: str, shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """The database's own cascade would delete rows that nobody counted."""
    shop.build(people(70))
    integer = shops.TYPES[shop.dialect]["int"]
    shop.do(f"CREATE TABLE wish (id {integer} PRIMARY KEY, who {integer} REFERENCES account (id) {rule})")
    bound(register_folder)
    before = shop.sizes()
    planned = holdtrue(*PLAN)
    assert "shop accounts: left out, wish.who points at account and is not named" in planned.out
    if rule:
        assert f"the database itself would {rule.removeprefix('ON DELETE ')}" in planned.out
    assert holdtrue("retention", "run", digest_of(planned)).code == 0
    assert shop.sizes()["account"] == before["account"]


def test_a_cascade_two_tables_down_stops_the_plan_too(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    shop.build(people(70))
    integer = shops.TYPES[shop.dialect]["int"]
    shop.do(
        f"CREATE TABLE hint (id {integer} PRIMARY KEY, note {integer} REFERENCES note_change (id) {CASCADE})"
    )
    bound(register_folder)
    planned = holdtrue(*PLAN)
    assert "shop accounts: left out, hint.note points at note_change and is not named" in planned.out


def test_a_named_table_may_cascade_it_is_counted_all_the_same(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        tables = dict(shops.TABLES)
        tables["address"] = tables["address"].replace("{account}", f"{{account}} {CASCADE}")
        patch.setattr(shops, "TABLES", tables)
        patch.setattr(shops.Shop, "build", _cascading(shops.Shop.build))
        shop.build(people(70))
    bound(register_folder)
    disposed(holdtrue)
    part = plan_rows().parts.get(dataset="accounts")
    assert part.went == part.goes_with
    assert part.went["with address"] > 0


def _cascading(build: Any) -> Any:
    def built(shop: Shop, made: Any = None) -> None:
        for name, text in shops.TABLES.items():
            shops.TABLES[name] = text.replace(f"{{account}} {CASCADE}", "REFERENCES account (id) " + CASCADE)
        build(shop, made)

    return built


@pytest.mark.parametrize("shop", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_table_of_another_schema_stops_the_plan_as_well(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    shop.build(people(70))
    shop.do("CREATE SCHEMA audit")
    shop.do(
        f"CREATE TABLE audit.trail (id bigint PRIMARY KEY, who bigint REFERENCES public.account (id) {CASCADE})"
    )
    bound(register_folder)
    planned = holdtrue(*PLAN)
    assert "shop accounts: left out, audit.trail.who points at account and is not named" in planned.out


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_sqlite_knows_names_in_any_case(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    shop.build(people(70))
    shop.do(f"CREATE TABLE wish (id integer PRIMARY KEY, who integer REFERENCES ACCOUNT (ID) {CASCADE})")
    bound(register_folder)
    assert "shop accounts: left out, wish.who points at account" in holdtrue(*PLAN).out


def test_a_pointer_at_another_column_than_the_key_is_refused(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """It holds names, not keys: compared with keys it would find other people's rows, or none."""
    shop.build(people(70))
    shop.do("CREATE UNIQUE INDEX account_username ON account (username)")
    shop.do("CREATE TABLE visit (id integer PRIMARY KEY, who varchar(200) REFERENCES account (username))")
    bound(register_folder, lambda d: d["accounts"]["refers"].__setitem__("visit.who", "with"))
    planned = holdtrue(*PLAN)
    assert "visit.who points at account.username, not at id" in planned.out
    assert "shop accounts: left out" in planned.out


def test_what_does_not_delete_is_left_out_in_plain_words(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """And what its rows keep stays with them."""
    shop.build(people(70))
    shop.do("ALTER TABLE shop_order ADD COLUMN done varchar(10)")
    schedules = {
        **shops.SCHEDULES,
        "shop-order": {"keep": "P3Y", "after": "last-interaction", "then": "anonymise"},
    }
    system = shops.system()
    system["datasets"]["orders"]["schedules"] = ["shop-order", "bookkeeping"]
    system["datasets"]["orders"]["done"] = {"column": "done", "equals": "yes"}
    shops.write_register(register_folder, system, schedules=schedules)
    planned = holdtrue(*PLAN)
    assert (
        "shop orders: left out, shop-order says `anonymise`, and this version carries out `delete` only."
        in planned.out
    )
    assert "shop accounts: 10 of 70 rows are due" in planned.out
    assert holdtrue("retention", "run", digest_of(planned)).code == 0
    assert shop.keys("account") >= keys_of(ORDERED_ONCE)
    assert not shop.keys("account") & keys_of(LAPSED)

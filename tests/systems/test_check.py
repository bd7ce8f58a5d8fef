"""`holdtrue systems check`: each finding, in a database that has it and in one that has not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.retention import shop as shops
from tests.retention.conftest import Holdtrue, holdtrue, own_store, register_folder, shop
from tests.retention.conftest import _empty_store as _empty_store
from tests.retention.shop import TODAY, Shop, people

__all__ = ["holdtrue", "own_store", "register_folder", "shop"]

Datasets = dict[str, Any]


def found(holdtrue: Holdtrue) -> list[dict[str, str]]:
    said = holdtrue("systems", "check", "shop", "--format", "json", "--today", TODAY.isoformat())
    (system,) = json.loads(said.out)
    assert system["fault"] is None
    findings: list[dict[str, str]] = system["findings"]
    errors = [f for f in findings if f["severity"] == "error"]
    assert said.code == (1 if errors else 0)
    return findings


@dataclass(frozen=True)
class Case:
    """A finding: its code and severity, what in the shop or in the binding brings it about, and what it says."""

    code: str
    severity: str
    says: str
    do: tuple[str, ...] = ()
    bind: Callable[[Datasets], object] | None = None
    only: str = ""


CASES = [
    Case("binding", "error", "there is no table note_change", do=("DROP TABLE note_change",)),
    Case(
        "binding",
        "error",
        "has no column last_login",
        do=("ALTER TABLE account RENAME COLUMN last_login TO seen",),
    ),
    Case(
        "binding",
        "error",
        "no date",
        bind=lambda d: d["accounts"]["events"].__setitem__("last-interaction", "id"),
    ),
    Case(
        "binding",
        "error",
        "points at delivery, which does not go with account",
        bind=lambda d: d["accounts"]["refers"].__setitem__("shop_order.shipping_id", "detach"),
    ),
    Case(
        "key-not-unique",
        "error",
        "nothing makes account.username unique",
        bind=lambda d: d["accounts"].update(key="username", refers={}),
    ),
    Case(
        "points-here",
        "error",
        "basket.owner_id points at account and is not named",
        bind=lambda d: d["accounts"]["refers"].pop("basket.owner_id"),
    ),
    Case(
        "cannot-detach",
        "error",
        "profile.account_id cannot be null",
        bind=lambda d: d["accounts"]["refers"].__setitem__("profile.account_id", "detach"),
    ),
    Case(
        "no-index",
        "warning",
        "basket.owner_id has no index (the table is small)",
        do=("DROP INDEX basket_owner_id",),
    ),
    Case(
        "no-foreign-key",
        "warning",
        "no foreign key says where visit.who points: it is taken to hold account.id",
        do=(
            "CREATE TABLE visit (id integer PRIMARY KEY, who integer)",
            "CREATE INDEX visit_who ON visit (who)",
        ),
        bind=lambda d: d["accounts"]["refers"].__setitem__("visit.who", "with"),
    ),
    Case(
        "undeclared",
        "warning",
        "account.email looks like personal data and is not declared",
        bind=lambda d: d["accounts"]["fields"].pop("email"),
    ),
    Case(
        "not-a-day",
        "warning",
        "2 values of account.last_login hold something that is no day",
        do=("UPDATE account SET last_login = 'never' WHERE id IN (10, 20)",),
        only="sqlite",
    ),
    Case(
        "not-a-day",
        "warning",
        "2 values of account.last_login hold something that is no day",
        do=("UPDATE account SET last_login = '-infinity' WHERE id IN (10, 20)",),
        only="postgresql",
    ),
    Case(
        "before-1990",
        "warning",
        "1 values of account.joined lie before 1990",
        do=("UPDATE account SET joined = '1989-12-31 23:59:59' WHERE id = 10",),
    ),
    Case(
        "far-ahead",
        "warning",
        "1 values of account.joined lie more than fifty years ahead",
        do=("UPDATE account SET joined = '2099-01-01 00:00:00' WHERE id = 10",),
    ),
    Case("no-entity", "warning", "nothing says whose company", bind=lambda d: _without_entity(d)),
    Case("entity-unknown", "warning", "1 rows have no company", do=("DELETE FROM profile WHERE id = 10",)),
    Case(
        "entity-unmapped",
        "warning",
        "2 rows have a company code that is not mapped (no)",
        do=("UPDATE profile SET site = 'no' WHERE id IN (10, 20)",),
    ),
    Case(
        "unbound-table",
        "warning",
        "newsletter looks like personal data (email)",
        do=("CREATE TABLE newsletter (id integer PRIMARY KEY, email varchar(100))",),
    ),
]


def _without_entity(datasets: Datasets) -> None:
    datasets["orders"].pop("entity")
    datasets["accounts"].pop("entity")


def clean(shop: Shop, register_folder: Path, bind: Callable[[Datasets], object] | None = None) -> None:
    shop.build(people(14))
    system = shops.system()
    if bind is not None:
        bind(system["datasets"])
    shops.write_register(register_folder, system)


def test_a_shop_that_fits_has_no_finding(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    clean(shop, register_folder)
    assert found(holdtrue) == []
    said = holdtrue("systems", "check", "shop")
    assert (said.code, said.out) == (0, "shop: 0 errors, 0 warnings\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.says[:30]}")
def test_each_finding(case: Case, shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    if case.only not in ("", shop.dialect):
        return
    clean(shop, register_folder, case.bind)
    for statement in case.do:
        shop.do(statement)
    there = [f for f in found(holdtrue) if f["code"] == case.code and case.says in f["message"]]
    assert there, found(holdtrue)
    assert there[0]["severity"] == case.severity
    assert there[0]["remedy"] or case.severity == "warning"
    said = holdtrue("systems", "check")
    assert f"{case.severity} {case.code} (" in said.out
    assert "systems/shop.yaml:" in said.out  # the line of the register it is about
    assert "mark0" not in said.out


def test_every_code_has_a_case() -> None:
    """What the connector can find is what is tried here (`no-zone`, `entity-twice` and large tables below)."""
    import re

    from holdtrue.systems.connectors.sql import inspection

    source = Path(inspection.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+|undeclared|binding)"[,:]', source))
    tried = {case.code for case in CASES} | {"no-zone", "entity-twice"}
    assert codes == tried


def test_timestamps_without_a_zone(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    if shop.dialect == "postgresql":
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(shops.TYPES, "postgresql", shops.TYPES["postgresql"] | {"stamp": "timestamp"})
            shop.build(people(14))
    else:
        shop.build(people(14))
    system = shops.system()
    del system["zone"]
    shops.write_register(register_folder, system)
    codes = {f["code"] for f in found(holdtrue)}
    assert codes == {"no-zone"}
    system["zone"] = "UTC"
    shops.write_register(register_folder, system)
    assert found(holdtrue) == []


def test_more_than_one_row_that_gives_the_company(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    tables = dict(shops.TABLES)
    tables["profile"] = tables["profile"].replace(" UNIQUE", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shops, "TABLES", tables)
        clean(shop, register_folder)
    shop.do("CREATE INDEX profile_account ON profile (account_id)")
    assert found(holdtrue) == []
    shop.do("INSERT INTO profile VALUES (999, 10, 'se', '')")
    messages = {f["code"]: f["message"] for f in found(holdtrue)}
    assert messages["entity-twice"] == "1 rows have more than one row in profile that gives their company"


def test_a_large_table_without_an_index_is_an_error(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    """150 ms per row that goes: this stops a plan, it is no warning."""
    clean(shop, register_folder)
    shop.do("DROP INDEX basket_owner_id")
    shop.fill({"basket": [(n, None, "open") for n in range(1000, 11_001)]})
    (finding,) = [f for f in found(holdtrue) if f["code"] == "no-index"]
    assert finding["severity"] == "error"
    assert finding["remedy"] == "CREATE INDEX ON basket (owner_id);"
    assert "basket.owner_id has no index" in holdtrue("retention", "plan", "--today", TODAY.isoformat()).out


def test_child_dates_without_an_index_are_told(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    clean(shop, register_folder)
    shop.do("DROP INDEX shop_order_account_id")
    messages = [f["message"] for f in found(holdtrue) if f["code"] == "no-index"]
    assert any("the whole table is read at each look" in message for message in messages)


def test_a_placeholder_is_no_odd_day(shop: Shop, holdtrue: Holdtrue, register_folder: Path) -> None:
    clean(shop, register_folder, lambda d: d["accounts"].update(unknown=["1900-01-01", "9999-12-31"]))
    shop.do(
        "UPDATE account SET last_login = '1900-01-01 00:00:00', joined = '9999-12-31 00:00:00' WHERE id = 10"
    )
    assert found(holdtrue) == []


def test_an_unbound_system_is_named_with_its_owner(
    shop: Shop, holdtrue: Holdtrue, register_folder: Path
) -> None:
    shop.build(people(7))
    paper = {"system": "cellar", "owner": "archive@example.org", "kind": "paper", "activities": ["shop"]}
    shops.write_register(register_folder, shops.system(), paper)
    said = holdtrue("systems", "check")
    assert said.code == 0
    assert "cellar: not bound (owner archive@example.org)." in said.out
    assert "Not bound, so nobody can see: cellar." in holdtrue("retention", "status").out

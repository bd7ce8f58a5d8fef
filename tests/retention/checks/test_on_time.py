"""A row breaks in a real database and the verdict turns; it is mended and the verdict turns back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
import yaml

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Verdict
from holdtrue.law.today import Today
from holdtrue.retention.checks import on_time
from tests.promises.registers import register_of

TODAY = date(2026, 11, 25)
SUBJECT = "activities/shop/schedules/account"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sqlalchemy.Connection]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres_database")
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        connection.execute(
            sqlalchemy.text(
                "CREATE TABLE account (id integer PRIMARY KEY, company text, name text, seen date)"
            )
        )
        connection.execute(
            sqlalchemy.text("CREATE TABLE voucher (id integer PRIMARY KEY, company text, day date, who text)")
        )
        connection.commit()
        yield connection
    engine.dispose()


def _register(database: sqlalchemy.Connection, folder: Path) -> Any:
    url = database.engine.url.render_as_string(hide_password=False)
    secret = folder / "url"
    secret.write_text(url)
    entity = {"column": "company", "map": {"north": "north"}}
    return register_of(
        {
            "group.yaml": {
                "lead": "north",
                "entities": {"north": {"name": "North A/S", "country": "DK", "zone": "Europe/Copenhagen"}},
            },
            "schedules.yaml": {
                "account": {"keep": "P3Y", "after": "last-interaction", "within": "P30D", "then": "delete"},
                "bookkeeping": {"duty": "bookkeeping", "class": "voucher"},
            },
            "activities/shop.yaml": {"title": "Shop", "schedules": ["account", "bookkeeping"]},
            "systems/shop.yaml": {
                "system": "shop",
                "title": "the shop",
                "connector": "sql",
                "url": f"file:{secret}",
                "zone": "UTC",
                "activities": ["shop"],
                "datasets": {
                    "accounts": {
                        "table": "account",
                        "key": "id",
                        "title": "accounts",
                        "activity": "shop",
                        "entity": entity,
                        "events": {"last-interaction": "seen"},
                        "schedules": ["account"],
                    },
                    "vouchers": {
                        "table": "voucher",
                        "key": "id",
                        "activity": "shop",
                        "entity": entity,
                        "events": {"last-interaction": "day", "document-date": "day"},
                        "schedules": ["account", "bookkeeping"],
                        "under-duty": {"clear": ["who"]},
                    },
                },
            },
        },
        folder / "register",
    )


def _do(database: sqlalchemy.Connection, statement: str, **values: Any) -> None:
    database.execute(sqlalchemy.text(statement), values)
    database.commit()


def _verdict(register: Any, subject: str = SUBJECT) -> Verdict:
    return on_time.run(subject, World(register, Today(day=TODAY)))


def test_the_verdict_turns_with_the_rows(database: sqlalchemy.Connection, tmp_path: Path) -> None:
    register = _register(database, tmp_path)
    assert _verdict(register).outcome == "kept"
    add = "INSERT INTO account VALUES (:id, :company, 'x', :seen)"
    _do(database, add, id=1, company="north", seen=date(2026, 1, 1))
    _do(
        database, add, id=2, company="north", seen=date(2023, 10, 26)
    )  # due since 27 Oct, in time until 25 Nov
    verdict = _verdict(register)
    assert verdict.outcome == "kept" and verdict.numbers["due"] == 1, verdict.says

    _do(database, add, id=3, company="north", seen=date(2023, 10, 25))
    verdict = _verdict(register)
    assert verdict.outcome == "broken"
    assert verdict.says == "1 of 3 accounts in the shop is overdue."
    assert verdict.numbers["overdue"] == verdict.numbers["shop/accounts/overdue"] == 1
    assert "shop, accounts: 3 rows" in verdict.looked_at
    assert "holdtrue retention plan shop" in (verdict.remedy or "")

    _do(database, add, id=4, company="unheard-of", seen=date(2010, 1, 1))
    assert _verdict(register).outcome == "broken", "Broken beats Unproven"

    _do(database, "DELETE FROM account WHERE id = 3")
    verdict = _verdict(register)
    assert (verdict.outcome, verdict.reason) == ("unproven", "undecidable")
    assert "company is unknown" in verdict.says

    _do(database, "DELETE FROM account WHERE id = 4")
    assert _verdict(register).outcome == "kept"
    numbers = _verdict(register).numbers
    assert (
        sum(numbers[name] for name in ("running", "undecidable", "held", "restricted", "due", "disposed"))
        == (numbers["rows"])
    )


def test_a_voucher_that_holds_more_than_the_law_asks_for(
    database: sqlalchemy.Connection, tmp_path: Path
) -> None:
    register = _register(database, tmp_path)
    _do(database, "INSERT INTO voucher VALUES (1, 'north', '2022-03-01', 'somebody')")

    verdict = _verdict(register)
    assert verdict.outcome == "broken" and "1 of these may stay by law" in verdict.says, verdict.says

    _do(database, "UPDATE voucher SET who = NULL")
    assert _verdict(register).outcome == "kept"


def test_a_table_that_vanished_is_no_proof(database: sqlalchemy.Connection, tmp_path: Path) -> None:
    register = _register(database, tmp_path)
    assert _verdict(register).outcome == "kept"
    _do(database, "DROP TABLE account")

    verdict = _verdict(register)
    assert (verdict.outcome, verdict.reason) == ("unproven", "could-not-run")
    assert _verdict(register, "activities/shop/schedules/bookkeeping").outcome == "kept", (
        "the other table goes on"
    )


def test_a_place_beside_it_that_is_not_connected_takes_kept_away(
    database: sqlalchemy.Connection, tmp_path: Path
) -> None:
    _register(database, tmp_path)
    folder = tmp_path / "register"
    (folder / "systems" / "paper.yaml").write_text("system: paper\nkind: paper\nactivities: [shop]\n")
    register = register_of({}, folder)

    assert (_verdict(register).outcome, _verdict(register).reason) == ("unproven", "unbound")
    _do(database, "INSERT INTO account VALUES (1, 'north', 'x', '2020-01-01')")
    assert _verdict(register).outcome == "broken"


def test_a_system_is_counted_once_in_a_round(
    database: sqlalchemy.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = _register(database, tmp_path)
    counted: list[str] = []
    real = on_time.status

    def counting(*given: Any, **named: Any) -> Any:
        counted.append(named["system"])
        return real(*given, **named)

    monkeypatch.setattr(on_time, "status", counting)
    world = World(register, Today(day=TODAY))
    on_time.run(SUBJECT, world)
    on_time.run("activities/shop/schedules/bookkeeping", world)
    assert counted == ["shop"]


def _with(register_folder: Path, name: str, changed: dict[str, Any]) -> Any:
    file = register_folder / name
    content = yaml.safe_load(file.read_text())
    return register_of({name: {**content, **changed}}, register_folder)


def test_a_table_whose_activity_was_forgotten_is_not_left_out(
    database: sqlalchemy.Connection, tmp_path: Path
) -> None:
    _register(database, tmp_path)
    file = tmp_path / "register" / "systems" / "shop.yaml"
    datasets = yaml.safe_load(file.read_text())["datasets"]
    del datasets["accounts"]["activity"]
    register = _with(tmp_path / "register", "systems/shop.yaml", {"datasets": datasets})
    _do(database, "INSERT INTO account VALUES (1, 'north', 'x', '2020-01-01')")

    assert _verdict(register).outcome == "broken"


def test_a_place_that_the_activity_names_counts_whatever_the_place_says(
    database: sqlalchemy.Connection, tmp_path: Path
) -> None:
    _register(database, tmp_path)
    (tmp_path / "register" / "systems" / "copy.yaml").write_text("system: copy\nkind: paper\n")
    schedules = [{"schedule": "account", "systems": ["shop", "copy"]}, "bookkeeping"]
    register = _with(tmp_path / "register", "activities/shop.yaml", {"schedules": schedules})

    assert (_verdict(register).outcome, _verdict(register).reason) == ("unproven", "unbound")

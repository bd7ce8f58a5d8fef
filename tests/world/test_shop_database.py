"""The filled database: oscar's own tables, whole, and the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from examples.alumeco.world.calendar_days import kept_until
from examples.alumeco.world.fill import fill
from examples.alumeco.world.places import ROOT
from examples.alumeco.world.rows import TABLES
from examples.alumeco.world.sites import SITES

from holdtrue.register.load import load
from tests.world.conftest import SIZE, TODAY, Shop

pytestmark = pytest.mark.slow

RESERVED = re.compile(r"@([\w-]+\.)*(example\.(com|org|net)|[\w-]+\.(example|test))$")
FOREIGN_KEYS = {
    "sqlite": """
        SELECT t.name, f."from", f."table", f."to"
        FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'""",
    "postgres": """
        SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
        WHERE c.contype = 'f'""",
}
INDEXED = {
    "sqlite": """
        SELECT t.name, i.name FROM sqlite_master t, pragma_index_list(t.name) l, pragma_index_info(l.name) i
        WHERE t.type = 'table' AND i.seqno = 0""",
    "postgres": """
        SELECT i.indrelid::regclass::text, a.attname FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]""",
}


def test_every_foreign_key_points_at_something(shop: Shop) -> None:
    keys = shop.ask(FOREIGN_KEYS[shop.kind])
    assert len(keys) > 100
    for table, column, parent, key in keys:
        [(orphans,)] = shop.ask(
            f'SELECT count(*) FROM "{table}" c WHERE c."{column}" IS NOT NULL '
            f'AND NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE p."{key}" = c."{column}")'
        )
        assert orphans == 0, (table, column)


def test_no_foreign_key_lacks_an_index(shop: Shop) -> None:
    """A disposal looks each of them up; oscar leaves none out, so the demo adds none."""
    indexed = set(shop.ask(INDEXED[shop.kind]))
    assert {key[:2] for key in shop.ask(FOREIGN_KEYS[shop.kind])} - indexed == set()


def test_the_register_names_a_company_for_every_site(shop: Shop) -> None:
    binding = load(ROOT / "examples/alumeco").systems["webshop"].datasets["accounts"].entity
    assert binding is not None and binding.map is not None
    known = set(binding.map)
    used = {code for (code,) in shop.ask("SELECT DISTINCT site FROM customer_profile")}
    assert used <= known
    assert used == {site.code for site in SITES}
    assert shop.ask(
        "SELECT count(*) FROM auth_user u LEFT JOIN customer_profile p ON p.user_id = u.id WHERE p.id IS NULL"
    ) == [(0,)]


def test_the_shop_holds_what_was_planted_and_no_more(shop: Shop) -> None:
    rows = shop.ask(
        "SELECT u.last_login, max(o.date_placed), p.site FROM auth_user u "
        "JOIN customer_profile p ON p.user_id = u.id LEFT JOIN order_order o ON o.user_id = u.id "
        "GROUP BY u.id, p.site"
    )
    years = {site.code: site.duty_years for site in SITES}
    found: Counter[str] = Counter()
    for login, placed, site in rows:
        login, placed = moment(login), moment(placed)
        event = max(value for value in (login, placed) if value is not None)
        if event.hour > 22:  # the account that was last used after midnight in Copenhagen
            continue
        until = kept_until(event.date())
        if until >= TODAY:
            found["running"] += 1
        elif placed is not None and placed.year + years[site] >= TODAY.year:
            found["restricted"] += 1
        elif (TODAY - until).days >= 31:
            found["overdue"] += 1
        else:
            found["due"] += 1
    assert found == {"overdue": 6 + 1 + 2, "due": 2 + 2, "restricted": 4 + 1, "running": SIZE - 9 - 4 - 5 - 1}


def test_every_mail_address_is_on_a_reserved_domain(shop: Shop) -> None:
    seen = 0
    for table in TABLES:
        for row in shop.ask(f'SELECT * FROM "{table.name}"'):
            for value in row:
                if isinstance(value, str) and "@" in value:
                    assert RESERVED.search(value), (table.name, value)
                    seen += 1
    assert seen > SIZE


def test_nobody_can_log_in(shop: Shop) -> None:
    assert shop.ask(
        "SELECT count(*) FROM auth_user WHERE password NOT LIKE '!%' OR is_staff OR is_superuser"
    ) == [(0,)]


def test_new_rows_get_new_keys(shop: Shop) -> None:
    if shop.kind == "sqlite":
        [(last,)] = shop.ask("SELECT seq FROM sqlite_sequence WHERE name = 'auth_user'")
    else:
        [(last,)] = shop.ask("SELECT last_value FROM auth_user_id_seq")
    assert last == SIZE


def test_filling_again_gives_the_same_rows(shop: Shop) -> None:
    before = content(shop)
    fill(shop.url, SIZE, TODAY)
    assert content(shop) == before


@pytest.mark.postgres
def test_both_databases_hold_the_same(sqlite_shop: Shop, postgres_shop: Shop) -> None:
    one, other = content(sqlite_shop), content(postgres_shop)
    assert {name: len(rows) for name, rows in one.items()} == {
        name: len(rows) for name, rows in other.items()
    }
    for table in TABLES:
        assert one[table.name] == other[table.name], table.name


def test_another_day_moves_everything(sqlite_shop: Shop) -> None:
    before = content(sqlite_shop)["auth_user"]
    fill(sqlite_shop.url, SIZE, date(2027, 1, 5))
    assert content(sqlite_shop)["auth_user"] != before
    fill(sqlite_shop.url, SIZE, TODAY)
    assert content(sqlite_shop)["auth_user"] == before


def content(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: [
            tuple(map(plain, row))
            for row in shop.ask(
                f"SELECT {', '.join(chr(34) + name + chr(34) for name in table.columns.split())} "
                f'FROM "{table.name}" ORDER BY 1'
            )
        ]
        for table in TABLES
    }


def moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC) if value is not None else None


def plain(value: Any) -> Any:
    """What both databases mean by a value."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal | float):
        return round(float(value), 2)
    return value

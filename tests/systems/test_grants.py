"""`holdtrue systems grants`: two roles made from exactly the printed statements can do everything, no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.retention import shop as shops
from tests.retention.conftest import Holdtrue, digest_of, holdtrue, own_store, register_folder
from tests.retention.conftest import _empty_store as _empty_store
from tests.retention.shop import TODAY, Shop, people
from tests.servers.postgres import Postgres

__all__ = ["holdtrue", "own_store", "register_folder"]

pytestmark = pytest.mark.postgres
DAY = ("--today", TODAY.isoformat())
PLAN = ("retention", "plan", *DAY)


@pytest.fixture
def shop(postgres_database: str) -> Shop:
    return Shop(postgres_database)


class Roles:
    """The reading and the disposing role, and what each has been granted."""

    def __init__(self, shop: Shop, server: Postgres) -> None:
        mark = uuid4().hex[:8]
        self.read, self.write = f"reads_{mark}", f"disposes_{mark}"
        self._shop, self._server = shop, server
        self.database = shop.url.rpartition("/")[2]
        for role in (self.read, self.write):
            shop.do(f"CREATE ROLE {role} LOGIN PASSWORD 'a-password-for-tests'")

    def url(self, role: str) -> str:
        return self._server.url(self.database, role, "a-password-for-tests")

    def forget(self) -> None:
        for role in (self.read, self.write):
            self._shop.do(f"DROP OWNED BY {role}")

    def grant(self, statements: list[str]) -> None:
        self.forget()
        for statement in statements:
            self._shop.do(statement)

    def drop(self) -> None:
        self.forget()
        for role in (self.read, self.write):
            self._shop.do(f"DROP ROLE {role}")


@pytest.fixture
def roles(shop: Shop, postgres: Postgres, register_folder: Path) -> Iterator[Roles]:
    shop.build(people(35))
    # Nobody else has any right here, as in a database that is looked after.
    shop.do("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    shops.write_register(register_folder)
    made = Roles(shop, postgres)
    yield made
    made.drop()


def printed(holdtrue: Holdtrue, roles: Roles) -> list[str]:
    said = holdtrue("systems", "grants", "shop", "--read-role", roles.read, "--write-role", roles.write)
    assert said.code == 0, said.text
    return said.out.splitlines()


def under(roles: Roles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", roles.url(roles.read))
    monkeypatch.setenv("SHOP_WRITE_URL", roles.url(roles.write))


def test_everything_works_under_exactly_these_rights(
    shop: Shop, holdtrue: Holdtrue, roles: Roles, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = printed(holdtrue, roles)
    assert all(line.startswith("GRANT ") and line.endswith(";") for line in statements)
    roles.grant(statements)
    as_owner = [
        holdtrue("systems", "check", *DAY).out,
        holdtrue("retention", "status", *DAY).out,
        holdtrue("retention", "classes", "shop", "accounts", *DAY).out,
        holdtrue("retention", "classes", "shop", "orders", *DAY).out,
        holdtrue("retention", "explain", "shop", "accounts", "10", *DAY).out,
        holdtrue("retention", "explain", "shop", "orders", "10", *DAY).out,
    ]
    under(roles, monkeypatch)
    assert as_owner == [
        holdtrue("systems", "check", *DAY).out,
        holdtrue("retention", "status", *DAY).out,
        holdtrue("retention", "classes", "shop", "accounts", *DAY).out,
        holdtrue("retention", "classes", "shop", "orders", *DAY).out,
        holdtrue("retention", "explain", "shop", "accounts", "10", *DAY).out,
        holdtrue("retention", "explain", "shop", "orders", "10", *DAY).out,
    ]
    assert printed(holdtrue, roles) == statements
    ran = holdtrue("retention", "run", digest_of(holdtrue(*PLAN)))
    assert ran.code == 0, ran.text
    for table in shops.TABLES:
        assert shop.keys(table) == people(35).staying(table), table


def pieces(statement: str, roles: Roles) -> Iterator[str]:
    """What one statement grants, taken apart: one column, one role."""
    what, _, rest = statement.removeprefix("GRANT ").partition(" ON ")
    where, _, whom = rest.rstrip(";").partition(" TO ")
    verb, _, columns = what.partition(" (")
    for role in whom.split(", "):
        for column in columns.rstrip(")").split(", ") if columns else [""]:
            right = f"{verb} ({column})" if column else verb
            yield f"REVOKE {right} ON {where} FROM {role};"


def everything(holdtrue: Holdtrue, shop: Shop) -> bool:
    """Look, explain, plan and dispose; whether all of it went well, to the last row."""
    if holdtrue("retention", "status", *DAY).code or holdtrue("systems", "check", *DAY).code:
        return False
    for dataset, key in (("accounts", "10"), ("accounts", "20"), ("orders", "10"), ("orders", "20")):
        if holdtrue("retention", "explain", "shop", dataset, key, *DAY).code:
            return False
    planned = holdtrue(*PLAN)
    if "left out" in planned.out or planned.code:
        return False
    return holdtrue("retention", "run", digest_of(planned)).code == 0


@pytest.mark.slow
def test_no_right_can_be_spared(
    shop: Shop, holdtrue: Holdtrue, roles: Roles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take away any one column, table or role of any statement: something no longer works."""
    statements = printed(holdtrue, roles)
    under(roles, monkeypatch)
    spared = []
    for statement in statements:
        for piece in pieces(statement, roles):
            roles.grant(statements)
            shop.do(piece)
            if everything(holdtrue, shop):
                spared.append(piece)
                for table in reversed(list(shops.TABLES)):
                    shop.do(f"DELETE FROM {table}")
                shop.fill(people(35).rows)
    assert spared == []


def test_other_tables_and_columns_are_closed(shop: Shop, holdtrue: Holdtrue, roles: Roles) -> None:
    shop.do("CREATE TABLE salary (id bigint PRIMARY KEY, amount bigint)")
    shop.do("ALTER TABLE account ADD COLUMN password varchar(100)")
    statements = printed(holdtrue, roles)
    assert "salary" not in " ".join(statements) and "password" not in " ".join(statements)
    roles.grant(statements)

    def refused(role: str, statement: str) -> None:
        with psycopg.connect(roles.url(role).replace("+psycopg", "")) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[call-overload]
            connection.rollback()

    for role in (roles.read, roles.write):
        refused(role, "SELECT amount FROM salary")
        refused(role, "SELECT password FROM account")
        refused(role, "SELECT email FROM account")
        refused(role, "SELECT street FROM address")
        refused(role, "UPDATE account SET email = ''")
        refused(role, "UPDATE basket SET status = ''")
        refused(role, "INSERT INTO basket (id) VALUES (1)")
        refused(role, "DELETE FROM basket")
        refused(role, "DELETE FROM staff_log")
        refused(role, "TRUNCATE account")
        refused(role, "CREATE TABLE mine (id int)")
    refused(roles.read, "DELETE FROM account")
    refused(roles.read, "SELECT id FROM account FOR UPDATE")
    refused(roles.read, "UPDATE basket SET owner_id = NULL")


def test_names_that_need_quotes(shop: Shop, holdtrue: Holdtrue, roles: Roles) -> None:
    odd = 'Reads"; DROP TABLE account; --'
    said = holdtrue("systems", "grants", "shop", "--read-role", odd)
    assert '"Reads""; DROP TABLE account; --"' in said.out
    shop.do("CREATE ROLE " + '"Reads""; DROP TABLE account; --"')
    try:
        for line in said.out.splitlines():
            shop.do(line.replace('"holdtrue_write"', roles.write))
        assert shop.keys("account")
    finally:
        shop.do("DROP OWNED BY " + '"Reads""; DROP TABLE account; --"')
        shop.do("DROP ROLE " + '"Reads""; DROP TABLE account; --"')


def test_sqlite_knows_no_rights(
    holdtrue: Holdtrue, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    file.build(people(7))
    shops.write_register(register_folder)
    monkeypatch.setenv("SHOP_URL", file.url)
    said = holdtrue("systems", "grants", "shop")
    assert said.code == 2
    assert "knows no rights of its own" in said.err
    assert "Guard the file" in said.err

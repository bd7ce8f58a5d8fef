"""Rights in a real PostgreSQL: one too many, one too few, however it was given; the verdict turns and turns back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Verdict
from holdtrue.law.today import Today
from holdtrue.register.load import load
from holdtrue.retention.checks import database_grants
from tests.promises.registers import register_of
from tests.retention import shop as shops
from tests.retention.conftest import Holdtrue, holdtrue, own_store, register_folder
from tests.retention.conftest import _empty_store as _empty_store
from tests.retention.shop import Shop, people
from tests.systems.test_grants import Roles, printed, roles, shop, under

__all__ = ["holdtrue", "own_store", "register_folder", "roles", "shop"]

DAY = Today(day=date(2026, 11, 25))


@pytest.fixture
def granted(shop: Shop, holdtrue: Holdtrue, roles: Roles, monkeypatch: pytest.MonkeyPatch) -> Iterator[Roles]:
    """Both roles with exactly what is printed, and the register's references naming them."""
    roles.grant(printed(holdtrue, roles))
    under(roles, monkeypatch)
    yield roles


def _run(folder: Path) -> Verdict:
    return database_grants.run("access", World(load(folder), DAY))


@pytest.mark.postgres
def test_exactly_what_is_printed_is_kept(granted: Roles, register_folder: Path) -> None:
    found = _run(register_folder)
    assert found.outcome.value == "kept", found.says
    assert found.looked_at == (f"shop: roles {granted.read} and {granted.write}",)


TOO_MANY = [
    ("GRANT SELECT (email) ON account TO {read}", "{read} has SELECT (email) on public.account"),
    ("GRANT SELECT ON account TO {read}", "{read} has SELECT on all of public.account"),
    ("GRANT DELETE ON account TO {read}", "{read} has DELETE on all of public.account"),
    ("GRANT UPDATE (email) ON account TO {write}", "{write} has UPDATE (email) on public.account"),
    ("GRANT TRUNCATE ON account TO {write}", "{write} has TRUNCATE on all of public.account"),
    ("GRANT DELETE ON basket TO {write}", "{write} has DELETE on all of public.basket"),
    ("GRANT SELECT ON salary TO {read}", "{read} has SELECT on all of public.salary"),
    ("GRANT SELECT ON salary TO PUBLIC", "{read} has SELECT on all of public.salary"),
    ("GRANT INSERT (amount) ON salary TO {write}", "{write} has INSERT (amount) on public.salary"),
    ("GRANT CREATE ON SCHEMA public TO {write}", "{write} may make things in the schema public"),
    ("GRANT USAGE ON SEQUENCE numbers TO {read}", "{read} has USAGE on the sequence public.numbers"),
    ("ALTER TABLE salary OWNER TO {write}", "{write} owns public.salary"),
    ("ALTER ROLE {read} SUPERUSER", "{read} is a superuser"),
    ("ALTER ROLE {read} BYPASSRLS", "{read} passes row security by"),
    ("GRANT {write} TO {read}", "{read} may become {write}"),
    ("GRANT pg_read_all_data TO {read}", "{read} may become pg_read_all_data"),
]


@pytest.mark.postgres
@pytest.mark.parametrize(("statement", "says"), TOO_MANY)
def test_a_right_too_many_is_named(
    shop: Shop, granted: Roles, register_folder: Path, statement: str, says: str
) -> None:
    shop.do("CREATE TABLE salary (id bigint PRIMARY KEY, amount bigint)")
    shop.do("CREATE SEQUENCE numbers")
    assert _run(register_folder).outcome.value == "kept"
    names = {"read": granted.read, "write": granted.write}
    shop.do(statement.format(**names))
    try:
        found = _run(register_folder)
        assert found.outcome.value == "broken"
        assert says.format(**names) in found.says
        assert found.numbers["rights too many"] >= 1
        assert found.paths[0] == "systems/shop"
    finally:
        shop.do("ALTER TABLE salary OWNER TO postgres")
        shop.do("REVOKE pg_read_all_data FROM {read}".format(**names))
        shop.do("REVOKE {write} FROM {read}".format(**names))
        shop.do("ALTER ROLE {read} NOSUPERUSER NOBYPASSRLS".format(**names))
        shop.do("DROP TABLE salary")


@pytest.mark.postgres
def test_a_right_too_few_is_named_and_mended(
    shop: Shop, granted: Roles, register_folder: Path, holdtrue: Holdtrue
) -> None:
    for statement, says in (
        (
            f"REVOKE SELECT (id) ON account FROM {granted.read}",
            f"{granted.read} lacks SELECT (id) on public.account",
        ),
        (f"REVOKE DELETE ON account FROM {granted.write}", f"{granted.write} lacks DELETE on public.account"),
        (
            f"REVOKE UPDATE ON account FROM {granted.write}",
            f"{granted.write} lacks UPDATE (id) on public.account",
        ),
        (
            f"REVOKE USAGE ON SCHEMA public FROM {granted.write}",
            f"{granted.write} lacks USAGE on the schema public",
        ),
    ):
        statements = printed(holdtrue, granted)
        shop.do(statement)
        found = _run(register_folder)
        assert found.outcome.value == "broken" and says in found.says, found.says
        assert found.remedy and f"--read-role {granted.read} --write-role {granted.write}" in found.remedy
        granted.grant(statements)
        assert _run(register_folder).outcome.value == "kept"


@pytest.mark.postgres
def test_one_role_for_both_is_broken(
    granted: Roles, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", granted.url(granted.write))
    found = _run(register_folder)
    assert found.outcome.value == "broken"
    assert f"{granted.write} both reads and disposes" in found.says


@pytest.mark.postgres
def test_a_role_or_server_that_is_not_there(
    granted: Roles, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_WRITE_URL", granted.url("nobody_here"))
    found = _run(register_folder)
    assert found.outcome.value == "broken" and "there is no role nobody_here" in found.says
    monkeypatch.setenv("SHOP_URL", "postgresql://reads@127.0.0.1:1/none")
    found = _run(register_folder)
    assert (found.outcome.value, found.reason) == ("unproven", "could-not-run")


def test_sqlite_knows_no_rights(
    holdtrue: Holdtrue, tmp_path: Path, register_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    file.build(people(7))
    shops.write_register(register_folder)
    monkeypatch.setenv("SHOP_URL", file.url)
    found = _run(register_folder)
    assert (found.outcome.value, found.reason) == ("unproven", "out-of-reach")
    assert "knows no rights of its own" in found.says and "Guard the file" in (found.remedy or "")


def test_nothing_bound_proves_nothing(tmp_path: Path) -> None:
    group = {"lead": "north", "entities": {"north": {"name": "North A/S", "country": "DK"}}}
    found = database_grants.run("access", World(register_of({"group.yaml": group}, tmp_path), DAY))
    assert (found.outcome.value, found.reason) == ("unproven", "unbound")

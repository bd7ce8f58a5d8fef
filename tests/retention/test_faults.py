"""Bad input and faults through the command line: one clear message, exit code 2, no row's values, no secret."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from . import shop as shops
from .conftest import Holdtrue, Said, digest_of, plan_rows
from .shop import TODAY, People, Shop, people

PLAN = ("retention", "plan", "--today", TODAY.isoformat())
STATUS = ("retention", "status", "--today", TODAY.isoformat())
SECRET = "hunter2-not-for-eyes"
POSTGRES = [pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def made(shop: Shop, register_folder: Path) -> People:
    made = people(70)
    shop.build(made)
    shops.write_register(register_folder)
    return made


def refused(said: Said, *words: str) -> None:
    """Exit code 2, one message on stderr, and nothing in it that is nobody's business."""
    assert said.code == 2, said.text
    # What tells of progress stands before it.
    messages = [line for line in said.err.splitlines() if not line.startswith("shop ")]
    assert len(messages) == 1 and messages[0].startswith("holdtrue: "), said.err
    assert "could not run:" not in said.err, said.err  # that is how an error nobody expected is said
    for word in words:
        assert word in said.err, said.err
    assert SECRET not in said.text and "mark0" not in said.text and "SELECT" not in said.text


def test_a_table_that_vanished(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    digest = digest_of(holdtrue(*PLAN))
    before = shop.sizes()
    shop.do("DROP TABLE note_change")
    refused(holdtrue("retention", "run", digest), "shop accounts: there is no table note_change")
    for table in before.keys() - {"note_change"}:
        assert len(shop.keys(table)) == before[table], table
    assert "shop accounts: left out, there is no table note_change" in holdtrue(*PLAN).out


def test_a_table_that_came_after_the_plan(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    """The database would delete its rows along, and nobody has counted them."""
    digest = digest_of(holdtrue(*PLAN))
    before = shop.sizes()
    integer = shops.TYPES[shop.dialect]["int"]
    shop.do(
        f"CREATE TABLE wish (id {integer} PRIMARY KEY,"
        f" who {integer} REFERENCES account (id) ON DELETE CASCADE)"
    )
    refused(holdtrue("retention", "run", digest), "wish.who points at account and is not named")
    assert shop.sizes() == before
    shop.do("DROP TABLE wish")
    assert holdtrue("retention", "run", digest).code == 0


def test_a_column_that_was_renamed(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    digest = digest_of(holdtrue(*PLAN))
    shop.do("ALTER TABLE account RENAME COLUMN last_login TO seen")
    refused(holdtrue("retention", "run", digest), "account has no column last_login")
    said = holdtrue(*STATUS)
    assert said.code == 2
    assert "shop accounts  could not be looked into: " in said.out
    assert "has no column last_login" in said.out
    refused(holdtrue("retention", "classes", "shop", "accounts"), "has no column last_login")
    refused(holdtrue("retention", "explain", "shop", "accounts", "10"), "has no column last_login")


@contextmanager
def trigger(shop: Shop, table: str, body: str) -> Iterator[None]:
    """Something in the shop's own database that acts on each row deleted from a table."""
    shop.do(
        f"CREATE FUNCTION on_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN OLD; END $$"
    )
    shop.do(f"CREATE TRIGGER on_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION on_delete()")
    try:
        yield
    finally:
        shop.do(f"DROP TRIGGER on_delete ON {table}")
        shop.do("DROP FUNCTION on_delete")


@pytest.mark.parametrize("shop", POSTGRES, indirect=True)
def test_a_connection_lost_in_mid_batch(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    digest = digest_of(holdtrue(*PLAN))
    before = shop.sizes()
    with trigger(
        shop, "address_note", "IF OLD.id > 200 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
    ):
        said = holdtrue("retention", "run", digest)
    refused(said, "shop accounts", f"holdtrue retention run {digest[:12]}")
    assert shop.sizes()["account"] == before["account"]  # the batch as a whole did not happen
    assert shop.sizes()["shop_order"] < before["shop_order"]  # what was done before is done
    again = holdtrue("retention", "run", digest)
    assert again.code == 0, again.text
    for table in shops.TABLES:
        assert shop.keys(table) == made.staying(table), table
    assert all(p.went == p.goes_with and p.due == p.disposed for p in plan_rows().parts.all())
    assert holdtrue("evidence", "verify").code == 0


@pytest.mark.parametrize("shop", POSTGRES, indirect=True)
def test_a_database_that_refuses_a_row(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    """The shop's own trigger objects, and quotes the row: its words stay there."""
    digest = digest_of(holdtrue(*PLAN))
    with trigger(shop, "address_note", "RAISE EXCEPTION 'not %', OLD.note USING DETAIL = OLD.note;"):
        refused(holdtrue("retention", "run", digest), "shop accounts", digest[:12])
    assert holdtrue("retention", "run", digest).code == 0


def with_another(register_folder: Path, url: str = "env:OTHER_URL") -> None:
    other = shops.system() | {"system": "other", "url": url, "write-url": "env:OTHER_URL"}
    shops.write_register(register_folder, other, shops.system())


UNREACHABLE = {
    "a closed port": "postgresql://reader:hunter2-not-for-eyes@127.0.0.1:1/shop",
    "no such file": "sqlite:////no/such/folder/shop.sqlite",
    "no URL": "hunter2-not-for-eyes",
    "a broken URL": "postgresql://reader:hunter2-not-for-eyes@[::1/shop",
    "a port that is none": "postgresql://reader:hunter2-not-for-eyes@localhost:many/shop",
    "no database at all": "sqlite://",
    "another database": "mysql://reader:hunter2-not-for-eyes@localhost/shop",
    "nothing": "",
}


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
@pytest.mark.parametrize("url", UNREACHABLE.values(), ids=UNREACHABLE.keys())
def test_a_system_that_cannot_be_reached_does_not_stop_the_others(
    url: str,
    shop: Shop,
    made: People,
    holdtrue: Holdtrue,
    register_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_another(register_folder)
    monkeypatch.setenv("OTHER_URL", url)
    status = holdtrue(*STATUS)
    assert status.code == 2
    assert "other: could not be looked into: " in status.out
    assert "shop accounts  70 rows: " in status.out
    check = holdtrue("systems", "check")
    assert check.code == 2
    assert "other: cannot be looked into: " in check.out and "shop: 0 errors" in check.out
    plan = holdtrue(*PLAN)
    assert plan.code == 0
    assert "other: left out, " in plan.out and "shop accounts: 20 of 70 rows are due" in plan.out
    for said in (status, check, plan):
        assert SECRET not in said.text, said.text
    refused(holdtrue("retention", "explain", "other", "accounts", "10"))
    refused(holdtrue("retention", "classes", "other", "accounts"))
    refused(holdtrue("systems", "grants", "other"))
    only = holdtrue("retention", "plan", "other")
    assert only.code == 2 and "Nothing is due in what could be looked into." in only.out
    assert SECRET not in only.text


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_file_that_is_no_database(
    shop: Shop,
    made: People,
    holdtrue: Holdtrue,
    register_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_another(register_folder)
    (tmp_path / "letter.txt").write_text(f"Dear {SECRET}\n" * 100)
    monkeypatch.setenv("OTHER_URL", f"sqlite:///{tmp_path / 'letter.txt'}")
    refused(holdtrue("retention", "explain", "other", "accounts", "10"), "not a database")
    assert "shop accounts  70 rows" in holdtrue(*STATUS).out


def test_a_variable_that_is_not_set(
    shop: Shop, made: People, holdtrue: Holdtrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = digest_of(holdtrue(*PLAN))
    monkeypatch.delenv("SHOP_WRITE_URL")
    refused(holdtrue("retention", "run", digest), "SHOP_WRITE_URL is not set", digest[:12])
    assert shop.keys("account") == {row[0] for row in made.rows["account"]}
    monkeypatch.delenv("SHOP_URL")
    refused(holdtrue("retention", "explain", "shop", "accounts", "10"), "SHOP_URL is not set")


@pytest.mark.parametrize("shop", POSTGRES, indirect=True)
def test_a_wrong_password_is_not_told(
    shop: Shop, made: People, holdtrue: Holdtrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = digest_of(holdtrue(*PLAN))
    head, _, tail = shop.url.partition("@")
    wrong = f"{head.rpartition(':')[0]}:{SECRET}@{tail}"
    monkeypatch.setenv("SHOP_WRITE_URL", wrong)
    refused(holdtrue("retention", "run", digest), "password authentication failed")
    monkeypatch.setenv("SHOP_URL", wrong)
    refused(holdtrue("retention", "explain", "shop", "accounts", "10"), "password authentication failed")
    assert SECRET not in holdtrue("check").text


@pytest.mark.parametrize("shop", POSTGRES, indirect=True)
def test_a_role_that_may_not_delete(
    shop: Shop, made: People, holdtrue: Holdtrue, monkeypatch: pytest.MonkeyPatch, postgres: Any
) -> None:
    digest = digest_of(holdtrue(*PLAN))
    before = shop.sizes()
    shop.do(f"CREATE ROLE only_reads LOGIN PASSWORD '{SECRET}'")
    try:
        shop.do("GRANT SELECT ON ALL TABLES IN SCHEMA public TO only_reads")
        monkeypatch.setenv("SHOP_WRITE_URL", postgres.url(shop.url.rpartition("/")[2], "only_reads", SECRET))
        refused(holdtrue("retention", "run", digest), "permission denied", "holdtrue systems grants")
        assert shop.sizes() == before
    finally:
        shop.do("DROP OWNED BY only_reads")
        shop.do("DROP ROLE only_reads")


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_file_that_may_only_be_read(
    shop: Shop, made: People, holdtrue: Holdtrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = digest_of(holdtrue(*PLAN))
    before = shop.sizes()
    monkeypatch.setenv("SHOP_WRITE_URL", f"sqlite:///file:{shop.path}?mode=ro&uri=true")
    said = holdtrue("retention", "run", digest)
    refused(said, digest[:12])
    assert shop.sizes() == before


def test_a_system_without_write_url(
    shop: Shop, made: People, holdtrue: Holdtrue, register_folder: Path
) -> None:
    system = shops.system()
    del system["write-url"]
    shops.write_register(register_folder, system)
    said = holdtrue(*PLAN)
    assert said.code == 0
    assert "shop accounts: left out, it is bound for reading only. Give the system a `write-url`." in said.out
    assert "shop accounts  70 rows" in holdtrue(*STATUS).out


def test_two_runs_at_once(shop: Shop, made: People, holdtrue: Holdtrue, tmp_path: Path) -> None:
    digest = digest_of(holdtrue(*PLAN))
    (tmp_path / "locks").mkdir(exist_ok=True)
    with (tmp_path / "locks" / "retention-run.lock").open("a+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        refused(holdtrue("retention", "run", digest), "another disposal is running")
    assert holdtrue("retention", "run", digest).code == 0


def test_a_lock_that_cannot_be_made(shop: Shop, made: People, holdtrue: Holdtrue, tmp_path: Path) -> None:
    digest = digest_of(holdtrue(*PLAN))
    (tmp_path / "locks").write_text("a file where a folder should be")
    refused(holdtrue("retention", "run", digest), "locks")


def test_a_clock_that_was_set_back(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    from holdtrue.evidence.actions import append

    digest = digest_of(holdtrue(*PLAN))
    append("test", "of/the/clock", {}, datetime.now(UTC) + timedelta(days=2))
    refused(holdtrue("retention", "run", digest), "the clock stands at", "Set the clock right.")
    assert shop.keys("account") == {row[0] for row in made.rows["account"]}


def test_a_plan_for_a_day_that_has_not_come(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    digest = digest_of(holdtrue("retention", "plan", "--today", "2090-01-01"))
    refused(holdtrue("retention", "run", digest), "a day that has not come", "without --today")


def test_a_register_that_changed(shop: Shop, made: People, holdtrue: Holdtrue, register_folder: Path) -> None:
    digest = digest_of(holdtrue(*PLAN))
    shops.write_register(
        register_folder,
        schedules=shops.SCHEDULES | {"shop-account": {"keep": "P4Y", "after": "last-interaction"}},
    )
    refused(holdtrue("retention", "run", digest), "the register has changed since this plan was made")
    assert shop.keys("account") == {row[0] for row in made.rows["account"]}


def test_digests_that_name_no_plan(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    from holdtrue.retention.models import Plan

    digest = digest_of(holdtrue(*PLAN))
    refused(holdtrue("retention", "run", "0" * 64), "there is no plan 0000000")
    refused(holdtrue("retention", "run", digest[:7]), "is no digest of a plan", "first eight characters")
    refused(holdtrue("retention", "run", "no-digest-at-all"), "is no digest of a plan")
    refused(holdtrue("retention", "run", digest + "00"), "there is no plan")
    refused(holdtrue("retention", "run"), "which plan?")
    plan = Plan.objects.get()
    Plan.objects.create(
        digest=digest[:20] + "f" * 44,
        today=plan.today,
        register_digest=plan.register_digest,
        salt=plan.salt,
        made_at=plan.made_at,
    )
    refused(holdtrue("retention", "run", digest[:12]), "more than one plan begins with")
    assert holdtrue("retention", "run", digest.upper()).code == 0
    refused(holdtrue("retention", "run", digest), "this plan has been carried out")


@pytest.mark.parametrize(
    "key",
    [
        "",
        " ",
        "nobody",
        "1e5",
        "10; DROP TABLE account",
        "9" * 40,
        "-1",
        "'",
        "\udcff",
        "10.0",
        "ten\nlines",
        "💥",
    ],
)
def test_keys_that_nobody_has(key: str, shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    refused(holdtrue("retention", "explain", "shop", "accounts", "--", key))


def test_keys_as_text(shop: Shop, made: People, holdtrue: Holdtrue, register_folder: Path) -> None:
    system = shops.system()
    system["datasets"] = {"accounts": system["datasets"]["accounts"] | {"key": "username", "refers": {}}}
    shops.write_register(register_folder, system)
    for key in ("", "nobody", "%", "a" * 5000, "\udcff", "a\0b"):
        refused(holdtrue("retention", "explain", "shop", "accounts", "--", key))


def test_names_that_are_not_there(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    for command in ("classes", "explain"):
        key = ["10"] if command == "explain" else []
        refused(holdtrue("retention", command, "shopp", "accounts", *key), "no system 'shopp'")
        refused(holdtrue("retention", command, "shop", "acounts", *key), "no dataset 'acounts'", "accounts")
    refused(holdtrue("retention", "plan", "shopp"), "no system 'shopp'")
    refused(holdtrue("retention", "status", "shopp"), "no system 'shopp'")
    refused(holdtrue("systems", "check", "shopp"), "no system 'shopp'")
    refused(holdtrue("systems", "grants", "shopp"), "no system 'shopp'")
    refused(holdtrue(*PLAN[:2], "--today", "2026-02-30"), "is no day")


class Full:
    """Our own store may not grow any more: what it had free is filled up, but for `room` pages."""

    def __init__(self) -> None:
        from django.db import connection

        self._connection = connection

    def now(self, room: int) -> None:
        from django.db import OperationalError

        with self._connection.cursor() as cursor:
            cursor.execute("CREATE TABLE filler (stuff BLOB)")
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            for size in (3000, 1000, 300):  # a big one may want two pages where one is left
                with suppress(OperationalError):
                    while True:
                        cursor.execute("INSERT INTO filler VALUES (zeroblob(%s))", [size])
            cursor.execute(f"PRAGMA max_page_count = {pages + room}")

    def no_more(self) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")


def test_a_store_that_is_full(
    shop: Shop, made: People, holdtrue: Holdtrue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is disposed of that cannot be written down; with room again the same command goes on."""
    from holdtrue.retention import disposal
    from holdtrue.retention.models import Part

    # Small batches and long ledger entries, so that the store fills up in the middle of the run.
    monkeypatch.setattr(disposal, "FIRST_BATCH", 2)
    monkeypatch.setattr(disposal, "LARGEST_BATCH", 2)
    digest = digest_of(holdtrue(*PLAN))
    before = shop.sizes()
    full = Full()
    full.now(room=4)
    said = holdtrue("retention", "run", digest)
    refused(said, "our own store failed: database or disk is full", f"holdtrue retention run {digest[:12]}")
    gone = before["shop_order"] - shop.sizes()["shop_order"]
    told = sum(p.disposed + p.batch_disposed for p in Part.objects.filter(dataset="orders"))
    assert 0 < gone < 49
    assert gone <= told
    full.no_more()
    again = holdtrue("retention", "run", digest)
    assert again.code == 0, again.text
    for table in shops.TABLES:
        assert shop.keys(table) == made.staying(table), table
    assert all(p.went == p.goes_with and p.due == p.disposed for p in plan_rows().parts.all())
    assert holdtrue("evidence", "verify").code == 0


def test_a_full_store_cannot_take_a_plan(shop: Shop, made: People, holdtrue: Holdtrue) -> None:
    full = Full()
    full.now(room=0)
    for _ in range(100):  # the last pages in use still have some room
        said = holdtrue(*PLAN)
        if said.code:
            break
    refused(said, "own store", "database or disk is full")
    full.no_more()
    assert holdtrue(*PLAN).code == 0

"""`holdtrue init` as a person types it: a register begun from a database of one's own."""

from __future__ import annotations

import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from holdtrue.law.today import Today
from holdtrue.register.load import load
from holdtrue.retention.bindings import check_bindings

Run = Callable[..., subprocess.CompletedProcess[str]]

CLUB = """
CREATE TABLE member (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT, joined_on DATE, last_login DATETIME);
CREATE TABLE visit (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL REFERENCES member (id), at DATETIME);
CREATE INDEX visit_member ON visit (member_id);
INSERT INTO member VALUES (1, 'a@club.example', 'A', '2015-01-01', '2016-01-01 10:00:00'),
                          (2, 'b@club.example', 'B', '2025-01-01', '2026-01-01 10:00:00');
"""
TANGLED = """
CREATE TABLE "Customers" ("CustomerID" INTEGER PRIMARY KEY, "ContactName" TEXT, "Email" TEXT, "CreatedAt" DATETIME,
    "Country" TEXT);
CREATE TABLE "Orders" ("OrderID" INTEGER PRIMARY KEY, "CustomerID" INTEGER REFERENCES "Customers",
    "OrderDate" DATE, "Freight" NUMERIC, "TotalAmount" NUMERIC, "EmployeeID" INTEGER REFERENCES "Employees");
CREATE TABLE "OrderLines" ("OrderID" INTEGER NOT NULL REFERENCES "Orders", "Line" INTEGER NOT NULL, "Price" NUMERIC,
    PRIMARY KEY ("OrderID", "Line"));
CREATE TABLE "Employees" ("EmployeeID" INTEGER PRIMARY KEY, "LastName" TEXT, "FirstName" TEXT, "HireDate" DATETIME,
    "ReportsTo" INTEGER REFERENCES "Employees");
CREATE TABLE comment (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES "Customers", body TEXT,
    parent_id INTEGER REFERENCES comment, posted_at DATETIME);
"""


def database(folder: Path, script: str, name: str = "club.db") -> Path:
    connection = sqlite3.connect(folder / name)
    connection.executescript(script)
    connection.close()
    return folder / name


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HOLDTRUE_", "DJANGO_"))}
    return {**kept, "HOLDTRUE_HOME": str(home / "var")}


@pytest.fixture
def holdtrue(tmp_path: Path) -> Run:
    def run(*words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "holdtrue.wiring.command", *words],
            cwd=tmp_path,
            env={**environment(tmp_path), **extra},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def answers(**changed: str) -> list[str]:
    given = {
        "name": "Example Club",
        "country": "DK",
        "email": "privacy@club.example",
        "url": "club.db",
        "keep": "3 years",
        **changed,
    }
    return [word for option, value in given.items() if value for word in (f"--{option}", value)]


def test_a_database_becomes_a_valid_register_with_a_board(holdtrue: Run, tmp_path: Path) -> None:
    database(tmp_path, CLUB)
    done = holdtrue("init", *answers(), "--today", "2026-06-01")
    assert done.returncode == 0, done.stderr
    assert "Broken (1)" in done.stdout
    assert "1 of 2 rows of member in club" in done.stdout
    assert "What to do next:" in done.stdout
    register = load(tmp_path / "register")
    assert register.schedules["inactive"].keep == "P3Y"
    assert register.systems["club"].datasets["member"].refers == {"visit.member_id": "with"}
    assert register.systems["club"].write_url is None
    paths = {point.path for point in register.open_points}
    assert {
        "group/entities/example-club/financial-years",
        "systems/club/zone",
        "activities/member/purposes",
    } <= paths
    # the same register answers for itself afterwards
    assert holdtrue("register", "validate").returncode == 0
    assert holdtrue("check", "--today", "2026-06-01").returncode == 1


@pytest.mark.parametrize("script", [CLUB, TANGLED], ids=["club", "tangled"])
def test_what_is_proposed_fits_the_database(
    holdtrue: Run, tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(tmp_path, script)
    assert holdtrue("init", *answers()).returncode == 0
    monkeypatch.chdir(tmp_path)
    (found,) = check_bindings(load(tmp_path / "register"), Today(day=date(2026, 6, 1)))
    assert found.fault is None
    assert [str(finding) for finding in found.findings if finding.severity == "error"] == []


def test_the_tangled_one_in_detail(holdtrue: Run, tmp_path: Path) -> None:
    database(tmp_path, TANGLED)
    holdtrue("init", *answers())
    datasets = load(tmp_path / "register").systems["club"].datasets
    assert datasets["customers"].refers == {
        "Orders.CustomerID": "keeps",
        "comment.author_id": "with",
        "comment.parent_id": "detach",
    }
    assert datasets["orders"].refers == {"OrderLines.OrderID": "with"}
    assert datasets["orders"].schedules == ("inactive", "bookkeeping")
    assert datasets["employees"].refers == {"Orders.EmployeeID": "detach", "Employees.ReportsTo": "detach"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"country": "XX"},
            "--country: 'XX' is no country of the European Economic Area. Write its two letters: AT,",
        ),
        ({"email": "nobody"}, "--email: 'nobody' is no mail address."),
        ({"keep": "for ever"}, "--keep: 'for ever' is no period that ends."),
        ({"keep": "none"}, "--keep: 'none' is no period that ends."),
        ({"keep": "0 years"}, "--keep: '0 years' is no period that ends."),
        ({"name": ""}, "Without a terminal, say it with --name."),
        ({"url": "nowhere.db"}, "--url: there is no file nowhere.db."),
        ({"url": "env:NOWHERE_URL"}, "--url: the environment variable NOWHERE_URL is not set"),
        ({"url": "env:NO NAME"}, "--url: 'env:NO NAME' is no reference."),
        ({"url": "postgresql://me:hunter2@db.example/club"}, "--url: a postgresql URL may hold a password"),
        ({"url": "sqlite:///nowhere.db"}, "--url: the database: unable to open database file."),
        ({"url": "empty.db"}, "--url: the database has no tables."),
        ({"url": "things.db"}, "--url: no table looks as if it held people (product, stock)."),
        ({"url": "notes.txt"}, "file is not a database"),
    ],
)
def test_a_bad_answer_gets_one_message_and_leaves_nothing(
    holdtrue: Run, tmp_path: Path, changed: dict[str, str], says: str
) -> None:
    database(tmp_path, CLUB)
    database(tmp_path, "", "empty.db")
    (tmp_path / "empty.db").touch()
    database(
        tmp_path,
        "CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE stock (n)",
        "things.db",
    )
    (tmp_path / "notes.txt").write_text(
        "nothing but words, and enough of them to be no database at all\n" * 9
    )
    before = sorted(tmp_path.iterdir())
    done = holdtrue("init", *answers(**changed))
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hunter2" not in done.stdout + done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_an_existing_register_is_never_touched(holdtrue: Run, tmp_path: Path) -> None:
    database(tmp_path, CLUB)
    assert holdtrue("init", *answers()).returncode == 0
    (tmp_path / "register" / "group.yaml").write_text("name: Mine\n")
    again = holdtrue("init", *answers())
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == (
        "holdtrue: there is a register in register already. It is not touched: name another folder.\n"
    )
    assert (tmp_path / "register" / "group.yaml").read_text() == "name: Mine\n"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").touch()
    other = holdtrue("init", "other", *answers())
    assert "other is there already and not empty" in other.stderr
    assert [file.name for file in (tmp_path / "other").iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_written_is_said(holdtrue: Run, tmp_path: Path) -> None:
    database(tmp_path, CLUB)
    done = holdtrue("init", "no/such/register", *answers())
    assert done.returncode == 2
    assert "there is no folder" in done.stderr


def test_a_country_without_known_bookkeeping_law_gets_no_duty(holdtrue: Run, tmp_path: Path) -> None:
    script = (
        CLUB
        + "CREATE TABLE payment (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL REFERENCES member (id), "
    )
    database(tmp_path, script + "paid_on DATE, amount NUMERIC);")
    done = holdtrue("init", *answers(country="fr"))
    assert done.returncode == 0, done.stderr
    assert "The bookkeeping law of FR is not known here" in done.stdout
    register = load(tmp_path / "register")
    assert register.systems["club"].datasets["payment"].schedules == ("inactive",)
    assert "bookkeeping" not in register.schedules


class Terminal:
    """A process on a terminal of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.main, side = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "holdtrue.wiring.command", *words],
            cwd=folder,
            env=environment(folder),
            stdin=side,
            stdout=side,
            stderr=side,
            start_new_session=True,
        )
        os.close(side)
        self.shown = ""

    def until(self, text: str, meanwhile: Callable[[], None] = lambda: None) -> None:
        end = time.monotonic() + 60
        while text not in self.shown:
            assert time.monotonic() < end, self.shown
            meanwhile()
            if not select.select([self.main], [], [], 0.5)[0]:
                continue
            try:
                self.shown += os.read(self.main, 65536).decode()
            except OSError:  # it has ended
                assert text in self.shown, self.shown

    def type(self, text: str) -> None:
        os.write(self.main, f"{text}\n".encode())

    def close(self) -> int:
        code = self.process.wait(timeout=60)
        os.close(self.main)
        return code


def test_on_a_terminal_the_questions_are_asked_and_a_wrong_answer_asked_again(tmp_path: Path) -> None:
    database(tmp_path, CLUB)
    terminal = Terminal(tmp_path, "init")
    terminal.until("name, as it stands in the notice: ")
    terminal.type("Example Club")
    terminal.until("two letters (DK, SE, DE ...): ")
    terminal.type("Danmark")
    terminal.until("'Danmark' is no country")
    terminal.type("dk")
    terminal.until("a mail address): ")
    terminal.type("privacy@club.example")
    terminal.until("SQLite file: ")
    terminal.type("club.db")
    terminal.until("P18M ...): ")
    terminal.type("18 months")
    terminal.until("What to do next")
    terminal.until("holdtrue serve")
    assert terminal.close() == 0
    assert load(tmp_path / "register").schedules["inactive"].keep == "P18M"


def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    database(tmp_path, CLUB)
    terminal = Terminal(tmp_path, "init", *answers(keep=""))
    terminal.until("P18M ...): ")
    # Again and again, as a person would: Python loses one that comes just before it begins to read.
    terminal.until("Nothing was written.", lambda: terminal.process.send_signal(signal.SIGINT))
    assert terminal.close() == 130
    assert [file.name for file in tmp_path.iterdir()] == ["club.db"]


@pytest.mark.postgres
def test_a_postgresql_database_by_reference(holdtrue: Run, tmp_path: Path, postgres_database: str) -> None:
    import psycopg

    plain = postgres_database.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute(
            "CREATE TABLE app_user (id bigserial PRIMARY KEY, email text, full_name text, last_seen timestamptz);"
            "CREATE TABLE post (id bigserial PRIMARY KEY, body text, posted timestamp, "
            "user_id bigint NOT NULL REFERENCES app_user);"
            "CREATE INDEX ON post (user_id);"
            "INSERT INTO app_user (email, last_seen) VALUES ('a@club.example', '2016-01-01');"
        )
    done = holdtrue("init", *answers(url="env:CLUB_DB_URL"), CLUB_DB_URL=postgres_database)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 rows of app-user in club" in done.stdout
    text = (tmp_path / "register" / "systems" / "club.yaml").read_text()
    assert 'url: "env:CLUB_DB_URL"\n' in text or "url: env:CLUB_DB_URL\n" in text
    assert "CLUB_DB_WRITE_URL" in text
    assert plain not in text
    assert holdtrue("systems", "check", CLUB_DB_URL=postgres_database).returncode == 0

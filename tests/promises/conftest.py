"""A small group with a shop, our own store in a file, and `holdtrue check` as it is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from pytest_django import DjangoDbBlocker

from holdtrue.wiring.command import main
from tests.evidence.stores import make_tables, store_at


@pytest.fixture(scope="session")
def _empty_own_store(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    file = tmp_path_factory.mktemp("board") / "empty.sqlite3"
    with django_db_blocker.unblock():
        make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture
def own_store(tmp_path: Path, _empty_own_store: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Our own store in a file of this test's home."""
    file = tmp_path / "holdtrue.sqlite3"
    file.write_bytes(_empty_own_store.read_bytes())
    with django_db_blocker.unblock(), store_at(f"sqlite:///{file}"):
        yield f"sqlite:///{file}"


@dataclass
class Said:
    code: int
    out: str
    err: str


@dataclass
class Shop:
    """A group whose notice makes few promises, and a database with accounts in it."""

    folder: Path
    file: Path

    def add(self, number: int, seen: str) -> None:
        with sqlite3.connect(self.file) as database:
            database.execute("INSERT INTO account VALUES (?, 'x', ?)", (number, seen))
        database.close()

    def remove(self, number: int) -> None:
        with sqlite3.connect(self.file) as database:
            database.execute("DELETE FROM account WHERE id = ?", (number,))
        database.close()

    def write(self, name: str, content: object) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def fill_group(made: Shop) -> None:
    """The register and the empty table of a small group."""
    with sqlite3.connect(made.file) as database:
        database.execute("CREATE TABLE account (id integer PRIMARY KEY, name text, seen text)")
    database.close()
    made.write(
        "group.yaml",
        {
            "name": "North",
            "lead": "north",
            "contact": {"email": "privacy@north.example"},
            "entities": {
                "north": {
                    "name": "North A/S",
                    "country": "DK",
                    "zone": "Europe/Copenhagen",
                    "languages": ["en"],
                }
            },
            "sites": {"main": {"url": "https://north.example", "entities": ["north"], "languages": ["en"]}},
            "synthetic": True,
            "demo": True,
        },
    )
    made.write(
        "schedules.yaml", {"account": {"keep": "P3Y", "after": "last-interaction", "says": "shop.accounts"}}
    )
    made.write(
        "activities/shop.yaml",
        {"title": "Shop", "sites": ["main"], "subjects": ["customers"], "schedules": ["account"]},
    )
    made.write(
        "systems/shop.yaml",
        {
            "system": "shop",
            "title": "Shop",
            "url": "env:SHOP_URL",
            "zone": "UTC",
            "activities": ["shop"],
            "datasets": {
                "accounts": {
                    "table": "account",
                    "key": "id",
                    "title": "accounts",
                    "activity": "shop",
                    "events": {"last-interaction": "seen"},
                    "schedules": ["account"],
                }
            },
        },
    )


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    made = Shop(tmp_path / "register", tmp_path / "shop.sqlite3")
    fill_group(made)
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{made.file}")
    monkeypatch.setenv("HOLDTRUE_REGISTER", str(made.folder))
    monkeypatch.delenv("HOLDTRUE_TODAY", raising=False)
    return made


Check = Callable[..., Said]


@pytest.fixture
def check(own_store: str, shop: Shop, capsys: pytest.CaptureFixture[str]) -> Check:
    """`check("--format", "json")`: the command against this test's register, shop and store."""

    def command(*arguments: str, today: str | None = "2026-11-25") -> Said:
        capsys.readouterr()
        code = main(["check", *(["--today", today] if today else []), *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err, out + err
        return Said(code, out, err)

    return command

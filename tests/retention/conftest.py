"""A shop on each database, a register around it, our own store in a file, and commands as they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from holdtrue.wiring.command import main
from tests.evidence.stores import make_tables, store_at

from . import shop as shops
from .shop import Shop


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """An empty database of the shop's own: a real SQLite file, or a real PostgreSQL."""
    if request.param == "sqlite":
        return Shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    return Shop(request.getfixturevalue("postgres_database"))


@pytest.fixture(scope="session")
def _empty_store(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    file = tmp_path_factory.mktemp("own") / "empty.sqlite3"
    with django_db_blocker.unblock():
        make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture
def own_store(tmp_path: Path, _empty_store: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Our own store in a file of this test's home; `django.db.connection` is it while the test lasts."""
    file = tmp_path / "holdtrue.sqlite3"
    file.write_bytes(_empty_store.read_bytes())
    url = f"sqlite:///{file}"
    with django_db_blocker.unblock(), store_at(url):
        yield url


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


Holdtrue = Callable[..., Said]


@pytest.fixture
def holdtrue(
    own_store: str,
    shop: Shop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Holdtrue:
    """`holdtrue("retention", "plan")`: a command against this test's register, shop and store."""
    monkeypatch.setenv("SHOP_URL", shop.url)
    monkeypatch.setenv("SHOP_WRITE_URL", shop.url)
    monkeypatch.setenv("HOLDTRUE_REGISTER", str(tmp_path / "register"))
    monkeypatch.delenv("HOLDTRUE_TODAY", raising=False)

    def command(*arguments: str) -> Said:
        capsys.readouterr()
        code = main(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err, out + err
        return Said(code, out, err)

    return command


@pytest.fixture
def register_folder(tmp_path: Path) -> Path:
    return tmp_path / "register"


def digest_of(said: Said) -> str:
    """The digest of the plan that a command printed."""
    lines = [line for line in said.out.splitlines() if line.startswith("Plan ")]
    assert len(lines) == 1, said.text
    return lines[0].removeprefix("Plan ")


def plan_rows() -> Any:
    """The parts of the last plan in our own store, as it stands now."""
    from holdtrue.retention.models import Plan

    plan = Plan.objects.order_by("-id").first()
    assert plan is not None
    return plan


__all__ = ["Holdtrue", "Said", "digest_of", "plan_rows", "shops"]

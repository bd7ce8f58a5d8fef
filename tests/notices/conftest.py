"""The registers that notices are tried on: a small one with every kind of schedule, and the example group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from holdtrue.law.today import Today
from holdtrue.notices.queries import notice_of
from holdtrue.notices.rules.statement import Notice
from holdtrue.register.load import load
from holdtrue.register.models.register import Register

HERE = Path(__file__).parent
ALUMECO = HERE.parent.parent / "examples" / "alumeco"
TODAY = Today(day=date(2026, 11, 25))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden notices anew")


@pytest.fixture(scope="session")
def small() -> Register:
    """Three companies, two activities, one schedule of each kind, nothing unconfirmed."""
    return load(HERE / "register")


@pytest.fixture(scope="session")
def alumeco() -> Register:
    """The example group: seventeen companies, seven activities, and many facts to confirm."""
    return load(ALUMECO)


@pytest.fixture
def say() -> Callable[..., Notice]:
    """The notice of an entity in English on a fixed day."""

    def of(register: Register, entity: str, site: str | None = None) -> Notice:
        return notice_of(register, entity, "en", TODAY, site)

    return of


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """A copy of the small register to change."""
    return Path(copytree(HERE / "register", tmp_path / "register"))


def text_of(notice: Notice) -> dict[str, str]:
    """Every statement's words by its id."""
    return {statement.id: statement.text for statement in notice.statements}

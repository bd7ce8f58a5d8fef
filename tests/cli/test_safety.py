"""The server does not start where it could not keep its word."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from holdtrue.cli.safety import is_local, refusals, weakness
from tests.console.conftest import ROOT, Shop, fill_group

HERE = "127.0.0.1"


@pytest.mark.parametrize(
    ("environment", "host", "about"),
    [
        ({}, HERE, ()),
        ({"HOLDTRUE_HOSTS": "localhost,[::1]"}, "::1", ()),
        ({"HOLDTRUE_DEBUG": "1"}, HERE, ()),
        ({"HOLDTRUE_HTTPS": "1"}, "192.0.2.7", ()),
        ({"HOLDTRUE_HTTPS": "1", "HOLDTRUE_HOSTS": "privacy.example.org"}, HERE, ()),
        ({}, "0.0.0.0", ("HOLDTRUE_HTTPS",)),
        ({}, "::", ("HOLDTRUE_HTTPS",)),
        ({"HOLDTRUE_HTTPS": "yes"}, "192.0.2.7", ("HOLDTRUE_HTTPS",)),
        ({"HOLDTRUE_HOSTS": "privacy.example.org"}, HERE, ("HOLDTRUE_HTTPS",)),
        ({"HOLDTRUE_HOSTS": "*"}, HERE, ("HOLDTRUE_HTTPS",)),
        ({"HOLDTRUE_HTTPS": "1", "HOLDTRUE_DEBUG": "1"}, "192.0.2.7", ("HOLDTRUE_DEBUG",)),
        ({"HOLDTRUE_SECRET_KEY": "short"}, HERE, ("HOLDTRUE_SECRET_KEY",)),
        ({"HOLDTRUE_SECRET_KEY": "s", "HOLDTRUE_DEBUG": "1"}, "0.0.0.0",
         ("HOLDTRUE_SECRET_KEY", "HOLDTRUE_HTTPS", "HOLDTRUE_DEBUG")),
    ],
)  # fmt: skip
def test_what_stands_against_serving(environment: dict[str, str], host: str, about: tuple[str, ...]) -> None:
    found = refusals(environment, host)
    assert len(found) == len(about)
    for refusal, name in zip(found, about, strict=True):
        assert name in refusal
        assert "short" not in refusal


def test_weak_keys_and_good_ones() -> None:
    assert "fewer" in (weakness("abc123") or "")
    assert "repeats" in (weakness("ab" * 40) or "")
    assert "everybody" in (weakness("django-insecure-" + secrets.token_urlsafe(48)) or "")
    assert weakness("kJ8f-Zq2_mN4vX7cB1tR9wY6uH3gD5sA0pLe") is None


def test_what_this_machine_is() -> None:
    assert all(map(is_local, ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "a.localhost")))
    assert not any(map(is_local, ("0.0.0.0", "::", "10.0.0.1", "*", "privacy.example.org")))


def test_serve_says_so_and_ends_with_2(tmp_path: Path) -> None:
    made = Shop(tmp_path / "register", tmp_path / "shop.sqlite3")
    fill_group(made)
    said = subprocess.run(
        [sys.executable, "-m", "holdtrue", "serve", "--host", "0.0.0.0", "--port", "0"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "", "HOLDTRUE_SECRET_KEY": "0123456789"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 2
    assert "HOLDTRUE_HTTPS" in said.stderr and "HOLDTRUE_SECRET_KEY is weak" in said.stderr
    assert "0123456789" not in said.stderr and "Traceback" not in said.stderr
    assert not (tmp_path / "var").exists()

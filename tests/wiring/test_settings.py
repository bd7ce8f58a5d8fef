from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from holdtrue.wiring.database import SESSION, own_store
from holdtrue.wiring.days import a_day
from holdtrue.wiring.secret import secret_key

HOME = Path("/srv/holdtrue")


def bare(code: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HOLDTRUE_")}
    return subprocess.run(
        [sys.executable, "-c", code], env={**ours, **variables}, cwd=cwd, capture_output=True, text=True
    )


def test_sqlite_in_the_home_is_the_default() -> None:
    store = own_store(None, HOME)
    assert store["NAME"] == "/srv/holdtrue/holdtrue.sqlite3"
    assert store["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_postgresql_url() -> None:
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        store = own_store(f"{scheme}://own%40er:p%3Aw@db.example.org:5433/led%20ger?sslmode=require", HOME)
        assert store == {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "led ger",
            "USER": "own@er",
            "PASSWORD": "p:w",
            "HOST": "db.example.org",
            "PORT": "5433",
            "OPTIONS": {"options": SESSION, "sslmode": "require"},
        }


def test_a_sqlite_url() -> None:
    assert own_store("sqlite:////srv/a%20b.sqlite3", HOME)["NAME"] == "/srv/a b.sqlite3"
    assert own_store("sqlite:///var/own.sqlite3", HOME)["NAME"] == "var/own.sqlite3"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@h/db",
        "postgresql://u:secret@h",
        "postgresql://u:secret@h:port/db",
        "postgresql://u:secret@h:99999/db",
        "postgresql://u:secret@[h/db",
        "sqlite:secret",
        "sqlite:///",
        "just words secret",
    ],
)
def test_a_url_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="HOLDTRUE_DATABASE") as refused:
        own_store(url, HOME)
    assert "secret" not in str(refused.value)


def test_today_is_a_day() -> None:
    assert a_day("2028-02-29") == "2028-02-29"
    assert a_day("") is a_day(None) is None
    for wrong in ("2027-02-29", "20270228", "tomorrow"):
        with pytest.raises(ImproperlyConfigured, match="HOLDTRUE_TODAY"):
            a_day(wrong)


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOLDTRUE_SECRET_KEY", raising=False)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path / "home"), range(16)))
    assert len(keys) == 1 and len(keys.pop()) >= 50
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret-key"]
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("HOLDTRUE_SECRET_KEY", "given")
    assert secret_key(tmp_path / "home") == "given"


def test_reading_the_settings_is_quick_and_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "import time; t = time.perf_counter(); import holdtrue.wiring.settings;"
        "print(time.perf_counter() - t); import sys; print('django.db' in sys.modules)"
    )
    done = min((bare(code, tmp_path) for _ in range(3)), key=lambda run: float(run.stdout.split()[0]))
    seconds, models = done.stdout.split()
    assert float(seconds) < 0.15 and models == "False", done
    assert list(tmp_path.iterdir()) == []


def test_nothing_shows_its_inside() -> None:
    assert settings.DEBUG is False
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


@pytest.mark.django_db
def test_every_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_django_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.core.management import call_command as call;"
        "call('check', fail_level='WARNING')"
    )
    done = bare(code, tmp_path, DJANGO_SETTINGS_MODULE="holdtrue.wiring.serving")
    assert done.returncode == 0, done.stderr


def test_only_who_serves_pages_loads_sign_in(tmp_path: Path) -> None:
    code = (
        "import time; t = time.perf_counter(); import django; django.setup(); print(time.perf_counter() - t);"
        "import sys; print([m for m in sys.modules if m.split('.')[0] in ('allauth', 'fido2', 'requests', 'jwt')]);"
        "import holdtrue.staff.actions, holdtrue.promises.catalogue;"
        "print([m for m in sys.modules if m.partition('.')[0] in ('allauth', 'dbos', 'cryptography')])"
    )
    runs = [bare(code, tmp_path, DJANGO_SETTINGS_MODULE="holdtrue.wiring.settings") for _ in range(3)]
    assert all(run.returncode == 0 for run in runs), runs[0].stderr
    said = [run.stdout.splitlines() for run in runs]
    assert min(float(lines[0]) for lines in said) < 0.6
    assert said[0][1:] == ["[]", "[]"]


def test_the_store_is_ready_for_two_writers_and_a_power_cut(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.db import connection;"
        "c = connection.cursor();"
        "print([c.execute('PRAGMA ' + p).fetchone()[0]"
        " for p in ('journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout')])"
    )
    done = bare(
        code, tmp_path, DJANGO_SETTINGS_MODULE="holdtrue.wiring.settings", HOLDTRUE_HOME=str(tmp_path)
    )
    assert done.stdout.strip() == "['wal', 2, 1, 30000]", done.stderr

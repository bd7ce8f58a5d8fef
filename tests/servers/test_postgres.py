from __future__ import annotations

import shutil
import subprocess
import sys
import time

import psycopg
import pytest

from .postgres import Postgres

pytestmark = pytest.mark.postgres


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_a_fresh_database_is_empty_and_knows_umlauts(postgres_database: str) -> None:
    with psycopg.connect(plain(postgres_database)) as connection:
        count = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert count == (0,)
        assert connection.execute("SELECT lower('ÄÖÜ')").fetchone() == ("äöü",)


def test_a_copy_of_a_template_holds_its_rows(postgres: Postgres) -> None:
    with psycopg.connect(plain(postgres.create("filled"))) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS n")
    connection = psycopg.connect(plain(postgres.create("copied", template="filled")))
    assert connection.execute("SELECT n FROM t").fetchone() == (7,)
    postgres.drop("copied")  # even while somebody is connected
    connection.close()
    postgres.drop("filled")


def test_the_server_wants_a_password(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(plain(postgres.url("postgres", password="wrong")))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_server_goes_when_the_tests_are_killed(postgres: Postgres) -> None:
    script = (
        "from tests.servers.postgres import Postgres\nimport os, signal\n"
        "server = Postgres(); server.__enter__(); print(server._process.pid, server._home, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    pid, home = int(out.stdout.split()[0]), out.stdout.split()[1]
    deadline = time.monotonic() + 10
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(home)
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

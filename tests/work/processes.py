"""Webs and workers on one PostgreSQL store: started, killed, frozen, started again; and what they left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from tests.evidence.stores import environment, make_tables
from tests.servers.postgres import Postgres

from .probe.jobs import TABLES

T = TypeVar("T")
GROUP = "name: Test group\nlead: north\nentities:\n  north: {name: North, country: DK}\n"


class Process:
    """One `holdtrue serve` or `holdtrue worker`."""

    def __init__(self, house: House, *command: str) -> None:
        self.command, self.port = command, 0
        self._house = house
        self._log = (house.home / f"{command[0]}-{time.monotonic_ns()}.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "holdtrue.wiring.command", *command],
            env={
                **environment(house.url, house.home),
                "DJANGO_SETTINGS_MODULE": "tests.work.probe.settings",
                "PORT": "0",
            },
            cwd=house.home,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"{self.command}: {Path(self._log.name).read_text()}"
        if "127.0.0.1:" in line:
            self.port = int(line.partition("127.0.0.1:")[2].partition("/")[0])

    def kill(self) -> None:
        """As `kill -9` does, and the system that reaps it."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def wake(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def end(self, seconds: float = 20) -> tuple[int, float]:
        """Ask it to stop: exit code, and how long it took."""
        began = time.monotonic()
        self._process.terminate()
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            code = -9
        return code, time.monotonic() - began

    def said(self) -> str:
        return Path(self._log.name).read_text()


@dataclass
class House:
    """A store, and the processes on it."""

    server: Postgres
    home: Path
    url: str = ""
    webs: list[Process] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)

    def build(self) -> None:
        self.url = self.server.create()
        (self.home / "register").mkdir()
        (self.home / "register" / "group.yaml").write_text(GROUP)
        make_tables(self.url)
        self.sql(TABLES)

    def start(self, webs: int, workers: int, *web_options: str) -> None:
        self.webs = [Process(self, "serve", *web_options) for _ in range(webs)]
        self.workers = [Process(self, "worker") for _ in range(workers)]
        for process in (*self.webs, *self.workers):
            process.wait_until_ready()

    def replace(self, group: list[Process], number: int) -> Process:
        """Kill one, and start another in its place; it is not waited for."""
        group[number].kill()
        group[number] = Process(self, *group[number].command)
        return group[number]

    def stop(self) -> None:
        for process in (*self.webs, *self.workers):
            with suppress(ProcessLookupError):
                process.wake()
            process.kill()

    def ask(self, web: Process, job: str, name: str, pieces: int, system: str = "") -> bool:
        """As a browser would; False if no answer came, so that nobody knows whether it was asked."""
        connection = HTTPConnection("127.0.0.1", web.port, timeout=10)
        try:
            connection.request(
                "POST", f"/ask/{job}/{name}/{pieces}" + (f"?system={system}" if system else "")
            )
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def ask_for_many(self, job: str, errands: int, pieces: int) -> None:
        """As if so many had been asked for at once, and none handed over yet."""
        self.sql(f"INSERT INTO probe_asked SELECT 'n' || n, {pieces} FROM generate_series(1, {errands}) AS n")
        self.sql(
            "INSERT INTO work_errand (key, job, arguments, system, state, asked_at, asked_by, due_at, start, turn,"
            f" attempts, worker, done, planned, last_error) SELECT '{job}/n' || n, '{job}',"
            f" jsonb_build_object('name', 'n' || n, 'pieces', {pieces}), '', 'waiting', now(), '', now(),"
            f" 1, 0, 0, '', 0, 0, '' FROM generate_series(1, {errands}) AS n"
        )

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store directly; while it restarts, ask again."""

        def ask() -> list[tuple[Any, ...]]:
            with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
                cursor = connection.execute(statement.encode(), values or None)
                return cursor.fetchall() if cursor.description else []

        return patiently(ask)

    def count(self, table: str) -> int:
        return int(self.sql(f"SELECT count(*) FROM {table}")[0][0])

    def unfinished(self) -> int:
        return int(self.sql("SELECT count(*) FROM work_errand WHERE state NOT IN ('done')")[0][0])

    def wait_until_done(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.unfinished():
            assert time.monotonic() < until, self.sql(
                "SELECT key, state, start, turn, attempts, worker, last_error, handed_at, due_at FROM work_errand"
                " WHERE state <> 'done' LIMIT 20"
            )
            time.sleep(0.2)

    def outcome(self) -> Outcome:
        asked = dict(self.sql("SELECT name, pieces FROM probe_asked"))
        effects = Counter(self.sql("SELECT name, piece FROM probe_effect"))
        wanted = {(name, piece) for name, pieces in asked.items() for piece in range(pieces)}
        return Outcome(
            errands=len(asked),
            effects=len(wanted),
            lost=len(wanted - set(effects)),
            twice=sum(number > 1 for number in effects.values()),
            unasked=len(set(effects) - wanted),
            repeated=self.count("probe_begun") - len(wanted),
            taken_over=int(self.sql("SELECT coalesce(sum(turn - 1), 0) FROM work_errand")[0][0]),
        )


@dataclass(frozen=True)
class Outcome:
    """`repeated` pieces were begun again after a death; their effect is there once all the same."""

    errands: int
    effects: int
    lost: int
    twice: int
    unasked: int
    repeated: int
    taken_over: int

    @property
    def is_right(self) -> bool:
        return (self.lost, self.twice, self.unasked) == (0, 0, 0)


class Asking:
    """Asks for errands again and again while things die, each until it knows that it was heard."""

    def __init__(self, house: House, every: float, pieces: int) -> None:
        self._house, self._every, self._pieces = house, every, pieces
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.heard: set[str] = set()

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._stopping.set()
        self._thread.join(60)

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(self._every):
            job = ("counted", "booked")[number % 2]
            system = ("", "", "", "shop", "", "crm")[number % 6]
            name = f"n{number:05}"
            tries = 0
            while not self._stopping.is_set():
                web = self._house.webs[(number + tries) % len(self._house.webs)]
                if web.port and self._house.ask(web, job, name, self._pieces, system):
                    self.heard.add(name)
                    break
                tries += 1
                time.sleep(0.1)
            number += 1


def patiently(what: Callable[[], T], seconds: float = 60) -> T:
    until = time.monotonic() + seconds
    while True:
        try:
            return what()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)

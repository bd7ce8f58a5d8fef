"""`holdtrue serve` as a process: quick to answer, small, clear about a taken port, and gone when told to go."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GROUP = "name: Test group\nlead: north\nentities:\n  north: {name: North, country: DK}\n"


class Server:
    def __init__(self, home: Path, *arguments: str, **variables: str) -> None:
        (home / "register").mkdir(exist_ok=True)
        (home / "register" / "group.yaml").write_text(GROUP)
        ours = {name: value for name, value in os.environ.items() if not name.startswith("HOLDTRUE_")}
        ours.pop("PORT", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "holdtrue.wiring.command", "serve", *arguments],
            env={**ours, "HOLDTRUE_HOME": str(home / "var"), "PYTHONPATH": str(ROOT), **variables},
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_it_listens(self) -> int:
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said.startswith("Holdtrue is at http://127.0.0.1:"), said + str(self.process.communicate())
        return int(said.partition("127.0.0.1:")[2].partition("/")[0])

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float, str]:
        started = time.perf_counter()
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, time.perf_counter() - started, err


@contextmanager
def serving(home: Path, *arguments: str, **variables: str) -> Iterator[tuple[Server, int]]:
    server = Server(home, *(arguments or ("--port", "0")), **variables)
    try:
        yield server, server.wait_until_it_listens()
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.communicate()


def ask(port: int, address: str, method: str = "GET") -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, address)
    return connection.getresponse()


def test_it_answers_soon_stays_small_and_stops_at_once(tmp_path: Path) -> None:
    started = time.perf_counter()
    with serving(tmp_path) as (server, port):
        assert ask(port, "/healthz").read() == b"ok\n"
        assert time.perf_counter() - started < 2
        for _ in range(20):
            missing = ask(port, "/nothing")
            assert missing.status == 404 and b"Not found" in missing.read()
        if sys.platform == "linux":
            status = Path(f"/proc/{server.process.pid}/status").read_text()
            kilobytes = int(status.partition("VmRSS:")[2].split()[0])
            assert kilobytes < 170 * 1024
        code, seconds, err = server.stop()
        assert (code, err) == (0, "") and seconds < 2


def test_ctrl_c_is_a_clean_end(tmp_path: Path) -> None:
    with serving(tmp_path) as (server, _):
        code, seconds, err = server.stop(signal.SIGINT)
        assert (code, err) == (0, "") and seconds < 2


def test_a_page_that_takes_its_time_does_not_hold_the_process(tmp_path: Path) -> None:
    with serving(tmp_path, DJANGO_SETTINGS_MODULE="tests.wiring.slow_settings") as (server, port):
        waiting = HTTPConnection("127.0.0.1", port, timeout=10)
        waiting.request("GET", "/slow")
        assert server.process.stdout is not None
        assert "began\n" in iter(server.process.stdout.readline, "")
        _, seconds, _ = server.stop()
        assert seconds < 2
        waiting.close()


def test_an_answer_over_the_wire(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, port):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = ask(port, "/healthz", method)
            answer.read()
            names = {name.lower() for name, _ in answer.getheaders()}
            assert answer.status < 500 and "content-security-policy" in names
            assert not {"server", "set-cookie", "x-powered-by"} & names


def test_a_taken_port_is_named_and_another_one_proposed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = Server(tmp_path, PORT=str(port))
        out, err = server.process.communicate(timeout=20)
    assert server.process.returncode == 2 and out == ""
    assert f"port {port} is taken" in err and f"PORT={port + 1}" in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--port", "70000"), "65535"),
        (("--port", "http"), "--port"),
        (("--host", "nowhere.invalid", "--port", "0"), "nowhere.invalid"),
        (("--today", "soon", "--port", "0"), "soon"),
        (("--register", "none", "--port", "0"), "none"),
    ],
)
def test_what_it_cannot_do_is_said_in_a_line(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    server = Server(tmp_path, *arguments, HOLDTRUE_HTTPS="1")
    out, err = server.process.communicate(timeout=20)
    assert server.process.returncode == 2 and out == ""
    assert says in err and "Traceback" not in err

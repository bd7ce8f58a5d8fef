"""How long commands take to start, and the server to its first answer; how much memory it then holds."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "holdtrue"]
TURNS = 5


def measure() -> list[str]:
    """Lines of Markdown."""
    lines = [
        "## Starting",
        "",
        f"Median of {TURNS} runs, each a process of its own; the server once, with the demo's register.",
        "",
        "| | median | wanted |",
        "|---|---:|---|",
    ]
    for arguments in (
        ["--help"],
        ["register", "validate", "--register", "examples/alumeco"],
        ["law", "export"],
    ):
        times = []
        for _ in range(TURNS):
            began = time.perf_counter()
            subprocess.run([*COMMAND, *arguments], cwd=ROOT, check=True, capture_output=True)
            times.append(time.perf_counter() - began)
        shown = "holdtrue " + " ".join(arguments[:2] if arguments[0] != "--help" else arguments)
        lines.append(f"| `{shown}` | {statistics.median(times):.2f} s | under 0.6 s |")
    return lines + _server()


def _server() -> list[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOLDTRUE_HOME": home, "HOLDTRUE_REGISTER": "examples/alumeco"}
        environment["HOLDTRUE_DATABASE"] = f"sqlite:///{home}/holdtrue.sqlite3"
        subprocess.run(
            [*COMMAND, "evidence", "verify"], cwd=ROOT, env=environment, capture_output=True, check=False
        )  # the tables are made once, not at each start
        began = time.perf_counter()
        with subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server:
            try:
                first = _first_answer(f"http://127.0.0.1:{port}/notice/alumeco-aps/en/", began)
                time.sleep(2)
                memory = _resident(server.pid)
            finally:
                server.terminate()
    return [
        f"| first answer of the server | {first:.2f} s | under 2 s |",
        f"| resident memory of the server | {memory:.0f} MB | under 170 MB |",
    ]


def _first_answer(url: str, began: float) -> float:
    while time.perf_counter() - began < 30:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the server did not answer within 30 seconds")


def _resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return float("nan")

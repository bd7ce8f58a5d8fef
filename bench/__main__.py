"""`python -m bench [classes|start] [--accounts N]`: measure, print, and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import classes, start

FULL = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", choices=["classes", "start", []], default=[])
    parser.add_argument("--accounts", type=int, default=FULL)
    given = parser.parse_args()
    names = given.names or ["start", "classes"]
    parts = []
    for name in names:
        lines = start.measure() if name == "start" else classes.measure(given.accounts)
        print("\n".join(lines), end="\n\n", flush=True)
        parts.append("\n".join(lines))
    if not given.names and given.accounts == FULL:
        _write(parts)


def _write(parts: list[str]) -> None:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    load = os.getloadavg()[0]
    text = f"""# Benchmarks

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}; {machine}; load average at the end {load:.1f}.
Compare ratios, not seconds. The hand-written statements and their EXPLAIN are in `bench/baselines/`.

""" + "\n\n".join(parts)
    (Path(__file__).parents[1] / "docs" / "benchmarks.md").write_text(text + "\n")


if __name__ == "__main__":
    sys.exit(main())

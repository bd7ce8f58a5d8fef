"""`python -m bench.sharing`: how fast 1, 2 and 3 workers on one PostgreSQL get through the same errands."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.serving")

QUICK, SLOW, PIECES = 600, 48, 20


def measure() -> list[str]:
    """Lines of Markdown: errands a second, for errands that do nothing and for errands that wait elsewhere."""
    import django

    django.setup()
    from tests.servers.postgres import Postgres

    lines = [
        "## Sharing background work",
        "",
        f"{QUICK} errands that only write one row, and {SLOW} errands of {PIECES} pieces that wait 0.05 s each, as"
        " work in other systems does.",
        "",
        "| workers | quick errands a second | waiting pieces a second | against one worker |",
        "|---:|---:|---:|---:|",
    ]
    first = 0.0
    with Postgres({"max_connections": "120"}) as server:
        for workers in (1, 2, 3):
            quick = QUICK / _seconds(server, workers, "at-once", QUICK, 1)
            slow = SLOW * PIECES / _seconds(server, workers, "counted", SLOW, PIECES)
            first = first or slow
            lines.append(f"| {workers} | {quick:.0f} | {slow:.0f} | {slow / first:.1f} x |")
    return lines


def _seconds(server: object, workers: int, job: str, errands: int, pieces: int) -> float:
    from tests.work.processes import House

    house = House(server, Path(tempfile.mkdtemp(prefix="holdtrue-bench-")))  # type: ignore[arg-type]
    house.build()
    try:
        house.start(0, workers)
        house.ask_for_many(job, errands, pieces)
        began = time.monotonic()
        house.wait_until_done(600)
        return time.monotonic() - began
    finally:
        house.stop()


def main() -> None:
    print("\n".join(measure()))


if __name__ == "__main__":
    main()

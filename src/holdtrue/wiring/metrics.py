"""`/metrics` in Prometheus' text format: numbers about promises, rows, work and the post. Never a person's data.

Labels are names of the register and of states. What stands here comes from our own store: nothing is asked of a bound
system when somebody looks.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from holdtrue.cli.safety import is_local
from holdtrue.console.seen import look
from holdtrue.delivery import queries as post
from holdtrue.evidence import queries as ledger
from holdtrue.promises.rules.board import Standing
from holdtrue.systems.port import SystemUnreachable
from holdtrue.systems.references import resolve
from holdtrue.work import queries as work

log = logging.getLogger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")
_STARTED = time.time()

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Metric:
    """One metric: its name, what it counts, and its samples."""

    name: str
    help: str
    samples: tuple[tuple[Labels, float], ...]

    def written(self) -> str:
        lines = [f"# HELP {self.name} {self.help}", f"# TYPE {self.name} gauge"]
        for labels, value in self.samples:
            named = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            lines.append(f"{self.name}{{{named}}} {value:g}" if named else f"{self.name} {value:g}")
        return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, and for whoever sends HOLDTRUE_METRICS_TOKEN; to everybody else there is no such page."""
    if not _may_look(request):
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    body = "".join(each.written() for each in collected())
    return HttpResponse(body, content_type=CONTENT_TYPE)


metrics.public = True  # type: ignore[attr-defined]  # by its own rule, above


def _may_look(request: HttpRequest) -> bool:
    try:
        token = resolve(os.environ.get("HOLDTRUE_METRICS_TOKEN", ""))
    except SystemUnreachable as fault:
        log.error("HOLDTRUE_METRICS_TOKEN: %s", fault)
        return False
    kind, _, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if token:
        return kind.lower() == "bearer" and secrets.compare_digest(given.strip().encode(), token.encode())
    # A proxy on this machine speaks for others.
    asked_here = is_local(str(request.META.get("REMOTE_ADDR", "elsewhere")))
    return asked_here and not any(header in request.META for header in _FORWARDED)


def collected() -> Iterator[Metric]:
    """Every metric. A part that fails is left out, and `holdtrue_up` names it with 0."""
    parts: dict[str, Callable[[], Iterator[Metric]]] = {
        "board": _board,
        "work": _work,
        "post": _post,
        "ledger": _ledger,
        "process": _process,
    }
    up: list[tuple[Labels, float]] = []
    for name, part in parts.items():
        try:
            found = list(part())
            good = 1.0
        except Exception as fault:
            log.warning("metrics of %s could not be counted: %s", name, type(fault).__name__)
            found, good = [], 0.0
        up.append(({"part": name}, good))
        yield from found
    yield Metric("holdtrue_up", "1 if this part could be counted.", tuple(up))


def _board() -> Iterator[Metric]:
    seen = look()
    yield Metric(
        "holdtrue_promises",
        "Promises by where they stand, as of the last round.",
        tuple(({"standing": each.value}, seen.board.count(each)) for each in Standing),
    )
    if seen.round is None:
        return
    age = (datetime.now(UTC) - seen.round.at).total_seconds()
    yield Metric("holdtrue_round_age_seconds", "Since the last whole round of checks.", (({}, age),))
    rows: dict[tuple[str, str, str], float] = {}
    for verdict in seen.round.verdicts:
        for key, number in verdict.verdict.numbers.items():
            system, _, rest = key.partition("/")
            dataset, _, what = rest.partition("/")
            if what and "@" not in dataset:  # what follows an @ is one company's share of it
                rows[system, dataset, what] = number
    yield Metric(
        "holdtrue_rows",
        "Rows of each dataset by class, and overdue ones, as of the last round.",
        tuple(
            ({"system": system, "dataset": dataset, "class": what}, number)
            for (system, dataset, what), number in sorted(rows.items())
        ),
    )


def _work() -> Iterator[Metric]:
    yield Metric(
        "holdtrue_errands",
        "Background work by state.",
        tuple(({"state": state}, number) for state, number in work.counts().items()),
    )
    now = datetime.now(UTC)
    oldest = work.oldest_due(now)
    waits = (now - oldest).total_seconds() if oldest else 0.0
    yield Metric("holdtrue_errands_wait_seconds", "How long what is due has waited.", (({}, waits),))


def _post() -> Iterator[Metric]:
    found = post.waiting()
    yield Metric(
        "holdtrue_letters",
        "Letters by state.",
        tuple(({"state": state.value}, number) for state, number in found.letters.items()),
    )
    yield Metric(
        "holdtrue_webhook_calls",
        "Webhook calls by state.",
        tuple(({"state": state.value}, number) for state, number in found.calls.items()),
    )


def _ledger() -> Iterator[Metric]:
    last = ledger.last_head()
    yield Metric("holdtrue_ledger_entries", "Length of the ledger.", (({}, last.sequence if last else 0),))


def _process() -> Iterator[Metric]:
    yield Metric("holdtrue_process_start_time_seconds", "When this process began.", (({}, _STARTED),))
    memory = _resident()
    if memory is not None:
        yield Metric("holdtrue_process_resident_bytes", "Memory of this process.", (({}, memory),))
    store = Path(str(settings.DATABASES["default"]["NAME"]))
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and store.exists():
        yield Metric("holdtrue_store_bytes", "Size of the SQLite store.", (({}, store.stat().st_size),))


def _resident() -> float | None:
    """Bytes in memory, where the system tells (Linux)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return float(pages * os.sysconf("SC_PAGE_SIZE"))

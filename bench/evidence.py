"""How fast the ledger is verified, beside the least that any verification must do: read the same rows and hash them.

The bare program opens the SQLite file itself, reads every entry with its payload in one statement, and gives the very
bytes that the digests are of to SHA-256. It compares nothing and explains nothing.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

ENTRIES = 100_000
TIMES = 5
AT_ONCE = 5_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def fill(entries: int) -> None:
    """A ledger of batches of disposal, the most frequent entry there is."""
    from django.db import transaction

    from holdtrue.evidence.actions import Deed, append_all

    for start in range(0, entries, AT_ONCE):
        deeds = [
            Deed(
                "retention.batch",
                f"plan/{number % 97:064d}",
                {
                    "system": "webshop",
                    "dataset": "accounts",
                    "disposed": number,
                    "spared": number % 3,
                    "went": {"with address_useraddress": number % 7, "detach basket_basket": number % 5},
                },
            )
            for number in range(start, min(entries, start + AT_ONCE))
        ]
        with transaction.atomic():
            append_all(deeds, BEGAN + timedelta(seconds=start), "0" * 64)


def bare(file: Path) -> int:
    """Read and hash, nothing else. The number of bytes that were hashed."""
    hashed = 0
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT sequence, kind, subject, at, register_digest, payload_digest, previous, salt, body"
        " FROM evidence_entry JOIN evidence_payload ON entry_id = sequence ORDER BY sequence"
    )
    for number, kind, subject, at, register, payload, previous, salt, body in rows:
        text = f"{at.replace(' ', 'T')}.000000Z" if len(at) == 19 else f"{at.replace(' ', 'T')}Z"
        facts = ["holdtrue-entry-1", number, kind, subject, text, register, payload, previous]
        one = bytes.fromhex(salt) + body.encode()
        other = json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode()
        hashlib.sha256(one).hexdigest()
        hashlib.sha256(other).hexdigest()
        hashed += len(one) + len(other)
    database.close()
    return hashed


def _best(work: Callable[[], object]) -> float:
    """The shortest of several times: what else the machine does only ever adds."""
    found = []
    for _ in range(TIMES):
        gc.collect()
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def measure(entries: int = ENTRIES) -> list[str]:
    """Fill a ledger, verify it, and say how that compares."""
    with tempfile.TemporaryDirectory(prefix="holdtrue-bench-") as home:
        os.environ["HOLDTRUE_HOME"] = home
        os.environ.pop("HOLDTRUE_DATABASE", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "holdtrue.wiring.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from holdtrue.evidence import queries

        call_command("migrate", verbosity=0, interactive=False)
        fill(entries)
        file = Path(home) / "holdtrue.sqlite3"
        hashed = bare(file)
        verification = queries.verify()
        assert verification.ok and verification.entries == entries
        theirs, ours = _best(lambda: bare(file)), _best(queries.verify)
        connection.close()
    return [
        "## The ledger is verified",
        "",
        f"{entries:,} entries with their payloads, {hashed / 1e6:,.1f} MB under the digests; the best of"
        f" {TIMES} times.",
        "",
        "| | seconds | entries a second | MB a second |",
        "|---|---|---|---|",
        f"| read and hash, nothing else | {theirs:.2f} | {entries / theirs:,.0f} | {hashed / theirs / 1e6:.1f} |",
        f"| `evidence verify` | {ours:.2f} | {entries / ours:,.0f} | {hashed / ours / 1e6:.1f} |",
        "",
        f"`evidence verify` works at {theirs / ours:.2f} of the speed of the bare program (the aim: 0.5).",
    ]


if __name__ == "__main__":
    import sys

    print("\n".join(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)))

"""A process that appends: `python -m tests.evidence.writer NAME TRANSACTIONS SEED`, begun by a line on its input."""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime, timedelta

import django


def main(name: str, transactions: int, seed: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.settings")
    django.setup()
    from django.db import connection, transaction

    from holdtrue.evidence.actions import Deed, append, append_all, destroy_payload

    chance = random.Random(seed)
    at = datetime(2026, 11, 25, tzinfo=UTC)
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(transactions):
        at += timedelta(seconds=1)
        with transaction.atomic():
            deeds = [
                Deed("batch", f"{name}/{number}", {"rows": part}) for part in range(chance.randint(1, 8))
            ]
            first = append_all(deeds, at)[0]
        if chance.random() < 0.2:
            destroy_payload(first.sequence, "its schedule", at)
        if chance.random() < 0.2:
            with transaction.atomic():
                append("one", f"{name}/{number}", {}, at)
                append("two", f"{name}/{number}", {}, at)
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

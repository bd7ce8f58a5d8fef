"""A sender killed at any moment: no letter goes twice by itself, and what is said of each is true.

HOLDTRUE_KILLS=200 for a long run, HOLDTRUE_SEED for another one; the table is printed (`pytest -s`).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from holdtrue.delivery import jobs
from holdtrue.delivery.models import Letter
from holdtrue.evidence import queries as ledger
from tests.evidence.stores import environment

from .conftest import AT
from .office import PostOffice

KILLS = int(os.environ.get("HOLDTRUE_KILLS", "20"))
SEED = int(os.environ.get("HOLDTRUE_SEED", "1"))
WORDS = ["ok"] * 14 + ["full", "nobody", "busy", "spam", "lost", "taken", "cut", "bye"]


@contextmanager
def sender(store: str, home: Path, office: PostOffice) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.delivery.sender"],
        env={
            **environment(store, home),
            "HOLDTRUE_SMTP_URL": office.url,
            "HOLDTRUE_MAIL_FROM": "Privacy team <privacy@group.example.org>",
            "HOLDTRUE_MAIL_PER_MINUTE": "100000",
            "HOLDTRUE_MAIL_PER_DOMAIN": "100000",
        },
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        process.wait(timeout=60)


def begin(process: subprocess.Popen[str], at: str) -> int:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(at + "\n")
    process.stdin.flush()
    word, _, pid = process.stdout.readline().partition(" ")
    assert word == "begun"
    return int(pid)


def ended(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    word, _, code = process.stdout.readline().partition(" ")
    assert word == "ended"
    return int(code)


@pytest.mark.slow
def test_a_sender_killed_at_any_moment(store: str, tmp_path: Path, write: Callable[..., Letter]) -> None:
    chance = random.Random(SEED)
    letters = 6 * KILLS
    left: Counter[str] = Counter()
    for number in range(letters):
        write(f"{chance.choice(WORDS)}.{number}")
    at, killed = AT, 0
    with PostOffice(slow=0.012) as office, sender(store, tmp_path, office) as process:
        for _ in range(KILLS):
            pid = begin(process, at.isoformat())
            time.sleep(chance.uniform(0.01, 0.5))
            os.kill(pid, signal.SIGKILL)  # our own fork, not yet waited for, so the number is still its own
            killed += ended(process) == -signal.SIGKILL
            for handed in Letter.objects.filter(state="sending").values_list("handed", flat=True):
                left["handed over" if handed else "claimed"] += 1
            counts = office.counts()
            assert max(counts.values(), default=0) <= 1
            at += timedelta(minutes=31)  # beyond the lease of whoever died
        for _ in range(3):
            begin(process, at.isoformat())
            assert ended(process) == 0
            at += timedelta(hours=12)
        counts = office.counts()
    table: Counter[tuple[str, int]] = Counter()
    for letter in Letter.objects.all():
        copies = counts[f"<{letter.token}@group.example.org>"]
        table[letter.state, copies] += 1
        if letter.state == "unknown":
            assert letter.handed
    print(f"\nseed {SEED}, {store.partition(':')[0]}: {killed} of {KILLS} senders killed, {letters} letters")
    print(f"  killed with a letter {dict(left)}, between letters {killed - left.total()}")
    for (state, copies), number in sorted(table.items()):
        print(f"  {state:<8} taken {copies} times by the server: {number}")
    assert {state for state, _ in table} <= {"sent", "refused", "queued", "unknown"}
    allowed = {("sent", 1), ("refused", 0), ("queued", 0), ("unknown", 0), ("unknown", 1)}
    assert set(table) <= allowed
    assert killed >= KILLS // 2
    assert left["claimed"] and left["handed over"]  # both kinds of death have been met
    by_cut = Letter.objects.filter(state="unknown").exclude(recipient__regex="^(lost|taken)").count()
    assert by_cut <= killed  # a kill spoils at most the one letter that was on its way
    assert ledger.verify().faults == ()


@pytest.mark.slow
def test_three_senders_share_the_work(store: str, tmp_path: Path, write: Callable[..., Letter]) -> None:
    for number in range(60):
        write(f"ok.{number}")
    homes = [tmp_path / name for name in "abc"]
    with PostOffice(slow=0.004) as office:
        for home in homes:
            home.mkdir()
        with (
            sender(store, homes[0], office) as first,
            sender(store, homes[1], office) as second,
            sender(store, homes[2], office) as third,
        ):
            three = (first, second, third)
            for process in three:
                begin(process, AT.isoformat())
            assert [ended(process) for process in three] == [0, 0, 0]
        counts = office.counts()
    assert sorted(counts.values()) == [1] * 60
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert jobs.send_waiting({}, AT) is False

"""Two writers at once do not fork the chain, and a writer killed in mid-write leaves it whole."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from django.conf import settings

from holdtrue.evidence import head, queries
from holdtrue.evidence.models import Entry

from .stores import process

WRITER = "tests.evidence.writer"


def test_writers_at_once_make_one_chain(store: str, tmp_path: Path) -> None:
    writers = [process(store, tmp_path, WRITER, name, "40", str(seed)) for seed, name in enumerate("ab")]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n", writer.communicate()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        out, err = writer.communicate(timeout=60)
        assert (out, err, writer.returncode) == ("done\n", "", 0)
    verification = queries.verify()
    assert verification.faults == ()
    assert verification.lag == 0
    numbers = list(Entry.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for name in "ab":
        own = [
            int(subject.partition("/")[2])
            for subject in Entry.objects.filter(subject__startswith=f"{name}/").values_list(
                "subject", flat=True
            )
        ]
        assert set(own) == set(range(40)) and own == sorted(own)  # each writer's own order is kept


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_writer_killed_at_any_moment_leaves_a_whole_chain(store: str, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    reached = 0
    for round_number in range(3):
        writer = process(store, tmp_path, WRITER, "w", "100000", str(seed * 10 + round_number))
        assert writer.stdout is not None and writer.stdin is not None
        assert writer.stdout.readline() == "ready\n", writer.communicate()
        writer.stdin.write("go\n")
        writer.stdin.flush()
        time.sleep(chance.uniform(0.02, 0.3))
        writer.send_signal(signal.SIGKILL)
        writer.communicate(timeout=20)
        verification = queries.verify()
        assert verification.faults == ()
        assert verification.entries >= reached
        assert verification.lag is None or verification.lag <= 16  # at most the last transaction's entries
        reached = verification.entries
    assert reached > 0
    assert head.read(Path(settings.HOLDTRUE_EVIDENCE_HEAD)).heads

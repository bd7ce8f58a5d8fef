"""Kills a running disposal: `python -m tests.retention.killer STORE SHOP AIM DELAY COMMAND...`.

A process of its own. It starts the command, waits until the run holds its lock, and ends it with SIGKILL: after
DELAY seconds, or as soon as the run has come to where AIM says. What is over in microseconds is made longer as it
is made longer in real life: by another session that holds a lock. Prints where it struck, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .phases import Phase, announced_keys, store_says
from .shop import Shop

LONGEST = 60.0


class Killer:
    def __init__(self, store: Path, shop: Shop, command: list[str]) -> None:
        self._store, self._shop = store, shop
        self._run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._until = time.monotonic() + LONGEST
        self._own = sqlite3.connect(store, timeout=0.02, isolation_level=None)

    def _ended(self) -> bool:
        return self._run.poll() is not None or time.monotonic() > self._until

    def wait_for_start(self) -> None:
        lock = self._store.parent / "locks" / "retention-run.lock"
        while not self._ended():
            if lock.exists() and lock.read_text() == str(self._run.pid):
                return
            time.sleep(0.001)

    def strike(self) -> bool:
        """Whether it was still running."""
        running = self._run.poll() is None
        if running:
            os.kill(self._run.pid, signal.SIGKILL)
        self._run.wait()
        return running

    def after(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._ended():
            time.sleep(min(0.002, max(0.0, end - time.monotonic())))

    def until_started(self) -> None:
        while not self._ended() and store_says(self._own) == Phase.BEFORE_START:
            pass

    def until_announced(self) -> None:
        """A reader of the shop makes SQLite's commit wait, between what we announced and what it does."""
        reader: Any = None
        if self._shop.dialect == "sqlite":
            reader = sqlite3.connect(self._shop.path, isolation_level=None)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM account").fetchall()
        while not self._ended() and store_says(self._own) != Phase.ANNOUNCED:
            pass
        self.strike()
        if reader is not None:
            reader.close()

    def until_committed(self) -> None:
        """Another writer of our own store makes the record wait, after what the shop has committed."""
        while not self._ended():
            if store_says(self._own) != Phase.ANNOUNCED:
                continue
            try:
                self._own.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                continue
            keys = announced_keys(self._own)
            if keys is None:
                self._own.execute("ROLLBACK")
                continue
            while not self._ended():
                if not self._shop.do(f"SELECT 1 FROM {keys[0]} WHERE id IN ({keys[1]}, {keys[2]}) LIMIT 1"):
                    break
            self.strike()
            self._own.execute("ROLLBACK")
            return

    def until_all_done(self) -> None:
        while not self._ended() and store_says(self._own) not in (Phase.ALL_PARTS_DONE, Phase.VERIFIED):
            pass


def main(store: str, shop: str, aim: str, delay: str, *command: str) -> None:
    killer = Killer(Path(store), Shop(shop), list(command))
    killer.wait_for_start()
    aims = {
        Phase.BETWEEN_BATCHES: killer.until_started,
        Phase.ANNOUNCED: killer.until_announced,
        Phase.COMMITTED: killer.until_committed,
        Phase.ALL_PARTS_DONE: killer.until_all_done,
    }
    if aim in aims:
        aims[Phase(aim)]()
    killer.after(float(delay))
    print(json.dumps({"struck": killer.strike()}))


if __name__ == "__main__":
    main(*sys.argv[1:])

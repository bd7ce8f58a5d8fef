"""How far a part has come, batch by batch, in our own store.

A batch is announced in ours right before theirs commits it, with its exact numbers, and recorded in ours right
after. What cannot be announced (our store is full) is not committed. After a kill in between, the rows of the
first and the last key that were to go tell whether it had been committed: a batch goes as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from holdtrue.systems.port import Batch
from holdtrue.work.turns import still_ours

from .models import Part

Append = Callable[[str, dict[str, object], datetime], object]


class BatchBook:
    """Keeps the book of one part. `append` writes into the ledger, within the transaction it is called in."""

    def __init__(self, part: Part, now: Callable[[], datetime], append: Append) -> None:
        self._part, self._now, self._append = part, now, append

    def announce(self, batch: Batch) -> None:
        """Write down what the system is about to commit."""
        part = self._part
        part.batch_reaches = str(batch.last)
        part.batch_first, part.batch_last = str(batch.ends[0]), str(batch.ends[-1])
        part.batch_disposed, part.batch_spared = batch.disposed, batch.spared
        part.batch_went = dict(batch.went)
        with transaction.atomic():
            still_ours()  # as background work: called off, or taken over, it commits no further batch
            part.save()

    def record(self, batch: Batch) -> None:
        """Write down what was done, and that nothing is announced any more."""
        self._add(str(batch.last), batch.disposed, batch.spared, batch.went)

    def settle(self, key: Callable[[str], Any], standing: Callable[[list[Any]], int]) -> None:
        """After a kill: was the announced batch committed? `standing` counts the rows that have these keys."""
        part = self._part
        if part.batch_reaches is None:
            return
        assert part.batch_first is not None and part.batch_last is not None
        ends = list({key(part.batch_first), key(part.batch_last)})
        if standing(ends):
            self._nothing_announced()
            part.save()
            return
        self._add(
            part.batch_reaches, part.batch_disposed, part.batch_spared, part.batch_went, interrupted=True
        )

    def close(self) -> None:
        """No due row is left to look at. What was planned and did not go was spared: it is due no more."""
        self._part.spared = max(self._part.spared, self._part.due - self._part.disposed)
        self._part.finished = True
        self._part.save()

    def _add(
        self, reached: str, disposed: int, spared: int, went: Mapping[str, int], interrupted: bool = False
    ) -> None:
        part, at = self._part, self._now()
        body: dict[str, object] = {
            "system": part.system,
            "dataset": part.dataset,
            "disposed": disposed,
            "spared": spared,
            "went": dict(went),
        }
        if interrupted:
            body["found_after_interruption"] = True
        with transaction.atomic():
            part.batches += 1
            part.disposed += disposed
            part.spared += spared
            for name, number in went.items():
                part.went[name] = part.went.get(name, 0) + number
            part.reached = reached
            self._nothing_announced()
            part.save()
            self._append("retention.batch", body, at)

    def _nothing_announced(self) -> None:
        part = self._part
        part.batch_reaches = part.batch_first = part.batch_last = None
        part.batch_disposed = part.batch_spared = 0
        part.batch_went = {}

"""What a page looks at: the register, every notice, the last round of verdicts, and the board made of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.conf import settings

from holdtrue.evidence import queries as ledger
from holdtrue.evidence.current_register import current_register
from holdtrue.evidence.queries import RecordedRound
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.law.today import Today
from holdtrue.notices.rules.statement import Notice
from holdtrue.promises.queries import day_of, folding, lead_of, notices_of
from holdtrue.promises.rules.board import Board, Folding, outdated
from holdtrue.promises.rules.next_steps import Step, next_steps
from holdtrue.register.facts import facts
from holdtrue.register.models.register import Register

OLD = timedelta(days=1)
"""From here on the page says that the verdicts are old."""


@dataclass(frozen=True)
class Seen:
    """One state of affairs, worked out once and shown on many pages. `round` is None if nobody asked yet."""

    register: Register
    today: Today
    notices: tuple[Notice, ...]
    round: RecordedRound | None
    folding: Folding
    board: Board

    @property
    def stale(self) -> bool:
        """Whether the verdicts were given under another version of the register."""
        return self.round is not None and self.round.register_digest != self.register.digest

    @property
    def day(self) -> date:
        return self.folding.day

    @property
    def lead(self) -> str:
        return lead_of(self.register)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return next_steps(self.board, self.register)

    @cached_property
    def values(self) -> dict[str, object]:
        """Every fact of the register by its path."""
        return {path: value for path, value, _ in facts(self.register)}

    @property
    def inside(self) -> Notice | None:
        """What colleagues are told of, Holdtrue's own records first of all."""
        return next((notice for notice in self.notices if notice.internal), None)

    def notice_of(self, entity: str) -> Notice | None:
        return next(
            (notice for notice in self.notices if notice.entity == entity and not notice.internal), None
        )


_lock = threading.Lock()
_kept: tuple[tuple[object, ...], Seen] | None = None


def moment() -> datetime:
    """This instant: the console is a door, and reads the clock here alone."""
    return datetime.now(UTC)


def look() -> Seen:
    """What there is to see now. Worked out anew when the register, the last round or the day changes.

    Raises `RegisterProblems`, and `IncompleteNotice` where a notice lacks words.
    """
    global _kept
    register = current_register()
    today = _today()
    found = _last_round(register)
    key = (register.digest, id(register), (found.id, found.at) if found else None, day_of(register, today))
    kept = _kept
    if kept is not None and kept[0] == key:
        return kept[1]
    with _lock:
        if _kept is None or _kept[0] != key:
            _kept = (key, _made(register, today, found))
        return _kept[1]


def _today() -> Today:
    if settings.HOLDTRUE_TODAY:
        return Today(day=date.fromisoformat(settings.HOLDTRUE_TODAY))
    return Today(instant=moment())


def _last_round(register: Register) -> RecordedRound | None:
    """The last round for the day shown here; of this version of the register if there is one."""
    day = settings.HOLDTRUE_TODAY
    return ledger.last_round(register.digest, day, of_its_moment=not day) or ledger.last_round(
        None, day, of_its_moment=not day
    )


def _made(register: Register, today: Today, found: RecordedRound | None) -> Seen:
    judged = [Judged(each.check, each.subject, each.verdict) for each in found.verdicts] if found else []
    if found is not None and found.register_digest != register.digest:
        judged = [replace(each, verdict=outdated(each.verdict)) for each in judged]
    notices = notices_of(register, today)
    folded = folding(register, today, judged)
    return Seen(register, today, notices, found, folded, folded.board(notices))

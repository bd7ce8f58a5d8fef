"""What a page looks at: the register, every notice, the last round of verdicts, and the board made of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.conf import settings

from holdtrue.evidence import queries as ledger
from holdtrue.evidence.actors import Actor, NotAllowed
from holdtrue.evidence.current_register import current_register
from holdtrue.evidence.queries import RecordedRound
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Verdict
from holdtrue.law.today import Today
from holdtrue.notices.rules.statement import Notice
from holdtrue.promises.queries import day_of, folding, lead_of, notices_of, verdict_for
from holdtrue.promises.rules.board import Board, Folding, outdated
from holdtrue.promises.rules.next_steps import Step, next_steps
from holdtrue.register.facts import facts
from holdtrue.register.models.register import Register

READ = "board.read"
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
    companies: tuple[str, ...] = ()
    """Whose matters these are: the lead's first. All of the group's, unless somebody sees only some."""

    @property
    def stale(self) -> bool:
        """Whether the verdicts were given under another version of the register."""
        return self.round is not None and self.round.register_digest != self.register.digest

    @property
    def day(self) -> date:
        return self.folding.day

    @property
    def lead(self) -> str:
        return self.companies[0]

    @property
    def entire(self) -> bool:
        """Whether these are the matters of every company."""
        return len(self.companies) == len(self.register.group.entities)

    def narrowed(self, check: str, subject: str, verdict: Verdict) -> Verdict:
        """A verdict as these companies' people may read it: no numbers of others."""
        return verdict if self.entire else verdict_for(self.register, check, subject, verdict, self.companies)

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
_of_some: tuple[Seen, dict[tuple[str, ...], Seen]] | None = None


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


def look_as(actor: Actor) -> Seen:
    """What there is to see for somebody: the notices, the verdicts and the numbers of the companies that their groups
    are for, and of no other. Raises as `look` does, and `NotAllowed` if there is no company."""
    global _of_some
    whole = look()
    companies = tuple(name for name in whole.companies if actor.may(READ, name))
    if not companies:
        raise NotAllowed(READ)
    if companies == whole.companies:
        return whole
    kept = _of_some
    if kept is None or kept[0] is not whole:
        kept = _of_some = (whole, {})
    if companies not in kept[1]:
        kept[1][companies] = _of(whole, companies)
    return kept[1][companies]


def _of(whole: Seen, companies: tuple[str, ...]) -> Seen:
    notices = tuple(notice for notice in whole.notices if notice.entity in companies)
    judged = [
        replace(each, verdict=verdict_for(whole.register, each.check, each.subject, each.verdict, companies))
        for each in whole.folding.answers.values()
    ]
    folded = folding(whole.register, whole.today, judged)
    return Seen(whole.register, whole.today, notices, whole.round, folded, folded.board(notices), companies)


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
    lead = lead_of(register)
    companies = (lead, *(name for name in register.group.entities if name != lead))
    return Seen(register, today, notices, found, folded, folded.board(notices), companies)

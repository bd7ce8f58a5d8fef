"""Background work of the board: the nightly round, which asks every check and notes what has turned."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from holdtrue.evidence.actions import append, keep_register, record_round
from holdtrue.evidence.checks import World
from holdtrue.evidence.current_register import current_register
from holdtrue.evidence.queries import RecordedRound, last_round
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.law.today import Today, zone_of
from holdtrue.notices.rules.statement import Notice
from holdtrue.register.models.register import Register
from holdtrue.work.job import Arguments, Piece

from .asking import ask
from .queries import folding, lead_of, notices_of
from .rules.board import Board
from .rules.turned import Turned, turned

ROUND = "promises.round"
TURNED = "round.turned"


def lead_zone() -> tzinfo:
    """The zone of the lead controller: the night is its night."""
    register = current_register()
    zone = register.group.entities[lead_of(register)].zone
    return zone_of(zone) if zone else UTC


def nightly_round(arguments: Arguments, at: datetime) -> Piece:
    """Ask every check about everything, keep the verdicts, and note which promises turned since the last round.

    Raises `RegisterProblems` or `IncompleteNotice` when the register cannot be used as it is now.
    """
    register, today = current_register(), Today(instant=at)
    notices = notices_of(register, today)
    before = last_round(of_its_moment=True)
    judged = ask(World(register, today), notices)
    board = folding(register, today, judged).board(notices)
    changes = turned(_board_at(before, register, notices), board) if before else ()

    def record() -> None:
        digest = keep_register(register)
        entry = record_round(judged, today, digest, at)
        if changes:
            body = {
                "round": entry.sequence,
                "turned": [_as_json(change) for change in changes],
            }
            append(TURNED, f"register/{digest}", body, at, digest)

    return Piece(more=False, done=len(judged), planned=len(judged), record=record)


def _board_at(earlier: RecordedRound, register: Register, notices: tuple[Notice, ...]) -> Board:
    """What the verdicts of an earlier round, on its day, say about the promises made now."""
    judged = [Judged(each.check, each.subject, each.verdict) for each in earlier.verdicts]
    return folding(register, Today(instant=earlier.at), judged).board(notices)


def _as_json(change: Turned) -> dict[str, str]:
    return {"promise": change.promise, "was": change.was.value, "is": change.now.value}

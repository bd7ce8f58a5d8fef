from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from holdtrue.evidence import queries
from holdtrue.evidence.actions import record_round, record_verdict
from holdtrue.evidence.models import Entry, Payload, VerdictRecord
from holdtrue.evidence.rules.chain import FaultKind
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven
from holdtrue.law.today import Today

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=UTC)
TODAY = Today(day=date(2026, 11, 25))
REGISTER = "4" * 64

OVERDUE = broken(
    "12 accounts are overdue.",
    looked_at=("shop",),
    numbers={"due": 12, "rows": 900},
    paths=("schedules/shop-account/keep",),
    remedy="holdtrue retention plan shop",
)
UNBOUND = unproven(Reason.UNBOUND, "The ERP is not bound.", paths=("systems/erp",))


def judged(*verdicts: Verdict) -> list[Judged]:
    return [Judged("retention", f"systems/{number}", verdict) for number, verdict in enumerate(verdicts)]


def test_a_round_is_read_as_it_was_written() -> None:
    entry = record_round(judged(OVERDUE, UNBOUND, kept("All gone.")), TODAY, REGISTER, AT)
    board = queries.last_round()
    assert board is not None
    assert (board.entry, board.today, board.at, board.register_digest) == (
        entry.sequence,
        "2026-11-25",
        AT,
        REGISTER,
    )
    assert [each.verdict for each in board.verdicts] == [OVERDUE, UNBOUND, kept("All gone.")]
    assert queries.verify().ok


def test_a_single_verdict_is_the_last_word_and_not_a_board() -> None:
    record_round(judged(OVERDUE, UNBOUND), TODAY, REGISTER, AT)
    record_verdict("retention", "systems/0", kept("All gone."), TODAY, REGISTER, AT + timedelta(hours=1))
    board = queries.last_round()
    assert board is not None and [each.verdict for each in board.verdicts] == [OVERDUE, UNBOUND]
    last = queries.last_verdicts()
    assert [each.verdict for each in last] == [kept("All gone."), UNBOUND]
    assert [each.verdict for each in queries.last_verdicts(subjects=["systems/1"])] == [UNBOUND]
    assert [each.verdict for each in queries.history("retention", "systems/0")] == [
        kept("All gone."),
        OVERDUE,
    ]


def test_the_board_of_another_day_and_version() -> None:
    record_round(judged(OVERDUE), TODAY, REGISTER, AT)
    record_round(judged(UNBOUND), Today(day=date(2027, 1, 1)), "5" * 64, AT)
    for_day = queries.last_round(today="2026-11-25")
    for_version = queries.last_round(register_digest="5" * 64)
    assert for_day is not None and for_day.verdicts[0].verdict == OVERDUE
    assert for_version is not None and for_version.verdicts[0].verdict == UNBOUND
    assert queries.last_round(today="2000-01-01") is None


def test_a_verdict_turned_in_the_table_is_found() -> None:
    record_round(judged(kept("Fine.")), TODAY, REGISTER, AT)
    entry = record_round(judged(OVERDUE), TODAY, REGISTER, AT)
    VerdictRecord.objects.filter(outcome="broken").update(outcome="kept")
    fault = queries.verify().faults
    assert [(found.kind, found.first) for found in fault] == [(FaultKind.EDITED_VERDICTS, entry.sequence)]
    VerdictRecord.objects.all().update(outcome="broken", says="Something else.")
    assert not queries.verify().ok


@pytest.mark.parametrize("field", ["says", "check_code", "subject", "remedy"])
def test_no_word_of_a_verdict_can_be_altered(field: str) -> None:
    record_round(judged(OVERDUE), TODAY, REGISTER, AT)
    VerdictRecord.objects.update(**{field: "something else"})
    assert [fault.kind for fault in queries.verify().faults] == [FaultKind.EDITED_VERDICTS]


def test_a_verdict_taken_out_of_a_round_is_found() -> None:
    record_round(judged(OVERDUE, UNBOUND), TODAY, REGISTER, AT)
    VerdictRecord.objects.filter(position=0).delete()
    assert [fault.kind for fault in queries.verify().faults] == [FaultKind.EDITED_VERDICTS]


def test_a_check_answers_once_for_a_subject() -> None:
    with pytest.raises(ValueError, match="once"):
        record_round([*judged(OVERDUE), *judged(UNBOUND)], TODAY, REGISTER, AT)
    assert not Entry.objects.exists()


def test_the_entry_holds_digests_only() -> None:
    record_round(judged(OVERDUE), TODAY, REGISTER, AT)
    entry = Entry.objects.get()
    assert "overdue" not in str(vars(entry))
    assert "overdue" in Payload.objects.get().body


def test_a_round_of_a_thousand_verdicts_is_written_at_once() -> None:
    many = judged(*[OVERDUE] * 1000)
    start = time.perf_counter()
    record_round(many, TODAY, REGISTER, AT)
    assert time.perf_counter() - start < 2


def test_an_instant_is_a_today_too() -> None:
    record_round(judged(OVERDUE), Today(instant=AT), REGISTER, AT)
    board = queries.last_round()
    assert board is not None and board.today == "2026-11-25T10:00:00+00:00"

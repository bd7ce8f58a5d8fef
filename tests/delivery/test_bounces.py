"""Letters that come back: found by their token, believed for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.delivery import actions, jobs, posting
from holdtrue.delivery.models import Letter
from holdtrue.delivery.rules.bounces import LARGEST, Told, report_of
from holdtrue.evidence.models import Entry, Payload

from .conftest import AT
from .office import PostOffice

Write = Callable[..., Letter]
TOKEN = "0123456789abcdef" * 2


def dsn(
    action: str = "failed",
    status: str = "5.1.1",
    to: str = "privacy@group.example.org",
    envelope: str | None = None,
    returned: str = "text/rfc822-headers",
    message_id: str | None = None,
) -> bytes:
    """A report as Postfix writes one, with whichever of the three ways to name the letter."""
    own = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    back = f"Message-ID: <{message_id}@group.example.org>\n" if message_id else "X-Nothing: here\n"
    return f"""From: MAILER-DAEMON@mail.example.net (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b0"

--b0
Content-Type: text/plain; charset=us-ascii

I am sorry to have to inform you that <anna@mail.example.net> has not got it.

--b0
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net
{own}Arrival-Date: Wed, 25 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822; anna@mail.example.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <anna@mail.example.net>: user unknown

--b0
Content-Type: {returned}

From: privacy@group.example.org
{back}Subject: Test

--b0--
""".replace("\n", "\r\n").encode()


WAYS = {
    "envelope id": {"envelope": TOKEN},
    "return path": {"to": f"bounces+{TOKEN}@group.example.org"},
    "headers": {"message_id": TOKEN},
    "whole letter": {"message_id": TOKEN, "returned": "message/rfc822"},
}


class TestReading:
    @pytest.mark.parametrize("way", WAYS)
    def test_each_way_to_name_the_letter(self, way: str) -> None:
        report = report_of(dsn(**WAYS[way]))
        assert report is not None
        assert (report.tokens, report.told, report.status) == ((TOKEN,), Told.FAILED, "5.1.1")

    @pytest.mark.parametrize(
        ("action", "told"),
        [("failed", Told.FAILED), ("Failed ", Told.FAILED), ("delayed", Told.DELAYED), ("delivered", Told.DELIVERED),
         ("relayed", Told.DELIVERED)],
    )  # fmt: skip
    def test_what_it_says(self, action: str, told: Told) -> None:
        report = report_of(dsn(action, "4.4.7", envelope=TOKEN))
        assert report is not None and (report.told, report.status) == (told, "4.4.7")

    def test_no_reports(self) -> None:
        assert report_of(b"") is None
        assert report_of(dsn()) is None  # names no letter
        assert report_of(dsn("exploded", envelope=TOKEN)) is None
        assert report_of(f"To: bounces+{TOKEN}@group.example.org\r\n\r\nI am on holiday.".encode()) is None
        assert report_of(dsn(envelope=TOKEN) + b" " * LARGEST) is None

    @given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 300))
    def test_whatever_comes(self, rubbish: bytes, place: int, cut: int) -> None:
        whole = dsn(envelope=TOKEN, message_id=TOKEN)
        report_of(rubbish)
        report_of(whole[:place] + rubbish + whole[place + cut :])

    def test_parts_within_parts_without_end(self) -> None:
        deep = b"".join(
            f'Content-Type: multipart/report; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode() for n in range(3000)
        )
        assert report_of(deep) is None


class TestNoting:
    def test_a_letter_that_came_back(self, store: str, office: PostOffice, write: Write) -> None:
        letter = write("anna")
        jobs.send_waiting({}, AT)
        raw = dsn(message_id=letter.token)
        noted = actions.note_bounce(raw, AT)
        assert noted is not None
        assert (noted.key, noted.told, noted.status, noted.state) == (
            "test/anna",
            "failed",
            "5.1.1",
            "bounced",
        )
        again = actions.note_bounce(raw, AT + timedelta(days=1))
        assert again is not None and again.state == "bounced"
        letter.refresh_from_db()
        kinds = [Entry.objects.get(sequence=number).kind for number in letter.entries]
        assert kinds == ["delivery.sent", "delivery.bounced"]
        told = Payload.objects.get(entry_id=letter.entries[1]).body
        assert "5.1.1" in told and "anna" not in told

    def test_a_delay_changes_nothing(self, sqlite_store: str, office: PostOffice, write: Write) -> None:
        letter = write("anna")
        jobs.send_waiting({}, AT)
        noted = actions.note_bounce(dsn("delayed", "4.4.1", message_id=letter.token), AT)
        assert noted is not None and noted.state == "sent"

    @pytest.mark.parametrize(("action", "state"), [("failed", "bounced"), ("delivered", "sent")])
    def test_an_unknown_fate_becomes_known(
        self, store: str, office: PostOffice, write: Write, action: str, state: str
    ) -> None:
        letter = write("taken.a")
        jobs.send_waiting({}, AT)
        noted = actions.note_bounce(dsn(action, message_id=letter.token), AT)
        assert noted is not None and noted.state == state
        letter.refresh_from_db()
        assert (letter.state, letter.recipient) == (state, "")

    def test_it_comes_back_before_its_sender_has_written_down_that_it_went(
        self, sqlite_store: str, office: PostOffice, write: Write
    ) -> None:
        letter = write("a")
        claimed = posting.claim(AT, timedelta(minutes=15))
        assert claimed is not None and posting.hand(claimed)
        actions.note_bounce(dsn(message_id=letter.token), AT)
        outcome = posting.Outcome(posting.Fate.SENT, jobs.Stage.BODY)
        assert posting.finish(claimed, outcome, AT) is None
        assert Letter.objects.get().state == "bounced"

    def test_a_letter_that_has_not_left_cannot_come_back(self, sqlite_store: str, write: Write) -> None:
        letter = write("a")
        noted = actions.note_bounce(dsn(message_id=letter.token), AT)
        assert noted is not None and noted.state == "queued"

    def test_somebody_elses(self, sqlite_store: str, office: PostOffice, write: Write) -> None:
        write("a")
        jobs.send_waiting({}, AT)
        assert actions.note_bounce(dsn(message_id="f" * 32), AT) is None
        assert Letter.objects.get().state == "sent"

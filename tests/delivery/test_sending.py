"""What becomes of a letter, whatever the mail server does."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import trustme
from django.db import IntegrityError, OperationalError, connection, transaction

from holdtrue.delivery import actions, jobs, posting, queries, smtp
from holdtrue.delivery.actions import Decision
from holdtrue.delivery.faults import BadConfiguration, NotToSettle
from holdtrue.delivery.models import Letter
from holdtrue.delivery.rules.states import FORGOTTEN, LetterState
from holdtrue.evidence import queries as ledger
from holdtrue.evidence.models import Entry, Payload

from .conftest import AT
from .office import PostOffice, Wretch

Write = Callable[..., Letter]
LATER = timedelta(hours=1)


def state_of(key: str) -> LetterState:
    letter = queries.letter(key)
    assert letter is not None
    return letter.state


def send_all(at: datetime = AT) -> None:
    for _ in range(50):
        if not jobs.send_waiting({}, at):
            return
    raise AssertionError("it never ends")


def test_a_letter_arrives_once_and_its_address_goes(store: str, office: PostOffice, write: Write) -> None:
    letter = write("anna.berg")
    assert jobs.send_waiting({}, AT) is False
    assert jobs.send_waiting({}, AT) is False
    (taken,) = office.taken
    message = taken.message
    assert message["To"] == "anna.berg@mail.example.net"
    assert message["From"] == "Privacy team <privacy@group.example.org>"
    assert message["Message-ID"] == f"<{letter.token}@group.example.org>"
    assert taken.sender == f"bounces+{letter.token}@group.example.org"
    assert parsedate_to_datetime(message["Date"]) == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
    letter.refresh_from_db()
    assert letter.state == LetterState.SENT
    assert (letter.recipient, letter.domain, letter.subject, letter.text, letter.html) == ("",) * 5
    entry = Entry.objects.get(sequence=letter.entries[0])
    assert (entry.kind, entry.subject) == ("delivery.sent", f"letter/{letter.pk}")
    assert json.loads(Payload.objects.get(entry=entry).body) == {
        "template": "test", "language": "en", "letters": 1, "attempts": 1,
        "stage": "body", "code": 250, "status": "2.0.0",
    }  # fmt: skip
    assert ledger.verify().faults == ()


def test_nothing_of_a_person_is_told_to_the_ledger(store: str, office: PostOffice, write: Write) -> None:
    for local in ("anna.berg", "nobody.berg", "lost.berg", "full.berg", "spam.berg"):
        write(local)
    for hours in range(4):
        send_all(AT + hours * LATER)
    told = "".join(Payload.objects.values_list("body", flat=True)) + "".join(
        f"{kind}{subject}" for kind, subject in Entry.objects.values_list("kind", "subject")
    )
    assert "berg" not in told and "@" not in told and "example.net" not in told
    assert {letter.token for letter in Letter.objects.all() if letter.token in told} == set()


@pytest.mark.parametrize(
    ("local", "state", "stage", "code", "status"),
    [
        ("full.a", "queued", "rcpt", 452, "4.2.2"),
        ("nobody.a", "refused", "rcpt", 550, "5.1.1"),
        ("busy.a", "queued", "body", 451, "4.3.0"),
        ("spam.a", "refused", "body", 554, "5.7.1"),
        ("bye.a", "queued", "rcpt", 421, "4.3.2"),
        ("cut.a", "queued", "rcpt", None, ""),
        ("lost.a", "unknown", "body", None, ""),
        ("taken.a", "unknown", "body", None, ""),
        ("mute.a", "unknown", "body", None, ""),
        ("deaf.a", "queued", "rcpt", None, ""),
    ],
)
def test_each_answer_of_the_server(
    sqlite_store: str,
    office: PostOffice,
    write: Write,
    local: str,
    state: str,
    stage: str,
    code: int | None,
    status: str,
) -> None:
    write(local)
    jobs.send_waiting({}, AT)
    letter = Letter.objects.get()
    assert (letter.state, letter.stage, letter.code, letter.status) == (state, stage, code, status)
    assert letter.attempts == 1
    assert (letter.recipient == "") == (state in FORGOTTEN)
    assert [each.raw for each in office.taken] == [each.raw for each in office.taken if local == "taken.a"]
    if state == "queued":
        assert letter.next_at is not None and AT + timedelta(minutes=1) <= letter.next_at < AT + LATER
        assert letter.entries == []
    else:
        assert Entry.objects.get(sequence=letter.entries[0]).kind == f"delivery.{state}"


def test_one_bad_letter_does_not_hold_up_the_others(store: str, office: PostOffice, write: Write) -> None:
    for local in ("a", "full.b", "c", "nobody.d", "e", "cut.f", "g", "bye.h", "i"):
        write(local)
    send_all()
    assert [each.recipient.partition("@")[0] for each in office.taken] == ["a", "c", "e", "g", "i"]
    assert office.sessions == 3  # two were cut off


def test_a_letter_is_tried_again_and_given_up_after_five_days(
    sqlite_store: str, office: PostOffice, write: Write
) -> None:
    write("full.a")
    at, tries = AT, 0
    while state_of("test/full.a") is LetterState.QUEUED:
        letter = Letter.objects.get()
        assert letter.next_at is not None
        assert jobs.send_waiting({}, letter.next_at - timedelta(seconds=1)) is False
        assert Letter.objects.get().attempts == tries
        at = letter.next_at
        jobs.send_waiting({}, at)
        tries += 1
    assert timedelta(days=5) <= at - AT < timedelta(days=5, hours=5)
    assert 25 < tries < 45
    letter = Letter.objects.get()
    assert (letter.state, letter.recipient) == ("refused", "")
    assert '"gave_up":true' in Payload.objects.get(entry_id=letter.entries[-1]).body.replace(" ", "")


def test_an_unknown_letter_is_never_sent_again_by_itself(
    store: str, office: PostOffice, write: Write
) -> None:
    write("taken.a")
    for days in range(40):
        send_all(AT + timedelta(days=days))
    assert len(office.taken) == 1
    (shown,) = queries.to_decide()
    assert (shown.letter.state, shown.recipient) == (LetterState.UNKNOWN, "taken.a@mail.example.net")


@pytest.mark.parametrize(
    ("decision", "state", "copies"),
    [(Decision.ARRIVED, "sent", 1), (Decision.GIVE_UP, "refused", 1), (Decision.SEND_AGAIN, "unknown", 2)],
)
def test_a_person_decides(
    store: str, office: PostOffice, write: Write, decision: Decision, state: str, copies: int
) -> None:
    write("taken.a")
    send_all()
    (shown,) = queries.to_decide()
    actions.settle(shown.letter.id, decision, AT + LATER)
    send_all(AT + LATER)
    assert len(office.taken) == copies
    assert len(office.counts()) == 1  # the same Message-ID: the reader's programme may join them
    assert state_of("test/taken.a") == state
    letter = Letter.objects.get()
    assert len(letter.entries) == len({*letter.entries}) == copies + 1
    if state != "unknown":
        with pytest.raises(NotToSettle):
            actions.settle(shown.letter.id, decision, AT + LATER)


def test_after_a_letter_of_unknown_fate_the_others_wait_for_the_next_piece(
    sqlite_store: str, office: PostOffice, write: Write
) -> None:
    for number in range(5):
        write(f"mute.{number}")
    assert jobs.send_waiting({}, AT) is False
    assert queries.waiting().letters[LetterState.UNKNOWN] == 1
    assert queries.waiting().letters[LetterState.QUEUED] == 4


class TestTheServerItself:
    """A server that cannot be used costs no letter an attempt."""

    def waits(self) -> None:
        assert jobs.send_waiting({}, AT) is False
        letter = Letter.objects.get()
        assert (letter.state, letter.attempts, letter.next_at) == ("queued", 0, AT)

    def test_it_is_not_there(self, sqlite_store: str, office: PostOffice, write: Write) -> None:
        office.stop()
        write("a")
        self.waits()

    def test_it_says_nothing(
        self, sqlite_store: str, settings: Any, office: PostOffice, write: Write
    ) -> None:
        write("a")
        with Wretch() as wretch:
            settings.HOLDTRUE_SMTP_URL = f"smtp+plain://127.0.0.1:{wretch.port}?timeout=0.3"
            self.waits()

    @pytest.mark.parametrize("says", [b"554 5.7.1 not you\r\n", b"rubbish\r\n", b"\xff\xfe\0\r\n", b""])
    def test_it_turns_us_away(
        self, sqlite_store: str, settings: Any, office: PostOffice, write: Write, says: bytes
    ) -> None:
        write("a")
        with Wretch(says, b"") as wretch:
            settings.HOLDTRUE_SMTP_URL = f"smtp+plain://127.0.0.1:{wretch.port}?timeout=0.3"
            self.waits()

    def test_it_dislikes_our_sender(
        self, sqlite_store: str, settings: Any, write: Write, office: PostOffice
    ) -> None:
        """A 5xx about us must not refuse everybody's letters."""
        office.mail = "550 5.7.1 you may not send as that"
        write("a")
        jobs.send_waiting({}, AT)
        letter = Letter.objects.get()
        assert (letter.state, letter.stage, letter.code) == ("queued", "mail", 550)

    def test_it_drips_for_ever(
        self, sqlite_store: str, settings: Any, office: PostOffice, write: Write
    ) -> None:
        write("a")
        ok = b"250 ok\r\n"
        with Wretch(b"220 hello\r\n", ok, ok, ok, b"354 go on\r\n", b"250-" + b"x" * 300) as wretch:
            wretch._drip = 0.02
            settings.HOLDTRUE_SMTP_URL = f"smtp+plain://127.0.0.1:{wretch.port}?timeout=0.5&patience=0.5"
            begun = time.monotonic()
            jobs.send_waiting({}, AT)
        assert time.monotonic() - begun < 5
        assert Letter.objects.get().state == "unknown"

    def test_it_dies_in_mid_session(self, sqlite_store: str, office: PostOffice, write: Write) -> None:
        for number in range(3):
            write(f"a{number}")
        hand, dead = posting.hand, []

        def die(claimed: posting.Claimed) -> bool:
            if not dead:
                dead.append(office.stop())
            return hand(claimed)

        posting.hand = die
        try:
            assert jobs.send_waiting({}, AT) is False
        finally:
            posting.hand = hand
        states = sorted(Letter.objects.values_list("state", flat=True))
        assert states in (["queued"] * 3, ["queued", "queued", "unknown"])
        assert office.taken == []


class TestSealedTransport:
    """STARTTLS and TLS with a certificate that nobody vouches for are refused; a given authority is believed."""

    @pytest.fixture(params=[False, True], ids=["starttls", "smtps"])
    def sealed(self, request: pytest.FixtureRequest, authority: trustme.CA) -> Any:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        with PostOffice(tls=context, smtps=request.param, password="p:w/d") as running:
            running.scheme = "smtps" if request.param else "smtp"  # type: ignore[attr-defined]
            yield running

    @pytest.fixture
    def use(self, sealed: Any, settings: Any, write: Write) -> Callable[..., str]:
        settings.HOLDTRUE_MAIL_FROM = "privacy@group.example.org"
        settings.HOLDTRUE_MAIL_BOUNCES = None

        def go(password: str = "p%3Aw%2Fd", ca: str | None = None, scheme: str | None = None) -> str:
            settings.HOLDTRUE_SMTP_URL = (
                f"{scheme or sealed.scheme}://user:{password}@127.0.0.1:{sealed.port}?timeout=3"
            )
            settings.HOLDTRUE_SMTP_CA = ca
            write("a")
            jobs.send_waiting({}, AT)
            return str(Letter.objects.get().state)

        return go

    @pytest.fixture
    def ca(self, authority: trustme.CA, tmp_path: Any) -> str:
        file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(file))
        return str(file)

    def test_unvouched(
        self, sqlite_store: str, sealed: Any, use: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert use() == "queued"
        assert sealed.taken == []
        assert "certificate is not vouched for" in caplog.text

    def test_vouched(self, sqlite_store: str, sealed: Any, use: Any, ca: str) -> None:
        assert use(ca=ca) == "sent"
        assert len(sealed.taken) == 1

    def test_another_host(self, sqlite_store: str, tmp_path: Any, settings: Any, use: Any) -> None:
        other = trustme.CA()
        other.cert_pem.write_to_path(str(tmp_path / "other.pem"))
        assert use(ca=str(tmp_path / "other.pem")) == "queued"

    def test_a_wrong_password_refuses_nobody(
        self, sqlite_store: str, sealed: Any, use: Any, ca: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert use(password="wrong", ca=ca) == "queued"
        assert Letter.objects.get().attempts == 0
        assert "refuses user or password" in caplog.text and "wrong" not in caplog.text


def test_a_server_without_starttls_gets_nothing(
    sqlite_store: str, office: PostOffice, settings: Any, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HOLDTRUE_SMTP_URL = f"smtp://127.0.0.1:{office.port}?timeout=2"
    write("a")
    assert jobs.send_waiting({}, AT) is False
    assert office.taken == [] and "does not offer STARTTLS" in caplog.text


class TestWithoutAServer:
    def test_letters_stay_in_the_outbox(self, store: str, settings: Any, write: Write) -> None:
        settings.HOLDTRUE_SMTP_URL = None
        write("a")
        write("b")
        assert jobs.send_waiting({}, AT + LATER) is False
        shown = queries.outbox()
        assert [each.recipient for each in shown] == ["a@mail.example.net", "b@mail.example.net"]
        assert "Example Metals" in shown[0].text and "Example Metals" in shown[0].html
        assert shown[0].subject == "Test letter from Holdtrue"
        assert queries.outbox(after=shown[0].letter.id)[0].recipient == "b@mail.example.net"
        assert queries.next_due() == AT

    def test_nobody_behind_the_letters(self, sqlite_store: str, settings: Any, write: Write) -> None:
        settings.HOLDTRUE_SMTP_URL, settings.HOLDTRUE_MAIL_FROM = "smtp+plain://127.0.0.1", None
        write("a")
        with pytest.raises(BadConfiguration, match="HOLDTRUE_MAIL_FROM"):
            jobs.send_waiting({}, AT)


class TestRates:
    def test_one_domain_waits_and_the_others_go(
        self, store: str, office: PostOffice, settings: Any, write: Write
    ) -> None:
        settings.HOLDTRUE_MAIL_PER_DOMAIN = "3"
        for number in range(8):
            write(f"a{number}", domain="big.example.net")
        write("b", domain="small.example.net")
        send_all()
        domains = [each.recipient.partition("@")[2] for each in office.taken]
        assert sorted(domains) == ["big.example.net"] * 3 + ["small.example.net"]
        send_all(AT + timedelta(seconds=50))
        assert len(office.taken) == 4
        send_all(AT + timedelta(seconds=70))
        assert len(office.taken) == 7
        assert set(Letter.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}

    def test_in_all(self, store: str, office: PostOffice, settings: Any, write: Write) -> None:
        settings.HOLDTRUE_MAIL_PER_MINUTE = "2"
        for number in range(5):
            write(f"a{number}", domain=f"d{number}.example.net")
        for minutes, copies in ((0, 2), (0.5, 2), (1.1, 4), (2.3, 5)):
            send_all(AT + timedelta(minutes=minutes))
            assert len(office.taken) == copies


class TestFencing:
    """A sender that sleeps beyond its lease, and wakes."""

    def claimed(self, write: Write) -> posting.Claimed:
        write("a")
        claimed = posting.claim(AT, timedelta(minutes=15))
        assert claimed is not None
        return claimed

    def test_before_the_letter_could_leave(self, store: str, office: PostOffice, write: Write) -> None:
        asleep = self.claimed(write)
        assert posting.recover(AT + timedelta(minutes=14)) == 0
        assert posting.recover(AT + timedelta(minutes=16)) == 1
        send_all(AT + LATER)
        assert posting.hand(asleep) is False  # so it does not go a second time
        assert len(office.taken) == 1

    def test_after_it_could(self, store: str, office: PostOffice, write: Write) -> None:
        asleep = self.claimed(write)
        assert posting.hand(asleep)
        send_all(AT + LATER)
        assert state_of("test/a") is LetterState.UNKNOWN
        # It wakes, and its letter did arrive: now it is known.
        sent = smtp.outcome_of(smtp.Stage.BODY, smtp.Reply(250))
        assert posting.finish(asleep, sent, AT + LATER) is LetterState.SENT
        assert posting.finish(asleep, sent, AT + LATER) is None

    def test_a_person_was_faster(self, store: str, office: PostOffice, write: Write) -> None:
        asleep = self.claimed(write)
        posting.hand(asleep)
        send_all(AT + LATER)
        actions.settle(asleep.id, Decision.GIVE_UP, AT + LATER)
        sent = smtp.outcome_of(smtp.Stage.BODY, smtp.Reply(250))
        assert posting.finish(asleep, sent, AT + LATER) is None
        assert state_of("test/a") is LetterState.REFUSED

    def test_a_clock_set_back_sends_nothing_twice(self, store: str, office: PostOffice, write: Write) -> None:
        asleep = self.claimed(write)
        send_all(AT - timedelta(days=400))
        send_all(AT + timedelta(minutes=1))
        assert office.taken == [] and posting.hand(asleep)


def test_the_store_away_for_a_while_makes_no_letter_unknown(
    sqlite_store: str, office: PostOffice, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a")
    finish, fails = posting.finish, [1, 2, 3]

    def shaky(*given: Any) -> Any:
        if fails:
            fails.pop()
            raise OperationalError("away")
        return finish(*given)

    monkeypatch.setattr(posting, "finish", shaky)
    monkeypatch.setattr(posting.time, "sleep", lambda seconds: None)
    jobs.send_waiting({}, AT)
    assert (state_of("test/a"), fails) == (LetterState.SENT, [])


def test_the_store_away_when_a_letter_is_handed_over(
    sqlite_store: str, office: PostOffice, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a")

    def away(claimed: posting.Claimed) -> bool:
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(posting, "hand", away)
        with pytest.raises(OperationalError):
            jobs.send_waiting({}, AT)
    letter = Letter.objects.get()
    assert (letter.state, letter.handed, letter.attempts, office.taken) == ("queued", False, 0, [])
    send_all(AT + LATER)
    assert len(office.taken) == 1


class TestQueueing:
    def test_with_the_deed_or_not_at_all(self, store: str, write: Write) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            write("a")
            raise RuntimeError("the deed failed")
        assert not Letter.objects.exists()

    def test_the_same_key_makes_one_letter(self, store: str, office: PostOffice, write: Write) -> None:
        first = write("a", key="request/17/answer")
        again = write("b", key="request/17/answer")
        assert (again.pk, again.recipient) == (first.pk, "a@mail.example.net")
        send_all()
        write("a", key="request/17/answer")
        send_all(AT + LATER)
        assert len(office.taken) == 1

    def test_the_same_key_for_another_kind(self, sqlite_store: str, write: Write) -> None:
        write("a", key="k")
        context = {"group": "G", "turned": [], "day": AT, "link": "https://holdtrue.example.org/"}
        with pytest.raises(actions.KeyTaken, match="`test`"):
            write("a", key="k", kind="turned", context=context)

    @pytest.mark.parametrize("key", ["", "anna@mail.example.net", "a b", "x" * 201, "a\n"])
    def test_a_key_is_an_identifier(self, sqlite_store: str, write: Write, key: str) -> None:
        with pytest.raises(ValueError, match="identifier"):
            write("a", key=key)

    def test_a_moment_has_a_zone(self, sqlite_store: str, write: Write) -> None:
        with pytest.raises(ValueError, match="time zone"):
            write("a", at=datetime(2026, 1, 1))

    def test_the_store_itself_keeps_no_address_of_a_letter_that_went(
        self, sqlite_store: str, office: PostOffice, write: Write
    ) -> None:
        letter = write("a")
        send_all()
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(recipient="a@mail.example.net")
        assert connection.vendor == "sqlite"

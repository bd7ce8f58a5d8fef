from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtrue.delivery.rules.replies import Fate, Reply, Stage, outcome_of, reply_of

STAGES = st.sampled_from(Stage)


@pytest.mark.parametrize("stage", Stage)
def test_a_lost_connection_is_unknown_only_once_the_letter_may_have_left(stage: Stage) -> None:
    assert outcome_of(stage, None).fate is (Fate.UNKNOWN if stage is Stage.BODY else Fate.LATER)
    assert outcome_of(stage, None).ends_session


@given(STAGES, st.integers(-1, 999))
def test_a_letter_is_sent_only_by_the_last_reply(stage: Stage, code: int) -> None:
    fate = outcome_of(stage, Reply(code)).fate
    assert (fate is Fate.SENT) == (stage is Stage.BODY and code // 100 == 2)


@given(STAGES, st.integers(-1, 999))
def test_only_a_5xx_refuses_and_only_after_the_recipient_was_named(stage: Stage, code: int) -> None:
    if outcome_of(stage, Reply(code)).fate is Fate.REFUSED:
        assert code // 100 == 5
        assert stage in (Stage.RCPT, Stage.DATA, Stage.BODY) or (stage, code) == (Stage.MAIL, 552)


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA, Stage.BODY])
def test_a_refusal_and_a_delay(stage: Stage) -> None:
    assert outcome_of(stage, Reply(550)).fate is Fate.REFUSED
    assert outcome_of(stage, Reply(450)).fate is Fate.LATER
    assert outcome_of(stage, Reply(421)).ends_session and not outcome_of(stage, Reply(450)).ends_session


@given(st.integers(-1, 199) | st.integers(300, 399) | st.integers(600, 999))
def test_nonsense_after_the_body_is_unknown(code: int) -> None:
    assert outcome_of(Stage.BODY, Reply(code)).fate is Fate.UNKNOWN


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        (550, b"5.1.1 <anna@mail.example.net>: no such user", "5.1.1"),
        (550, b"5.1.1", "5.1.1"),
        (250, b"2.0.0 Ok: queued as 12345", "2.0.0"),
        (550, b"4.1.1 contradicts itself", ""),
        (550, b"no such user 5.1.1", ""),
        (550, b"5.1.1.9 more", ""),
        (550, b"5.1234.1 x", ""),
        (550, b"", ""),
    ],
)
def test_only_digits_are_kept(code: int, text: bytes, status: str) -> None:
    assert reply_of(code, text) == Reply(code, status)


@given(st.integers(0, 999), st.binary(max_size=80))
def test_no_words_of_a_reply_are_kept(code: int, text: bytes) -> None:
    assert set(reply_of(code, text).status) <= set("0123456789.")

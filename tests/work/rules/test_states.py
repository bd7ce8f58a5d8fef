from __future__ import annotations

from datetime import timedelta

import pytest

from holdtrue.work.rules import states
from holdtrue.work.rules.names import faults, is_identifier, workflow_id


def test_each_failure_waits_longer_up_to_an_hour() -> None:
    waits = [states.wait_after(n) for n in range(1, 60)]
    assert waits[0] == timedelta(seconds=10)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert states.wait_after(0) == timedelta(0)


def test_after_enough_attempts_a_person_looks() -> None:
    assert not states.is_spent(states.MOST_ATTEMPTS - 1)
    assert states.is_spent(states.MOST_ATTEMPTS)


@pytest.mark.parametrize(
    ("state", "cancel", "retry"),
    [
        ("waiting", True, False),
        ("running", True, False),
        ("done", False, False),
        ("failed", False, True),
        ("cancelled", False, True),
    ],
)
def test_what_may_become_what(state: str, cancel: bool, retry: bool) -> None:
    assert (states.can_be_cancelled(state), states.can_be_retried(state)) == (cancel, retry)
    assert (state in states.OPEN) != (state in states.CLOSED)


@pytest.mark.parametrize("value", ["promises.round/2026-03-29", "3f2a", "shop.accounts", 7, "a+b"])
def test_identifiers(value: object) -> None:
    assert is_identifier(value)


@pytest.mark.parametrize(
    "value", ["jane@example.org", "Jane Doe", "", "-x", "é", True, None, 1.5, "a" * 201, "a\n"]
)
def test_what_could_be_a_person_is_no_identifier(value: object) -> None:
    assert not is_identifier(value)


def test_a_fault_does_not_repeat_the_value() -> None:
    found = faults("the key", {"who": "jane@example.org"})
    assert len(found) == 2 and "jane" not in " ".join(found)


def test_the_first_start_is_called_by_the_key() -> None:
    assert workflow_id("round/2026-01-01", 1) == "round/2026-01-01"
    assert workflow_id("round/2026-01-01", 3) == "round/2026-01-01#3"

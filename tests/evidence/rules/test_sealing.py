from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType

import pytest

from holdtrue.evidence.rules.sealing import BEGINNING, Sealed, canonical, entry_digest, moment, payload_digest

AT = datetime(2026, 11, 25, 10, 0, 0, 1, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


def test_the_same_body_is_always_the_same_text() -> None:
    one = canonical({"b": (1, 2), "a": MappingProxyType({"y": Colour.RED, "x": None})})
    assert one == '{"a":{"x":null,"y":"red"},"b":[1,2]}'
    assert canonical({"a": {"x": None, "y": "red"}, "b": [1, 2]}) == one


def test_a_moment_is_the_same_in_every_zone() -> None:
    assert moment(AT) == moment(AT.astimezone(timezone(timedelta(hours=2)))) == "2026-11-25T10:00:00.000001Z"
    with pytest.raises(ValueError):
        moment(AT.replace(tzinfo=None))


def test_digests_that_were_written_stay_valid() -> None:
    """A ledger outlives the program: these two must never change."""
    sealed = Sealed("00ff", '{"a":1}')
    assert payload_digest(sealed) == hashlib.sha256(b'\x00\xff{"a":1}').hexdigest()
    text = f'["holdtrue-entry-1",1,"run","plän/1","2026-11-25T10:00:00.000001Z","r","p","{BEGINNING}"]'
    assert (
        entry_digest(1, "run", "plän/1", AT, "r", "p", BEGINNING) == hashlib.sha256(text.encode()).hexdigest()
    )

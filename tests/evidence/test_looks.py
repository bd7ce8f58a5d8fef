"""Each look at personal data is written down: who, what kind, why; never the data."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from holdtrue.evidence.actions import record_look
from holdtrue.evidence.actors import COMMAND, HOLDTRUE, Actor, Grant, NotAllowed
from holdtrue.evidence.models import Entry

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
FINN = Actor("person/7", grants=(Grant(sees=frozenset({"contact"}), entities=frozenset({"fi"})),))


def test_a_look_is_written_down(store: str) -> None:
    record_look(FINN, ["contact.phone", "contact.email"], "request/12", AT, entity="fi")
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject) == ("access.look", "person/7")
    assert json.loads(entry.payload.body) == {
        "categories": ["contact.email", "contact.phone"],
        "why": "request/12",
        "entity": "fi",
    }


def test_what_one_may_not_see_is_refused_and_nothing_is_written(store: str) -> None:
    for actor, categories, entity in (
        (FINN, ["contact.email"], "dk"),
        (FINN, ["contact.email", "payment.reference"], "fi"),
        (HOLDTRUE, ["contact.email"], None),
    ):
        with pytest.raises(NotAllowed, match="see "):
            record_look(actor, categories, "because", AT, entity=entity)
    for categories, why in (([], "because"), (["contact.email"], " ")):
        with pytest.raises(ValueError):
            record_look(COMMAND, categories, why, AT)
    assert not Entry.objects.exists()

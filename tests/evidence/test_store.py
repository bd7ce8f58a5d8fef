from __future__ import annotations

import hashlib

import pytest

from holdtrue.evidence import store
from holdtrue.evidence.actions import keep_register
from holdtrue.evidence.models import Content
from holdtrue.register.content import from_bytes
from holdtrue.register.models.group import Group
from holdtrue.register.models.register import Register

pytestmark = pytest.mark.django_db


def test_what_goes_in_comes_out_and_is_kept_once() -> None:
    digest = store.put(b"\x00notice", "text/html")
    assert digest == hashlib.sha256(b"\x00notice").hexdigest() == store.put(b"\x00notice", "text/html")
    assert Content.objects.count() == 1
    assert store.get(digest) == b"\x00notice"
    assert store.media_type(digest) == "text/html"
    assert store.has(digest) and not store.has("0" * 64)


def test_damage_is_an_error_not_an_answer() -> None:
    digest = store.put(b"one", "text/plain")
    Content.objects.update(body=b"two")
    with pytest.raises(store.Damaged):
        store.get(digest)


def test_nothing_there() -> None:
    with pytest.raises(store.NoSuchContent):
        store.get("0" * 64)
    with pytest.raises(store.NoSuchContent):
        store.media_type("0" * 64)


def test_a_register_version_is_kept_under_its_own_digest() -> None:
    register = Register(group=Group.model_validate({"entities": {"north": {"country": "DK"}}}))
    digest = keep_register(register)
    again = from_bytes(store.get(digest))
    assert again.group == register.group
    assert again.digest == digest

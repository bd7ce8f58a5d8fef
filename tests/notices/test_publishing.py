"""Publishing: by digest, once for each change, never what is not ready; and what the register says since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from holdtrue.evidence import queries as ledger
from holdtrue.evidence import store
from holdtrue.evidence.actors import COMMAND
from holdtrue.notices.actions import NotReady, publish
from holdtrue.notices.queries import compared, editions, last_edition, rendering_of
from holdtrue.notices.rendering.markdown import markdown
from tests.notices.conftest import TODAY

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_what_is_published_can_be_read_again_word_for_word(small, say) -> None:  # type: ignore[no-untyped-def]
    notice = say(small, "lead")
    edition = publish(COMMAND, notice, small, TODAY, AT, by="A Lawyer")
    assert (edition.number, edition.published_by, edition.register_digest) == (1, "A Lawyer", small.digest)
    assert rendering_of(edition, "markdown") == markdown(notice)
    assert store.has(small.digest), "the version of the register is kept with it"


def test_publishing_again_makes_an_edition_only_if_something_changed(small, say) -> None:  # type: ignore[no-untyped-def]
    first = publish(COMMAND, say(small, "lead"), small, TODAY, AT)
    assert publish(COMMAND, say(small, "lead"), small, TODAY, AT) == first
    changed = replace(
        small, group=small.group.model_copy(update={"about": {"en": "We sell metals."}}), digest="b" * 64
    )
    second = publish(COMMAND, say(changed, "lead"), changed, TODAY, AT)
    assert second.number == 2
    assert [edition.number for edition in editions("lead", "en")] == [2, 1]
    assert "We sell metals." not in rendering_of(first, "markdown"), "an edition never changes"


def test_each_site_and_each_company_has_its_own_editions(small, say) -> None:  # type: ignore[no-untyped-def]
    publish(COMMAND, say(small, "lead"), small, TODAY, AT)
    assert publish(COMMAND, say(small, "lead", "shop"), small, TODAY, AT).number == 1
    assert publish(COMMAND, say(small, "branch"), small, TODAY, AT).number == 1
    assert last_edition("other", "en") is None


def test_the_deed_is_in_the_ledger_and_names_no_person(small, say) -> None:  # type: ignore[no-untyped-def]
    edition = publish(COMMAND, say(small, "lead"), small, TODAY, AT, by="A Lawyer")
    (entry,) = ledger.entries(kind="notice.published")
    assert entry.link.subject == "group/entities/lead"
    assert edition.digests["html"] in str(entry.body)
    assert "Lawyer" not in str(entry.body)


def test_unconfirmed_facts_stop_it_except_in_a_demo(alumeco, say) -> None:  # type: ignore[no-untyped-def]
    earnest = replace(alumeco, group=alumeco.group.model_copy(update={"demo": False}))
    with pytest.raises(NotReady) as refused:
        publish(COMMAND, say(earnest, "alumeco-aps"), earnest, TODAY, AT)
    assert "group/entities/alumeco-aps/data-protection-officer" in refused.value.unconfirmed
    assert last_edition("alumeco-aps", "en") is None
    assert publish(COMMAND, say(alumeco, "alumeco-aps"), alumeco, TODAY, AT).number == 1


def test_a_missing_disclosure_stops_it(small, say) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotReady) as refused:
        publish(COMMAND, say(small, "other"), small, TODAY, AT)
    assert [gap.article for gap in refused.value.gaps] == ["Art. 13(2)(d)"]


def test_a_notice_of_another_version_is_refused(small, say) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="another version"):
        publish(COMMAND, say(small, "lead"), replace(small, digest="c" * 64), TODAY, AT)


def test_what_was_published_is_compared_with_what_the_register_says(small, say) -> None:  # type: ignore[no-untyped-def]
    assert compared(small, "lead", "en", TODAY).edition is None
    assert not compared(small, "lead", "en", TODAY).equal, "a notice never published is not equal"
    publish(COMMAND, say(small, "lead"), small, TODAY, AT)
    assert compared(small, "lead", "en", TODAY).equal
    shorter = small.schedules["contract"].model_copy(update={"keep": "P1Y"})
    changed = replace(small, schedules={**small.schedules, "contract": shorter})
    comparison = compared(changed, "lead", "en", TODAY)
    assert not comparison.equal
    assert comparison.changes == (
        "We delete your contact data one year[- and six months-] after the later of the end of the contract and your"
        " last interaction with us, and then within 14 days. As long as a contract with your company runs, we keep"
        " your contact data.",
    )

"""Golden notices: a change of words is seen word by word, and wanted (`make golden`) or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdtrue.notices.rendering.markdown import markdown
from holdtrue.notices.rules.differences import differences

GOLDEN = Path(__file__).parent / "golden"
NOTICES = ["alumeco-aps", "alumeco-finland", "metallcenter-west"]


@pytest.mark.parametrize("entity", NOTICES)
def test_the_notice_reads_as_it_did(alumeco, say, entity: str, request: pytest.FixtureRequest) -> None:  # type: ignore[no-untyped-def]
    file = GOLDEN / f"{entity}.en.md"
    now = markdown(say(alumeco, entity))
    if request.config.getoption("--update-golden", default=False):
        file.write_text(now, encoding="utf-8")
    changes = differences(file.read_text(encoding="utf-8"), now)
    assert not changes, (
        "the notice reads differently; if it should, run `pytest tests/notices --update-golden`:\n"
        + "\n".join(changes)
    )

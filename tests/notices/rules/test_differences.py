"""A changed notice, word by word."""

from __future__ import annotations

from holdtrue.notices.rules.differences import differences


def test_only_what_changed_is_shown() -> None:
    before = "# Notice\n\nWe delete inquiries twelve months after they were settled.\n\nWrite to us.\n"
    after = "# Notice\n\nWe delete inquiries six months after they were settled.\n\nWrite to us.\n"
    assert differences(before, after) == (
        "We delete inquiries [-twelve-]{+six+} months after they were settled.",
    )


def test_lines_that_came_or_went_are_whole() -> None:
    assert differences("a\n\nb\n", "a\n") == ("[-b-]",)
    assert differences("a\n", "a\n\nb c\n") == ("{+b c+}",)


def test_equal_texts_have_none() -> None:
    assert differences("a\nb\n", "a\nb\n") == ()

"""A notice as plain text, for mail and for reading aloud."""

from __future__ import annotations

from textwrap import fill

from ..rules.statement import Block, Notice, Statement

WIDTH = 76
_UNDERLINES = {1: "=", 2: "-"}


def text(notice: Notice) -> str:
    """The whole notice in lines of at most 76 characters (longer words stay whole), ending in a line feed."""
    titles = {section.id: section.title for section in notice.walk()}
    parts = [_heading(notice.title, 1)]
    if notice.synthetic:
        parts.append(_filled(notice.label("synthetic")))
    if notice.unconfirmed:
        parts.append(_filled(notice.label("to-confirm-why", mark=notice.label("to-confirm"))))
    for section in notice.walk():
        parts.append(_heading(section.title, section.level))
        parts.extend(_block(block, notice, titles) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def _heading(title: str, level: int) -> str:
    underline = _UNDERLINES.get(level)
    return f"{title}\n{underline * min(len(title), WIDTH)}" if underline else title.upper()


def _block(block: Block, notice: Notice, titles: dict[str, str]) -> str:
    said = [_statement(statement, notice, titles) for statement in block.statements]
    if block.kind == "list":
        return "\n".join(_filled(text, "* ", "  ") for text in said)
    return _filled(" ".join(said))


def _statement(statement: Statement, notice: Notice, titles: dict[str, str]) -> str:
    said = statement.text
    if statement.see in titles:
        said += f" {notice.label('see', title=titles[statement.see])}."
    if statement.unconfirmed:
        said += f" [{notice.label('to-confirm')}]"
    return said


def _filled(text: str, first: str = "", further: str = "") -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )

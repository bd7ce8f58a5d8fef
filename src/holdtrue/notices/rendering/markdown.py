"""A notice as Markdown (CommonMark): for git, for editors, and for reading a difference."""

from __future__ import annotations

import re

from ..rules.statement import Block, Notice, Statement

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def markdown(notice: Notice) -> str:
    """The whole notice, ending in a line feed."""
    titles = {section.id: section.title for section in notice.walk()}
    parts = [f"# {_escaped(notice.title)}"]
    if notice.synthetic:
        parts.append(f"> {_escaped(notice.label('synthetic'))}")
    for section in notice.walk():
        parts.append(f"{'#' * section.level} {_escaped(section.title)}")
        parts.extend(_block(block, notice, titles) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def _block(block: Block, notice: Notice, titles: dict[str, str]) -> str:
    said = [_statement(statement, notice, titles) for statement in block.statements]
    if block.kind == "list":
        return "\n".join(f"- {text}" for text in said)
    return f"**{' '.join(said)}**" if block.kind == "term" else " ".join(said)


def _statement(statement: Statement, notice: Notice, titles: dict[str, str]) -> str:
    text = _escaped(statement.text)
    if statement.see in titles:
        text += f" {_escaped(notice.label('see', title=titles[statement.see]))}."
    if statement.unconfirmed:
        text += f" *\\[{notice.label('to-confirm')}\\]*"
    return text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)

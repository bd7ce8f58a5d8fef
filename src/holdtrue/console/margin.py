"""What stands in the margin: for each sentence that promises something, where it stands and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdtrue.notices.rules.statement import Notice
from holdtrue.promises.rules.board import Fate, Folding, Standing
from holdtrue.promises.words import REASONS, STANDINGS


@dataclass(frozen=True)
class Note:
    """A sentence's note. `repeats` when the sentence before it in the same block has the very same one."""

    promise: str
    standing: Standing
    word: str
    reason: str
    says: str
    attested: str
    repeats: bool = False
    checked: bool = True


def note_of(name: str, fate: Fate, *, checked: bool, repeats: bool = False) -> Note:
    """The note of one fate. Nobody has asked yet: it says so."""
    attested = f"attested by {fate.attestation.by} until {fate.attestation.until}" if fate.attestation else ""
    return Note(
        promise=name,
        standing=fate.standing,
        word=STANDINGS[fate.standing],
        reason=REASONS[fate.reason] if fate.reason else "",
        says=fate.says,
        attested=attested,
        repeats=repeats,
        checked=checked,
    )


def notes(notice: Notice, folding: Folding, *, checked: bool) -> Mapping[str, Note]:
    """The notes of a notice by statement id."""
    found: dict[str, Note] = {}
    for section in notice.walk():
        for block in section.blocks:
            before: Note | None = None
            for statement in block.statements:
                fate = folding.fate_of(statement)
                if fate is None or statement.promise is None:
                    before = None
                    continue
                note = note_of(statement.promise, fate, checked=checked)
                if before is not None and _same(before, note):
                    note = note_of(statement.promise, fate, checked=checked, repeats=True)
                found[statement.id] = note
                before = note
    return found


def _same(one: Note, other: Note) -> bool:
    return (one.standing, one.says, one.attested) == (other.standing, other.says, other.attested)

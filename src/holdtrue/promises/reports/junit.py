"""The board as JUnit XML, as build servers read it: Broken is a failure, Unproven and not accepted is skipped."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

from ..rules.board import Board, Promise, Standing
from ..words import STANDINGS

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(board: Board, *, day: date, register_digest: str) -> str:
    """One test case for each promise. An accepted one passes and says by whom it was accepted."""
    counts = {
        "tests": len(board.promises),
        "failures": board.count(Standing.BROKEN),
        "errors": 0,
        "skipped": board.count(Standing.UNPROVEN),
    }
    attributes = {name: str(number) for name, number in counts.items()}
    suites = ElementTree.Element("testsuites", {"name": "holdtrue", **attributes})
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "promises", "timestamp": f"{day}T00:00:00", "time": "0", **attributes}
    )
    properties = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(properties, "property", {"name": "register", "value": register_digest})
    for promise in board.promises:
        _case(suite, promise)
    ElementTree.indent(suites)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"
    )


def _case(suite: ElementTree.Element, promise: Promise) -> None:
    fate = promise.fate
    room, _, name = promise.name.partition(".")
    case = ElementTree.SubElement(
        suite, "testcase", {"classname": f"promises.{room}", "name": name or room, "time": "0"}
    )
    says = _NOT_XML.sub("?", fate.says)
    if fate.standing is Standing.BROKEN:
        failure = ElementTree.SubElement(case, "failure", {"message": says, "type": "broken"})
        failure.text = _told(promise)
    elif fate.standing is Standing.UNPROVEN:
        reason = fate.reason.value if fate.reason else "unproven"
        ElementTree.SubElement(case, "skipped", {"message": f"unproven ({reason}): {says}"})
    else:
        out = ElementTree.SubElement(case, "system-out")
        out.text = f"{STANDINGS[fate.standing]}: {says}"
        if fate.standing is Standing.ACCEPTED and fate.acceptance is not None:
            out.text += f" Accepted by {fate.acceptance.owner} until {fate.acceptance.review}."


def _told(promise: Promise) -> str:
    lines = [f"The notice says: {promise.text}"]
    for answer in promise.fate.answers:
        lines.append(
            f"{answer.check} {answer.subject}: {answer.verdict.outcome.value}: {answer.verdict.says}"
        )
    if promise.fate.first.verdict.remedy:
        lines.append(f"Next: {promise.fate.first.verdict.remedy}")
    return _NOT_XML.sub("?", "\n".join(lines))

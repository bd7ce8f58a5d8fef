"""The board as SARIF 2.1.0, as code hosts read it: each finding at the register's file and line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from types import ModuleType
from typing import Any
from urllib.parse import quote

from holdtrue import __version__
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import Outcome
from holdtrue.register.models.register import Register

from ..rules.board import NO_CHECK, OPEN_POINTS, Board, Promise, Standing
from ..rules.manual import manual_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Standing.BROKEN: "error", Standing.UNPROVEN: "warning", Standing.ACCEPTED: "note"}
_OWN_RULES = {
    NO_CHECK: "A promise that no check can see yet.",
    OPEN_POINTS: "A promise that rests on facts which nobody has confirmed.",
}


def as_sarif(board: Board, *, register: Register, checks: Iterable[ModuleType], folder: str) -> str:
    """One result for each answer that is not Kept, under its promise. `folder` leads from here to the register."""
    rules = _rules(checks)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [
        _result(promise, answer, register, index, folder)
        for promise in board.promises
        for answer in promise.fate.answers
        if answer.verdict.outcome is not Outcome.KEPT
    ]
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Holdtrue",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": rules,
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": results,
                "properties": {"register": register.digest},
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rules(checks: Iterable[ModuleType]) -> list[dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {}
    for check in checks:
        manual = manual_of(check)
        rules[manual.code] = {
            "id": manual.code,
            "shortDescription": {"text": manual.asks},
            "fullDescription": {"text": f"Broken: {manual.broken} Unproven: {manual.unproven}"},
            "help": {"text": f"Kept: {manual.kept} Cannot see: {manual.cannot_see} Law: {manual.law}"},
        }
    for code, text in _OWN_RULES.items():
        rules[code] = {"id": code, "shortDescription": {"text": text}}
    return list(rules.values())


def _uri(path: str) -> str:
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)


def _result(
    promise: Promise, answer: Judged, register: Register, index: dict[str, int], folder: str
) -> dict[str, Any]:
    verdict = answer.verdict
    standing = Standing(verdict.outcome.value)
    if standing is Standing.UNPROVEN and promise.fate.standing is Standing.ACCEPTED:
        standing = Standing.ACCEPTED
    remedy = f" {verdict.remedy.rstrip('.')}." if verdict.remedy else ""
    result: dict[str, Any] = {
        "ruleId": answer.check,
        "ruleIndex": index[answer.check],
        "level": _LEVELS[standing],
        "kind": "fail",
        "message": {"text": f"{promise.name}: {verdict.says}{remedy}"},
        "partialFingerprints": {"holdtrue/v1": f"{promise.name} {answer.check} {answer.subject}"},
        "properties": {
            "promise": promise.name,
            "standing": promise.fate.standing.value,
            "reason": verdict.reason.value if verdict.reason else None,
            "numbers": dict(verdict.numbers),
        },
    }
    place = next((found for path in verdict.paths if (found := register.where(path))), None)
    if place is not None:
        result["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(f"{folder}{place.file}")},
                    "region": {"startLine": place.line},
                }
            }
        ]
    if standing is Standing.ACCEPTED and promise.fate.acceptance is not None:
        result["suppressions"] = [{"kind": "external", "justification": promise.fate.acceptance.reason}]
    return result

"""The board as JSON, for programs: what to do, every promise with its answers, and the counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from holdtrue.evidence.rules.rounds import as_json as verdict_as_json
from holdtrue.register.models.register import Register

from ..rules.board import Board, Promise, Standing
from ..rules.next_steps import Step


def as_json(board: Board, steps: Sequence[Step], *, register: Register, day: date) -> str:
    """The whole board as one JSON object."""
    whole = {
        "day": day.isoformat(),
        "register": register.digest,
        "synthetic": register.group.synthetic,
        "promises": len(board.promises),
        "sentences": board.sentences,
        "explanatory": board.explanatory,
        "attested": board.attested,
        **{standing.value: board.count(standing) for standing in Standing},
        "next": [
            {
                "does": step.does,
                "why": step.why,
                "where": step.where,
                "broken": step.broken,
                "promises": list(step.promises),
            }
            for step in steps
        ],
        "board": [_promise(promise, register) for promise in board.promises],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _promise(promise: Promise, register: Register) -> dict[str, Any]:
    fate = promise.fate
    first = fate.first.verdict
    place = register.where(first.paths[0]) if first.paths else None
    return {
        "promise": promise.name,
        "standing": fate.standing.value,
        "reason": fate.reason.value if fate.reason else None,
        "says": fate.says,
        "where": str(place) if place else None,
        "text": promise.text,
        "sentences": list(dict.fromkeys(each.statement.id for each in promise.said)),
        "entities": list(promise.entities),
        "accepted": {
            "owner": fate.acceptance.owner,
            "reason": fate.acceptance.reason,
            "review": fate.acceptance.review.isoformat(),
        }
        if fate.acceptance
        else None,
        "attested": {"by": fate.attestation.by, "until": fate.attestation.until.isoformat()}
        if fate.attestation
        else None,
        "answers": [verdict_as_json(answer) for answer in fate.answers],
    }

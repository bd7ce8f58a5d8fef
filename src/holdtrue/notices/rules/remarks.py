"""What the register says of an activity beyond its facts, at the place that the remark names."""

from __future__ import annotations

from .drafting import Drafting
from .statement import Claim, Statement


def remarks(draft: Drafting, activity: str, *kinds: str) -> list[Statement]:
    """The remarks of these kinds. One that names a promise claims something: its own check, or a person's
    word.
    """
    said = []
    for place, remark in enumerate(draft.activities[activity].remarks):
        if remark.kind not in kinds:
            continue
        path = f"activities/{activity}/remarks/{place}"
        claims = [Claim("remark", f"activities/{activity}/remarks/{remark.id}")] if remark.promise else []
        said.append(
            draft.statement(
                f"{activity}.{remark.kind}.{remark.id}",
                draft.phrases.sentence(remark.text, f"{path}/text"),
                path,
                promise=remark.promise,
                claims=claims,
            )
        )
    return said

"""Joint control with parties outside the group, at the activity it belongs to (Art. 26(2) GDPR)."""

from __future__ import annotations

from .drafting import Drafting, paragraph, section
from .statement import Claim, Section


def joint_with_others(draft: Drafting, activity: str) -> Section | None:
    """The arrangements of this activity with others, each with its essence and where requests go."""
    phrases = draft.phrases
    blocks = []
    for name in draft.activities[activity].joint:
        joint = draft.register.joint.get(name)
        if joint is None or not joint.recipients:
            continue
        path = f"joint/{name}"
        promise, claims = f"joint.{name}", [Claim("joint-arrangement", path)]
        parties = phrases.several(
            [draft.name_of(party) for party in joint.recipients if party in draft.register.recipients]
        )
        said = [
            draft.statement(
                f"{activity}.joint.{name}",
                phrases.say("joint.with", parties=parties),
                f"{path}/recipients",
                promise=promise,
                claims=claims,
            )
        ]
        for part, text in (("essence", joint.essence), ("requests", joint.requests)):
            if text:
                said.append(
                    draft.statement(
                        f"{activity}.joint.{name}.{part}",
                        phrases.sentence(text, f"{path}/{part}"),
                        f"{path}/{part}",
                        promise=promise,
                        claims=claims,
                    )
                )
        blocks.append(paragraph(*said))
    return section(f"{activity}.joint", phrases.say("joint.heading"), *blocks, level=3)

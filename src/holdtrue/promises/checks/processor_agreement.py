"""Is there an agreement with this processor, and is it looked at in time?

Kept: the processing agreement has a day, that day has come, and its review is not past.
Broken: there is no agreement, or its review day has passed.
Unproven: the agreement has no day.
Cannot see: the paper itself, and whether it holds what Art. 28(3) asks for.
Law: Art. 28(3) GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven

CODE = "register.processor-agreement"


def run(subject: str, world: World) -> Verdict:
    name = subject.removeprefix("recipients/")
    recipient = world.register.recipients[name]
    party, agreement = recipient.name or name, recipient.agreement
    looked_at = ("recipients.yaml",)
    today = world.today.in_zone(None)
    if agreement is None:
        return broken(
            f"There is no agreement with {party}.",
            looked_at=looked_at,
            paths=(subject,),
            remedy=f"Conclude one with {party} and enter `agreement: {{date: ..., review: ...}}`",
        )
    path = f"{subject}/agreement"
    if agreement.review is not None and agreement.review < today:
        return broken(
            f"The agreement with {party} should have been reviewed by {agreement.review}.",
            looked_at=looked_at,
            paths=(path,),
            remedy=f"Review the agreement with {party} and enter the next `review`",
        )
    if agreement.date_ is None or agreement.date_ > today:
        return unproven(
            Reason.TO_CONFIRM,
            f"The agreement with {party} has no day yet."
            if agreement.date_ is None
            else f"The agreement with {party} takes effect on {agreement.date_} only.",
            looked_at=looked_at,
            paths=(path,),
            remedy=f"Enter the `date` of the agreement with {party}",
        )
    until = f", to be reviewed by {agreement.review}" if agreement.review else ""
    return kept(
        f"The agreement with {party} is of {agreement.date_}{until}.", looked_at=looked_at, paths=(path,)
    )

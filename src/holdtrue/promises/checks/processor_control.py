"""Is this processor controlled as often as was promised?

Kept: the last control is not longer ago than the register's `every`.
Broken: the last control is longer ago, or the register has no control at all.
Unproven: the register says how often, and not when last.
Cannot see: how well the processor was looked at.
Law: Art. 28(1), 24(1) and 5(2) GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven
from holdtrue.law.days import parse_period, plus

CODE = "register.processor-control"


def run(subject: str, world: World) -> Verdict:
    name = subject.removeprefix("recipients/")
    recipient = world.register.recipients[name]
    party, control = recipient.name or name, recipient.control
    looked_at = ("recipients.yaml",)
    today = world.today.in_zone(None)
    if control is None:
        return broken(
            f"{party} has never been controlled, and nothing says how often it should be.",
            looked_at=looked_at,
            paths=(subject,),
            remedy=f"Control {party} and enter `control: {{last: ..., every: P1Y}}`",
        )
    path = f"{subject}/control"
    if control.last is None or control.last > today:
        return unproven(
            Reason.TO_CONFIRM,
            f"When {party} was last controlled is not known.",
            looked_at=looked_at,
            paths=(path,),
            remedy=f"Control {party}, or enter when it was `last` controlled",
        )
    period = parse_period(control.every)
    due = plus(control.last, period) if period is not None else None
    if due is not None and due < today:
        return broken(
            f"{party} should have been controlled by {due}; the last control was on {control.last}.",
            looked_at=looked_at,
            paths=(f"{path}/last",),
            remedy=f"Control {party} and enter the day",
        )
    return kept(
        f"{party} was last controlled on {control.last}"
        + (f"; the next control is due by {due}." if due else "."),
        looked_at=looked_at,
        paths=(f"{path}/last",),
    )

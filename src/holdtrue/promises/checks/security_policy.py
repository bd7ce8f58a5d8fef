"""Was the security policy reviewed in time?

Kept: the last review is not longer ago than `review-every`.
Broken: the last review is longer ago, or there is no policy.
Unproven: the register does not say when the policy was last reviewed.
Cannot see: whether the measures in the policy are taken.
Law: Art. 32(1)(d), 24(1) and 5(2) GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven
from holdtrue.law.days import parse_period, plus

CODE = "register.security-policy"


def run(subject: str, world: World) -> Verdict:
    policy = world.register.group.security_policy
    today = world.today.in_zone(None)
    looked_at = ("group.yaml",)
    if policy is None:
        return broken(
            "The register names no security policy.",
            looked_at=looked_at,
            paths=("group",),
            remedy="Enter `security-policy` with the day of its last review in group.yaml",
        )
    if policy.reviewed is None or policy.reviewed > today:
        owner = f" ({policy.owner})" if policy.owner else ""
        return unproven(
            Reason.TO_CONFIRM,
            f"When the {policy.title} was last reviewed is not known.",
            looked_at=looked_at,
            paths=(subject,),
            remedy=f"Enter when the policy was `reviewed`{owner}",
        )
    period = parse_period(policy.review_every)
    due = plus(policy.reviewed, period) if period is not None else None
    if due is not None and due < today:
        return broken(
            f"The {policy.title} should have been reviewed by {due}; the last review was on {policy.reviewed}.",
            looked_at=looked_at,
            paths=(f"{subject}/reviewed",),
            remedy="Review the policy and enter the day",
        )
    return kept(
        f"The {policy.title} was reviewed on {policy.reviewed}.",
        looked_at=looked_at,
        paths=(f"{subject}/reviewed",),
    )

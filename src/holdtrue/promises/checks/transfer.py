"""Does the law allow data to go where this recipient takes it?

Kept: the recipient stays inside the European Economic Area, or an adequacy decision is in force for its country
today, or standard clauses or binding rules are entered with the day of their transfer impact assessment, or the
organisation's certification under the Data Privacy Framework was checked within a year.
Broken: the recipient takes data outside and the register names no mechanism, or one that does not carry: an adequacy
decision that is not in force, the framework for a country other than the USA, a decision that covers only some.
Unproven: the mechanism could carry and its proof is missing: no country, no day of the assessment or of the check, or
an exception of Art. 49, which has to be judged case by case.
Cannot see: where data really flows, and the clauses themselves.
Law: Art. 44 to 49 GDPR; the decisions are in `holdtrue.law.adequacy`.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven
from holdtrue.law.adequacy import adequacy, is_eea
from holdtrue.law.days import parse_period, plus

CODE = "register.transfer"

CHECKED_AGAIN = "P1Y"
"""A certification lapses unless the organisation renews it each year, so a check is good for one."""


def run(subject: str, world: World) -> Verdict:
    name = subject.removeprefix("recipients/")
    recipient = world.register.recipients[name]
    party, transfer = recipient.name or name, recipient.transfer
    today = world.today.in_zone(None)
    country = (transfer.country if transfer else None) or recipient.country
    path = f"{subject}/transfer" if transfer else subject
    where = {"looked_at": ("recipients.yaml", "adequacy decisions"), "paths": (path,)}
    if country is None:
        return unproven(
            Reason.TO_CONFIRM,
            f"The register does not say in which country {party} is.",
            remedy=f"Enter the `country` of {party}",
            **where,
        )
    if is_eea(country):
        return kept(f"{party} keeps data inside the European Economic Area ({country}).", **where)
    mechanism = transfer.mechanism if transfer else None
    if transfer is None or mechanism in (None, "none"):
        return broken(
            f"{party} takes data to {country}, and no safeguard is named.",
            remedy=f"Agree on a safeguard with {party} (Art. 46 GDPR) and enter its `mechanism`, or end the transfer",
            **where,
        )
    decision = adequacy(country, today)
    if mechanism == "adequacy":
        if decision is None:
            return broken(
                f"{party} takes data to {country}, and no adequacy decision for it is in force.",
                remedy=f"Agree on another safeguard with {party}",
                **where,
            )
        if decision.scope != "whole":
            return unproven(
                Reason.OUT_OF_REACH,
                f"The adequacy decision for {country} covers only some ({decision.scope}); whether {party} is one of "
                "them is not entered.",
                remedy=f"Check whether the decision covers {party}",
                **where,
            )
        return kept(f"An adequacy decision covers {country} ({decision.number}).", **where)
    if mechanism == "dpf":
        if decision is None or decision.scope != "dpf-only":
            return broken(
                f"The Data Privacy Framework does not cover {country}.",
                remedy=f"Agree on another safeguard with {party}",
                **where,
            )
        period = parse_period(CHECKED_AGAIN)
        again = plus(transfer.checked, period) if transfer.checked and period else None
        if transfer.checked is None or transfer.checked > today or (again is not None and again < today):
            when = f"was last checked on {transfer.checked}" if transfer.checked else "has not been checked"
            return unproven(
                Reason.TO_CONFIRM,
                f"Whether {party} is certified under the Data Privacy Framework {when}.",
                remedy=f"Look {party} up in the public list of the framework and enter the day as `checked`",
                **where,
            )
        return kept(f"{party} was found certified under the framework on {transfer.checked}.", **where)
    if mechanism == "derogation":
        return unproven(
            Reason.OUT_OF_REACH,
            f"{party} takes data to {country} under an exception, which is judged case by case.",
            remedy=f"Agree on a lasting safeguard with {party}",
            **where,
        )
    if transfer.tia is None or transfer.tia > today:
        return unproven(
            Reason.TO_CONFIRM,
            f"The transfer to {party} rests on {str(mechanism).upper()}, and its impact assessment has no day.",
            remedy=f"Assess the transfer to {party} and enter the day as `tia`",
            **where,
        )
    return kept(
        f"The transfer to {party} rests on {str(mechanism).upper()}, assessed on {transfer.tia}.", **where
    )

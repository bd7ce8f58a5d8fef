"""Periods are calendar periods that the law's arithmetic can count (REGISTER: years, months, weeks, days)."""

from __future__ import annotations

from collections.abc import Iterator

from holdtrue.law.days import parse_period

from ..draft import Draft
from ..problems import Problem, printable


def _periods(draft: Draft) -> Iterator[tuple[str, str | None, bool]]:
    """Path, period, and whether `none` (without end) makes sense there."""
    for name, schedule in draft.schedules.items():
        yield f"schedules/{name}/keep", schedule.keep, True
        yield f"schedules/{name}/within", schedule.within, False
    for name, recipient in draft.recipients.items():
        if recipient.control:
            yield f"recipients/{name}/control/every", recipient.control.every, False
    for name, system in draft.systems.items():
        yield f"systems/{name}/keeps-for", system.keeps_for, True
    if draft.group and draft.group.security_policy:
        yield "group/security-policy/review-every", draft.group.security_policy.review_every, False


def find(draft: Draft) -> Iterator[Problem]:
    """Periods that are none, have time parts, or never end where they must."""
    for path, text, endless in _periods(draft):
        if text is None:
            continue
        try:
            period = parse_period(text)
        except ValueError as error:
            sentence, _, remedy = printable(str(error)).partition("; ")
            remedy = (
                remedy[:1].upper() + remedy[1:] + "." if remedy else "Write a period such as P3Y or P30D."
            )
            yield draft.problem(path, f"{sentence}.", remedy)
            continue
        if period is None and not endless:
            yield draft.problem(path, "this period must end.", "Write a period such as P30D or P1Y.")

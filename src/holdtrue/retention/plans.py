"""Reading our own tables: plans, and how far their runs have come."""

from __future__ import annotations

from .faults import Refused
from .models import Plan


def plan_with(digest: str) -> Plan:
    """The plan whose digest begins so. Raises `Refused` if there is none, or more than one."""
    text = digest.strip().lower()
    if len(text) < 8 or any(c not in "0123456789abcdef" for c in text):
        raise Refused(f"{digest!r} is no digest of a plan", "Give at least its first eight characters.")
    found = list(Plan.objects.filter(digest__startswith=text).prefetch_related("parts")[:2])
    if not found:
        raise Refused(f"there is no plan {text}", "Make one: holdtrue retention plan")
    if len(found) > 1:
        raise Refused(f"more than one plan begins with {text}", "Give more of its digest.")
    return found[0]


def latest_plan() -> Plan | None:
    """The last plan made, if any."""
    return Plan.objects.prefetch_related("parts").first()

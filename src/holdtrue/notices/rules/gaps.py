"""What Art. 13 and 14 GDPR ask a notice to say and the register does not say yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from holdtrue.law.adequacy import adequacy
from holdtrue.law.authorities import authorities, authority_of

from .drafting import Drafting
from .transfers import third_country


@dataclass(frozen=True)
class Gap:
    """One missing disclosure: the article that asks for it, what is missing, and where it would stand."""

    article: str
    what: str
    path: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what} ({self.article} GDPR)"


def gaps(draft: Drafting) -> tuple[Gap, ...]:
    """Everything missing in the notice of one entity, in the order of the articles."""
    return (*_of_the_entity(draft), *(gap for name in draft.activities for gap in _of_activity(draft, name)))


def _of_the_entity(draft: Drafting) -> Iterator[Gap]:
    entity, path = draft.entity, draft.entity_path
    if entity.name is None:
        yield Gap("Art. 13(1)(a)", "the company's name", f"{path}/name")
    if entity.seat is None:
        yield Gap("Art. 13(1)(a)", "the company's address", f"{path}/seat")
    if not draft.mailbox[0]:
        yield Gap("Art. 13(1)(a)", "where to write to", "group/contact")
    if entity.data_protection_officer is None:
        yield Gap(
            "Art. 13(1)(b)",
            "the data protection officer, or `none` with the reason",
            f"{path}/data-protection-officer",
        )
    for name in draft.recipients:
        transfer = draft.recipient(name).transfer
        country = third_country(draft, name)
        mechanism = transfer.mechanism if transfer else None
        path_of = f"recipients/{name}/transfer"
        if country and mechanism in (None, "none"):
            yield Gap("Art. 13(1)(f)", "the safeguard for this transfer", path_of)
        elif country and mechanism in ("adequacy", "dpf") and adequacy(country, draft.day) is None:
            yield Gap("Art. 13(1)(f)", "an adequacy decision in force for this country", path_of)
    if not _authority_is_certain(draft):
        fact = "land" if entity.country == "DE" else "authority"
        yield Gap("Art. 13(2)(d)", "which supervisory authority is competent", f"{path}/{fact}")


def _authority_is_certain(draft: Drafting) -> bool:
    try:
        if draft.entity.authority:
            return authorities()[draft.entity.authority].is_certain
        return authority_of(draft.entity.country, draft.entity.land).is_certain
    except LookupError:
        return False


def _of_activity(draft: Drafting, name: str) -> Iterator[Gap]:
    activity, path = draft.activities[name], f"activities/{name}"
    if not activity.purposes:
        yield Gap("Art. 13(1)(c)", "the purposes", f"{path}/purposes")
    for place, purpose in enumerate(activity.purposes):
        if not purpose.bases:
            yield Gap("Art. 13(1)(c)", "the legal basis of this purpose", f"{path}/purposes/{place}/bases")
        if any(ground.basis == "legitimate-interests" for ground in purpose.bases) and not activity.interests:
            yield Gap("Art. 13(1)(d)", "the legitimate interests", f"{path}/interests")
    if not activity.recipients:
        yield Gap("Art. 13(1)(e)", "the recipients", f"{path}/recipients")
    if not activity.schedules:
        yield Gap("Art. 13(2)(a)", "how long the data is kept", f"{path}/schedules")
    if activity.required is None:
        yield Gap("Art. 13(2)(e)", "whether people must give the data", f"{path}/required")
    if not activity.data:
        yield Gap("Art. 14(1)(d)", "the categories of data", f"{path}/data")
    if not activity.sources:
        yield Gap("Art. 14(2)(f)", "where the data comes from", f"{path}/sources")

"""Composes the notice of one entity from the register: the order in which a reader meets the sections."""

from __future__ import annotations

from holdtrue.law.today import Today
from holdtrue.register.models.register import Register

from . import closing, data, joint, purposes, rights, sharing, storage, trackers, transfers, who
from .bookkeeping import kept_by_law
from .drafting import Drafting, listing, paragraph, section
from .phrases import Phrases
from .remarks import remarks
from .statement import Notice, Section

LABELS = (
    "contents",
    "to-confirm",
    "to-confirm-why",
    "see",
    "synthetic",
    "draft",
    "edition",
    "languages",
    "skip",
    "print",
    "language-name",
)


class NoSuchNotice(LookupError):
    """The register knows no such entity or site, or the site is not the entity's."""


class IncompleteNotice(ValueError):
    """Words are missing in a language. `missing` names the wordings (`storage.delete`) and register paths."""

    def __init__(self, language: str, missing: tuple[str, ...]) -> None:
        self.language, self.missing = language, missing
        super().__init__(f"in “{language}” there are no words for: {', '.join(missing)}")


def compose(register: Register, entity: str, site: str | None, phrases: Phrases, today: Today) -> Notice:
    """The notice of `entity` in the language of `phrases`, for all its sites or for one.

    Covers Art. 13 and 14 GDPR. Raises `NoSuchNotice`, and `IncompleteNotice` naming every word that the
    language lacks: nothing is said in another language instead. `today` decides which version of a law is
    in force.
    """
    if entity not in register.group.entities:
        raise NoSuchNotice(f"the register knows no entity `{entity}`")
    if site is not None and (
        site not in register.group.sites or entity not in register.group.sites[site].entities
    ):
        raise NoSuchNotice(f"`{entity}` has no site `{site}`")
    draft = Drafting(register, entity, site, phrases, today)
    sections = (
        who.introduction(draft),
        who.controllers(draft),
        *(of_activity(draft, activity) for activity in draft.activities),
        kept_by_law(draft),
        storage.longer_for_claims(draft),
        sharing.together(draft),
        transfers.transfers(draft),
        rights.objection(draft),
        rights.rights(draft),
        closing.security(draft),
        closing.changes(draft),
    )
    notice = Notice(
        entity=entity,
        company=draft.company,
        site=site,
        language=phrases.language,
        title=phrases.say("title", company=draft.company),
        sections=tuple(part for part in sections if part),
        register_digest=register.digest,
        as_of=register.group.notice_revised,
        synthetic=register.group.synthetic,
        labels={name: phrases.template(f"label.{name}") for name in LABELS},
    )
    if phrases.missing:
        raise IncompleteNotice(phrases.language, tuple(phrases.missing))
    return notice


def compose_internal(register: Register, entity: str, phrases: Phrases, today: Today) -> Notice | None:
    """What colleagues are told of activities that stand in no public notice; None if there are none.

    Raises `IncompleteNotice` like `compose`.
    """
    draft = Drafting(register, entity, None, phrases, today, internal=True)
    sections = tuple(part for name in draft.activities if (part := of_activity(draft, name)))
    if phrases.missing:
        raise IncompleteNotice(phrases.language, tuple(phrases.missing))
    if not sections:
        return None
    return Notice(
        entity=entity,
        company=draft.company,
        site=None,
        language=phrases.language,
        title=f"Inside {draft.company}",
        sections=sections,
        register_digest=register.digest,
        as_of=register.group.notice_revised,
        synthetic=register.group.synthetic,
        labels={name: phrases.template(f"label.{name}") for name in LABELS},
        internal=True,
    )


def of_activity(draft: Drafting, activity: str) -> Section | None:
    """One processing activity: what and whom, data, why, how long, to whom."""
    return section(
        activity,
        draft.title_of(activity),
        paragraph(*data.concerns(draft, activity), *remarks(draft, activity, "about")),
        sections=[
            data.data(draft, activity),
            purposes.purposes(draft, activity),
            trackers.trackers(draft, activity),
            storage.storage(draft, activity),
            sharing.of_activity(draft, activity),
            joint.joint_with_others(draft, activity),
            _choices(draft, activity),
        ],
    )


def _choices(draft: Drafting, activity: str) -> Section | None:
    """What people can choose here, and where to read more."""
    links = []
    for place, link in enumerate(draft.activities[activity].links):
        path = f"activities/{activity}/links/{place}"
        words = draft.phrases.phrase(link.text, f"{path}/text")
        links.append(
            draft.statement(
                f"{activity}.links.{place + 1}", draft.phrases.say("link", text=words, url=link.url), path
            )
        )
    # Where the trackers are listed, what can be chosen stands with them.
    kinds = ("rights",) if activity == trackers.home_of(draft) else ("choice", "rights")
    chosen = remarks(draft, activity, *kinds)
    return section(
        f"{activity}.choices",
        draft.phrases.say("choices.heading"),
        paragraph(*chosen, trackers.listed_elsewhere(draft, activity)),
        listing(links),
        level=3,
    )

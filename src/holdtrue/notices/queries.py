"""The notice of an entity: as the register says it, as it was last published, and where the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from holdtrue.law.today import Today
from holdtrue.register.models.register import Register

from . import wording
from .rules.compose import compose, compose_internal
from .rules.differences import differences
from .rules.drafting import Drafting
from .rules.gaps import Gap, gaps
from .rules.phrases import Phrases
from .rules.statement import Notice


@dataclass(frozen=True)
class PublishedEdition:
    """A published notice. `digests` names its renderings (`html`, `markdown`, `text`) in the content store."""

    entity: str
    site: str | None
    language: str
    number: int
    digests: Mapping[str, str]
    register_digest: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True)
class Comparison:
    """What was published beside what the register says. `changes` is word by word, empty if they are equal."""

    edition: PublishedEdition | None
    changes: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Published, and still what the register says."""
        return self.edition is not None and not self.changes


def notice_of(
    register: Register, entity: str, language: str, today: Today, site: str | None = None
) -> Notice:
    """The notice of `entity` as `register` says it, for all its sites or for one.

    `today` decides which version of a law is in force. Raises `NoSuchLanguage` for a language without wordings,
    `NoSuchNotice` for an unknown entity or site, and `IncompleteNotice` naming every word that the language lacks.
    """
    return compose(register, entity, site, wording.phrases(language, register), today)


def internal_notice_of(register: Register, entity: str, today: Today) -> Notice | None:
    """What colleagues are told, in English, of activities that stand in no public notice: Holdtrue's own records
    first of all. None if there are none. Raises `IncompleteNotice`."""
    return compose_internal(register, entity, wording.phrases("en", register), today)


def languages_of(register: Register, entity: str) -> tuple[str, ...]:
    """The languages in which the notice of `entity` can be said: its own and its sites', where there are wordings."""
    own = register.group.entities[entity].languages
    of_sites = [
        language
        for site in register.group.sites.values()
        if entity in site.entities
        for language in site.languages
    ]
    there = set(wording.languages())
    return tuple(language for language in dict.fromkeys([*own, *of_sites]) if language in there)


def gaps_of(register: Register, entity: str, today: Today, site: str | None = None) -> tuple[Gap, ...]:
    """What Art. 13 and 14 GDPR ask the notice of `entity` to say and the register does not say yet."""
    return gaps(Drafting(register, entity, site, Phrases("en", {}), today))


def last_edition(entity: str, language: str, site: str | None = None) -> PublishedEdition | None:
    """The edition in force; None if the notice was never published."""
    from .models import Edition

    row = (
        Edition.objects.filter(entity=entity, language=language, site=site or "").order_by("-number").first()
    )
    return to_edition(row) if row else None


def editions(entity: str, language: str, site: str | None = None) -> tuple[PublishedEdition, ...]:
    """Every edition of one notice, newest first."""
    from .models import Edition

    rows = Edition.objects.filter(entity=entity, language=language, site=site or "").order_by("-number")
    return tuple(to_edition(row) for row in rows)


def rendering_of(edition: PublishedEdition, format: str) -> str:
    """What was published, as `html` (one article), `markdown` or `text`.

    Raises `NoSuchContent` or `Damaged` if the store no longer holds it as it was.
    """
    from holdtrue.evidence import store

    return store.get(edition.digests[format]).decode()


def compared(
    register: Register, entity: str, language: str, today: Today, site: str | None = None
) -> Comparison:
    """The edition in force beside what the register says today. Raises as `notice_of` and `rendering_of` do."""
    from .rendering.markdown import markdown

    edition = last_edition(entity, language, site)
    if edition is None:
        return Comparison(None)
    said = markdown(notice_of(register, entity, language, today, site))
    published = rendering_of(edition, "markdown")
    return Comparison(edition, differences(published, said))


def to_edition(row) -> PublishedEdition:  # type: ignore[no-untyped-def]
    return PublishedEdition(
        entity=row.entity,
        site=row.site or None,
        language=row.language,
        number=row.number,
        digests={"html": row.html, "markdown": row.markdown, "text": row.text},
        register_digest=row.register_digest,
        published_at=row.published_at,
        published_by=row.published_by,
    )

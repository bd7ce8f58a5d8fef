"""Publishing: the renderings go into the content store, the edition into its table, the deed into the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from holdtrue.evidence import store
from holdtrue.evidence.actions import append, keep_register
from holdtrue.evidence.actors import Actor
from holdtrue.law.today import Today
from holdtrue.register.models.register import Register

from .models import Edition
from .queries import PublishedEdition, gaps_of, last_edition, to_edition
from .rendering.html import article
from .rendering.markdown import markdown
from .rendering.text import text
from .rules.gaps import Gap
from .rules.statement import Notice


class NotReady(Exception):
    """A notice that may not be published: facts nobody has confirmed, or disclosures that are missing."""

    def __init__(self, unconfirmed: tuple[str, ...], gaps: tuple[Gap, ...]) -> None:
        self.unconfirmed, self.gaps = unconfirmed, gaps
        super().__init__(f"{len(unconfirmed)} facts to confirm, {len(gaps)} disclosures missing")


class PublishedMeanwhile(Exception):
    """Somebody else published the same notice at this moment."""


def publish(
    actor: Actor, notice: Notice, register: Register, today: Today, at: datetime, by: str = ""
) -> PublishedEdition:
    """Publish `notice` as the next edition, and return it; the last edition if nothing in it has changed.

    `register` is the version it was composed from, `today` the day it was composed for, `at` the moment, with its
    time zone. Outside a demo group, raises `NotReady` while a fact is unconfirmed or a disclosure of Art. 13 or 14
    GDPR is missing. Raises `PublishedMeanwhile` if another publication of the same notice came first, and
    `NotAllowed` unless the actor may publish for this company. The ledger names no person; `by` stands in the edition
    alone.
    """
    actor.require("notice.publish", notice.entity)
    if notice.register_digest != register.digest:
        raise ValueError("the notice was composed from another version of the register")
    if not register.group.demo:
        missing = gaps_of(register, notice.entity, today, notice.site)
        if notice.unconfirmed or missing:
            raise NotReady(notice.unconfirmed, missing)
    renderings = {
        "html": (article(notice), "text/html; charset=utf-8"),
        "markdown": (markdown(notice), "text/markdown; charset=utf-8"),
        "text": (text(notice), "text/plain; charset=utf-8"),
    }
    try:
        with transaction.atomic():
            digests = {
                name: store.put(rendering.encode(), media_type)
                for name, (rendering, media_type) in renderings.items()
            }
            last = last_edition(notice.entity, notice.language, notice.site)
            if last is not None and last.digests == digests:
                return last
            edition = Edition.objects.create(
                entity=notice.entity,
                site=notice.site or "",
                language=notice.language,
                number=last.number + 1 if last else 1,
                register_digest=keep_register(register),
                published_at=at,
                published_by=by,
                **digests,
            )
            append(
                "notice.published",
                f"group/entities/{notice.entity}",
                {
                    "by": actor.name,
                    "site": edition.site,
                    "language": edition.language,
                    "number": edition.number,
                    "promises": len(notice.promises),
                    "unconfirmed": list(notice.unconfirmed),
                    **digests,
                },
                at,
                register.digest,
            )
    except IntegrityError as fault:
        raise PublishedMeanwhile(f"{notice.entity}, {notice.language}") from fault
    return to_edition(edition)

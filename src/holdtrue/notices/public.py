"""The notice as the public reads it: the published edition, or the register's own rendering, marked as a draft."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from holdtrue.evidence.current_register import current_register
from holdtrue.law.today import Today
from holdtrue.register.models.register import Register

from . import wording
from .queries import languages_of, last_edition, notice_of, rendering_of
from .rendering.html import article
from .rules.compose import IncompleteNotice, NoSuchNotice


def _today() -> Today:
    """The day set for the process, else this instant."""
    day = getattr(settings, "HOLDTRUE_TODAY", None)
    if day:
        return Today(day=date.fromisoformat(day))
    return Today(instant=datetime.now(UTC))


@require_safe
def notice(request: HttpRequest, entity: str, language: str) -> HttpResponse:
    """`/notice/<entity>/<language>/`, `?site=` for one site only. 404 for what the register does not know."""
    register = current_register()
    site = request.GET.get("site") or None
    if entity not in register.group.entities or language not in languages_of(register, entity):
        raise Http404
    phrases = wording.phrases(language, register)
    edition = last_edition(entity, language, site)
    if edition is not None:
        text = rendering_of(edition, "html")
        state = phrases.say(
            "label.edition", number=str(edition.number), day=phrases.day(edition.published_at.date())
        )
    else:
        try:
            text = article(notice_of(register, entity, language, _today(), site))
        except (NoSuchNotice, IncompleteNotice):
            raise Http404 from None
        state = phrases.say("label.draft")
    company = register.group.entities[entity].name or entity
    address = reverse("notice", args=[entity, language]) + (f"?site={site}" if site else "")
    return render(
        request,
        "notices/page.html",
        {
            "language": language,
            "title": phrases.say("title", company=company),
            "canonical": request.build_absolute_uri(address),
            "languages": _languages(register, entity, site),
            "labels": {name: phrases.say(f"label.{name}") for name in ("skip", "languages")},
            "state": state,
            "article": mark_safe(text),  # noqa: S308
        },
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """`/notice/`: every company's notice, in every language it can be said in."""
    register = current_register()
    synthetic = wording.phrases("en", register).say("label.synthetic") if register.group.synthetic else ""
    return render(
        request,
        "notices/index.html",
        {
            "group": register.group.name,
            "synthetic": synthetic,
            "notices": [
                {"company": entity.name or name, "languages": _languages(register, name, None)}
                for name, entity in register.group.entities.items()
                if languages_of(register, name)
            ],
        },
    )


def _languages(register: Register, entity: str, site: str | None) -> list[dict[str, str]]:
    return [
        {
            "code": code,
            "name": wording.phrases(code, register).say("label.language-name"),
            "url": reverse("notice", args=[entity, code]) + (f"?site={site}" if site else ""),
        }
        for code in languages_of(register, entity)
    ]

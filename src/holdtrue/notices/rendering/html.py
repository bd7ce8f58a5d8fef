"""A notice as HTML: the article by itself, and a page of its own that needs nothing from anywhere."""

from __future__ import annotations

import re
from importlib.resources import files

from django.template.loader import render_to_string
from django.utils.html import Urlizer, escape
from django.utils.safestring import SafeString, mark_safe

from ..rules.statement import Notice


def article(notice: Notice) -> str:
    """The notice as one `<article>`. Every statement is an element whose `id` is the statement's."""
    titles = {section.id: section.title for section in notice.walk()}
    why = notice.label("to-confirm-why", mark=notice.label("to-confirm")) if notice.unconfirmed else ""
    return render_to_string(
        "notices/article.html", {"notice": notice, "titles": titles, "why": why, "labels": notice.labels}
    )


def page(notice: Notice) -> str:
    """The notice as a whole document with its style sheet inside: to file away, to print, to send."""
    style = (files("holdtrue.notices") / "static" / "holdtrue" / "base.css").read_text(encoding="utf-8")
    return render_to_string(
        "notices/standalone.html",
        {
            "notice": notice,
            "labels": notice.labels,
            "article": mark_safe(article(notice)),  # noqa: S308
            "style": mark_safe(style),  # noqa: S308
        },
    )


class _Links(Urlizer):
    """Links what is written as an address; a bare name such as `www.example.org` may be only a name."""

    simple_url_2_re = re.compile(r"(?!)")


_links = _Links()


def linked(text: str) -> SafeString:
    """The text, escaped, with its addresses as links; a pattern such as `https://*.example.org/*` is none."""
    if "*" in text:
        return escape(text)
    return mark_safe(_links(text, autoescape=True))  # noqa: S308

"""The page behind a signed link. Opening it does nothing, as mail scanners open every link; its button does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import links
from .links import LinkState, NotUsable

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Page:
    """The words of the page, in the reader's language. `unusable` is said for a link that leads nowhere now."""

    language: str
    title: str
    text: str
    button: str
    unusable: str


_STATUS = {LinkState.UNKNOWN: 404, LinkState.USED: 410, LinkState.EXPIRED: 410}


def signed_link(
    purpose: str,
    page: Callable[[HttpRequest, str], Page],
    perform: Callable[[HttpRequest, str, datetime], HttpResponse],
) -> View:
    """The view for `path("...<str:token>/", ...)`: GET shows the page, POST uses the link and performs.

    `page` gets the link's subject (empty if it leads nowhere), `perform` the subject and the moment, inside the
    transaction that uses the link up: if it raises, or answers with a 5xx, the link is as it was.
    """

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, token: str) -> HttpResponse:
        at = datetime.now(UTC)
        if request.method != "POST":
            seen = links.look(token, purpose, at)
            usable = seen.state is LinkState.OPEN
            return _shown(request, page(request, seen.subject), 200 if usable else _STATUS[seen.state])
        try:
            with transaction.atomic():
                answer = perform(request, links.use(token, purpose, at), at)
                if answer.status_code >= 500:
                    transaction.set_rollback(True)
        except NotUsable as refusal:
            return _shown(request, page(request, ""), _STATUS[refusal.state])
        return answer

    return view


def _shown(request: HttpRequest, page: Page, status: int) -> HttpResponse:
    answer = render(request, "delivery/link.html", {"page": page, "usable": status == 200}, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

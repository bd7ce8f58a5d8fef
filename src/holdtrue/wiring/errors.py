"""The pages for a request that cannot be answered. They say what happened, never how the inside looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>'
    "<body><main><h1>{title}</h1><p>{says}</p></main></body></html>"
)


def _page(status: int, title: str, says: str) -> HttpResponse:
    return HttpResponse(_PAGE.format(title=title, says=says), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(400, "Not understood", "The request is not one that this server can read.")


def refused(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return _page(403, "Not allowed", "This server does not answer that request.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(404, "Not found", "There is no page at this address.")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(429, "Too many requests", "Please wait some minutes, and then try again.")


def failed(request: HttpRequest) -> HttpResponse:
    return _page(
        500, "Something failed here", "The fault is on this side and has been noted. Please try again later."
    )

"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.board, name="board"),
    path("promise/<str:name>/", pages.promise, name="promise"),
]

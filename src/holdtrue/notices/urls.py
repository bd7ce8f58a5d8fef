"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("notice/", public.index, name="notices"),
    path("notice/<slug:entity>/<slug:language>/", public.notice, name="notice"),
]

"""The addresses of sign-in: our own, then all of allauth's. Which of those are open stands in `console/access.py`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from . import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("join/<str:token>/", pages.Invited.as_view(), name="join"),
    path("begin/<str:token>/", pages.First.as_view(), name="administrator"),
    path("account/", pages.account, name="account"),
    path("account/", include("allauth.urls")),
]

"""The real addresses, and one whose view says nothing about who may open it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from holdtrue.wiring.urls import urlpatterns as real


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


urlpatterns = [path("forgotten/", forgotten), *real]

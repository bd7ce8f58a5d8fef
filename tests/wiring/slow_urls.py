from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse
from django.urls import path

from holdtrue.wiring.urls import urlpatterns as real


def slow(request: HttpRequest) -> HttpResponse:
    print("began", flush=True)
    time.sleep(30)
    return HttpResponse("late")


slow.public = True  # type: ignore[attr-defined]

urlpatterns = [path("slow", slow), *real]

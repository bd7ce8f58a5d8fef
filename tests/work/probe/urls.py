"""A page through which the tests ask for work, as a person's click would: with a row of its own beside it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from holdtrue.wiring.health import healthz
from holdtrue.work.actions import ask_for


@csrf_exempt
def ask(request: HttpRequest, job: str, name: str, pieces: int) -> HttpResponse:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO probe_asked VALUES (%s, %s) ON CONFLICT DO NOTHING", [name, pieces])
        ask_for(
            job,
            f"{job}/{name}",
            at=datetime.now(UTC),
            arguments={"name": name, "pieces": pieces},
            system=request.GET.get("system", ""),
        )
    return HttpResponse("asked\n")


ask.public = True  # type: ignore[attr-defined]

urlpatterns = [path("healthz", healthz), path("ask/<str:job>/<str:name>/<int:pieces>", ask)]

"""`/healthz`: is the process up, and does its store answer? `/readyz`: can it do its work?

Both are for whoever watches machines: they say what is wrong in a line, and nothing about anybody.
"""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from holdtrue.evidence.current_register import current_register
from holdtrue.register.problems import RegisterProblems

_migrated = False


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `ok`, or 503 with the one thing that is wrong."""
    return _answer(_store())


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 `ok` if the store answers and has the tables of this version, and the register can be used; else 503."""
    return _answer(_store() or _tables() or _register())


for _view in (healthz, readyz):
    _view.public = True  # type: ignore[attr-defined]


def _answer(wrong: str | None) -> HttpResponse:
    return HttpResponse(f"{wrong or 'ok'}\n", status=503 if wrong else 200, content_type="text/plain")


def _store() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "the store does not answer"
    return None


def _tables() -> str | None:
    """Once they are there they stay: looked at until then."""
    global _migrated
    if _migrated:
        return None
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        lacks = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error:
        return "the store does not answer"
    if lacks:
        return "the store lacks tables of this version: holdtrue store upgrade"
    _migrated = True
    return None


def _register() -> str | None:
    try:
        current_register()
    except (RegisterProblems, OSError):
        return "the register cannot be used: holdtrue register validate"
    return None

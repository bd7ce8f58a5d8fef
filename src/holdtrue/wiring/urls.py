"""Every address of the web process. Each room that is seen from outside brings its own list."""

from __future__ import annotations

from django.urls import include, path

from .health import healthz, readyz
from .metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("holdtrue.notices.urls")),
    path("", include("holdtrue.console.urls")),
    path("", include("holdtrue.console.sign_in.urls")),
]

handler429 = "holdtrue.wiring.errors.too_many"
handler400 = "holdtrue.wiring.errors.bad_request"
handler403 = "holdtrue.wiring.errors.refused"
handler404 = "holdtrue.wiring.errors.not_found"
handler500 = "holdtrue.wiring.errors.failed"

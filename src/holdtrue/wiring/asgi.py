"""The ASGI application: one process serves the notice, the board and the files they need."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.serving")

from django.core.asgi import get_asgi_application

application = get_asgi_application()

"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "holdtrue.work"
    label = "work"
    verbose_name = "Background work"

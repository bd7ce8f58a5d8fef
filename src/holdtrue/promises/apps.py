"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "holdtrue.promises"
    label = "promises"
    verbose_name = "Promises"

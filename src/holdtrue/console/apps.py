"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "holdtrue.console"
    label = "console"
    verbose_name = "Console"

"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "holdtrue.notices"
    label = "notices"
    verbose_name = "Notices"

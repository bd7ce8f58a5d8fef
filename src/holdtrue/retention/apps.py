"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "holdtrue.retention"
    label = "retention"
    verbose_name = "Retention"

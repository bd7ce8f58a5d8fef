"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "holdtrue.staff"
    label = "staff"
    verbose_name = "Staff"

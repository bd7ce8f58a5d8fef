"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "holdtrue.delivery"
    label = "delivery"
    verbose_name = "The post"

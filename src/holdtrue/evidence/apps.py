"""Django's card for this room."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "holdtrue.evidence"
    label = "evidence"
    verbose_name = "The ledger"

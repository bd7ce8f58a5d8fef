"""Editions of notices: what was published, when, and from which version of the register."""

from __future__ import annotations

from django.db import models


class Edition(models.Model):
    """One published rendering. The texts lie in the content store under their digests; rows are never changed.

    `site` is empty for the notice that covers all sites of its entity.
    """

    entity = models.CharField(max_length=120)
    site = models.CharField(max_length=120, blank=True, default="")
    language = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    html = models.CharField(max_length=64)
    markdown = models.CharField(max_length=64)
    text = models.CharField(max_length=64)
    register_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("entity", "site", "language", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "site", "language", "number"), name="notices_edition_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.language} {self.number}"

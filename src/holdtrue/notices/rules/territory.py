"""Where the GDPR itself protects data: the European Economic Area."""

from __future__ import annotations

EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()
)
"""The member states of the Union, with Iceland, Liechtenstein and Norway."""


def in_eea(country: str) -> bool:
    """Whether a transfer to `country` (ISO 3166-1) stays inside, so that Chapter V GDPR does not apply."""
    return country in EEA

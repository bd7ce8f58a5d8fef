"""The country shops of the demo: ten sites of one oscar installation.

The codes stand in `customer_profile.site`, the numbers in `order_order.site_id`; the register maps both to
the group's companies.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """One country shop. `weight` is its share of the customers, in per cent."""

    id: int
    code: str
    country: str
    alpha3: str
    numeric: str
    name: str
    currency: str
    vat: int
    weight: int
    duty_years: int
    """Calendar years after the order's own for which the shop has kept a voucher whose account has gone."""
    street: str
    city: str


SITES: tuple[Site, ...] = (
    Site(1, "dk", "DK", "DNK", "208", "Denmark", "DKK", 25, 27, 5, "Prøvevej", "Prøveby"),
    Site(2, "se", "SE", "SWE", "752", "Sweden", "SEK", 25, 18, 7, "Provgatan", "Provstad"),
    Site(3, "no", "NO", "NOR", "578", "Norway", "NOK", 25, 12, 5, "Prøveveien", "Prøvevik"),
    Site(4, "fi", "FI", "FIN", "246", "Finland", "EUR", 25, 10, 6, "Koekatu", "Koekylä"),
    Site(5, "de", "DE", "DEU", "276", "Germany", "EUR", 19, 12, 8, "Musterweg", "Musterstadt"),
    Site(6, "at", "AT", "AUT", "040", "Austria", "EUR", 20, 3, 7, "Mustergasse", "Musterdorf"),
    Site(7, "pl", "PL", "POL", "616", "Poland", "PLN", 23, 9, 5, "ul. Próbna", "Próbnik"),
    Site(8, "lt", "LT", "LTU", "440", "Lithuania", "EUR", 21, 4, 9, "Bandymo g.", "Bandymai"),
    Site(9, "cz", "CZ", "CZE", "203", "Czechia", "CZK", 21, 3, 5, "Zkušební", "Zkoušov"),
    Site(10, "nl", "NL", "NLD", "528", "Netherlands", "EUR", 21, 2, 7, "Proefstraat", "Proefdam"),
)

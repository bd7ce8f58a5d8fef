"""Supervisory authorities: where a person may lodge a complaint (Art. 13(2)(d), 77 GDPR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from .duties import Mark


@dataclass(frozen=True)
class Authority:
    """One authority. `complaint` is its page for complaints, None where only the site is known.

    `land` is the German Land (ISO 3166-2 without the country) for which it is competent.
    """

    id: str
    country: str
    name: str
    english: str
    site: str
    complaint: str | None
    mark: Mark
    land: str | None = None
    land_name: str | None = None

    @property
    def is_certain(self) -> bool:
        """False for the stand-in that lists the authorities of all German Länder: the entity's Land is
        missing.
        """
        return self.country != "DE" or self.land is not None


@cache
def authorities() -> Mapping[str, Authority]:
    """All known authorities by their identifier."""
    text = (resources.files(__package__) / "data" / "authorities.yaml").read_text(encoding="utf-8")
    return {
        entry["id"]: Authority(
            id=entry["id"],
            country=entry["country"],
            name=entry["name"],
            english=entry["english"],
            site=entry["site"],
            complaint=entry.get("complaint"),
            mark=entry["mark"],
            land=entry.get("land"),
            land_name=entry.get("land-name"),
        )
        for entry in yaml.safe_load(text)["authorities"]
    }


def authority_of(country: str, land: str | None = None) -> Authority:
    """The authority for a company established in `country` and, in Germany, in `land` (`NW`, `DE-NW` or its
    name).

    A German company without a Land gets the stand-in for all Länder (`is_certain` is False).
    Raises `LookupError` for a country or Land that is not known.
    """
    here = [authority for authority in authorities().values() if authority.country == country]
    if not here:
        raise LookupError(f"the supervisory authority of {country!r} is not known; name it in group.yaml")
    if land is None or country != "DE":
        return next(authority for authority in here if authority.land is None)
    wanted = land.casefold().removeprefix("de-")
    for authority in here:
        if authority.land and wanted in (authority.land.casefold(), (authority.land_name or "").casefold()):
            return authority
    known = ", ".join(sorted(authority.land for authority in here if authority.land))
    raise LookupError(f"there is no German Land {land!r}; the codes are {known}")

"""Time zones are names of the IANA data base: they decide which day a moment belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from zoneinfo import available_timezones

from holdtrue.law.today import zone_of

from ..bound import dataset_path
from ..draft import Draft
from ..problems import Problem, shown
from ..suggestions import did_you_mean


@lru_cache(maxsize=256)
def _is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _zones(draft: Draft) -> Iterator[tuple[str, str | None]]:
    for name, entity in (draft.group.entities if draft.group else {}).items():
        yield f"group/entities/{name}/zone", entity.zone
    for name, system in draft.systems.items():
        yield f"systems/{name}/zone", system.zone
        for inner, dataset in system.datasets.items():
            path = dataset_path(name, inner)
            yield f"{path}/zone", dataset.zone
            for event, sources in dataset.events.items():
                for number, source in enumerate(sources):
                    yield f"{path}/events/{event}/{number}/zone", source.zone


def find(draft: Draft) -> Iterator[Problem]:
    """Time zones that nobody knows."""
    for path, zone in _zones(draft):
        if zone is not None and not _is_zone(zone):
            hint = did_you_mean(zone, frozenset(available_timezones()))
            remedy = f"{hint}Write its IANA name, for instance Europe/Copenhagen or UTC."
            yield draft.problem(path, f"{shown(zone)} is no time zone.", remedy)

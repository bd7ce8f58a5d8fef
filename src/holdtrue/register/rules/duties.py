"""A duty has a law to take its period from, in the country of every company whose rows it may concern."""

from __future__ import annotations

from collections.abc import Iterator

from holdtrue.law.duties import rules_for

from ..bound import dataset_path, lineage
from ..draft import Draft
from ..models.bindings import System
from ..models.group import Entity
from ..models.schedules import Schedule
from ..problems import Problem


def _companies(system: System, name: str, entities: dict[str, Entity]) -> list[Entity]:
    """The companies that a row of a dataset may belong to: those its binding names, else all."""
    for one in lineage(system.datasets, name):
        binding = system.datasets[one].entity
        if binding is not None:
            named = {binding.is_} if binding.is_ else set((binding.map or {}).values())
            return [
                entities[company] for company in sorted(filter(None, named)) if company in entities
            ] or list(entities.values())
    return list(entities.values())


def _has_law(country: str, schedule: Schedule) -> bool:
    try:
        return bool(rules_for(country, schedule.class_))
    except LookupError:
        return False


def find(draft: Draft) -> Iterator[Problem]:
    """Duties that no known law fills for some company: its rows can never be decided."""
    entities = dict(draft.group.entities) if draft.group else {}
    known: dict[tuple[str, str], bool] = {}
    for system_name, system in draft.systems.items():
        for name, dataset in system.datasets.items():
            for number, schedule_name in enumerate(dataset.schedules):
                schedule = draft.schedules.get(schedule_name)
                if schedule is None or schedule.duty is None:
                    continue
                countries = {entity.country for entity in _companies(system, name, entities)}
                for country in countries:
                    if (country, schedule_name) not in known:
                        known[country, schedule_name] = _has_law(country, schedule)
                missing = sorted(country for country in countries if not known[country, schedule_name])
                if missing:
                    yield draft.problem(
                        f"{dataset_path(system_name, name)}/schedules/{number}",
                        f"no law is known for the duty '{schedule_name}' in {', '.join(missing)}: rows of companies "
                        "there cannot be decided.",
                        "See `holdtrue law export` for the countries and record classes that are known.",
                        "warning",
                    )

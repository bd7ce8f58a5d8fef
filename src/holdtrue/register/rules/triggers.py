"""What a schedule waits for is bound where it is used: a period whose start nobody knows never ends."""

from __future__ import annotations

from collections.abc import Iterator

from ..bound import condition_sources, dataset_path, event_sources, lacks_a_parent, lineage
from ..draft import Draft
from ..models.bindings import System
from ..models.schedules import Schedule
from ..problems import Problem
from ..suggestions import did_you_mean


def _binds(draft: Draft, system: System, name: str, event: str) -> bool:
    """By itself, through a parent, or because rows of the same company elsewhere bind it."""
    if event_sources(system, name, event):
        return True
    for one in lineage(system.datasets, name):
        party = system.datasets[one].party
        if party is not None:
            return event in party.events and any(
                event_sources(other, inner, event)
                for other in draft.systems.values()
                for inner, dataset in other.datasets.items()
                if dataset.party is not None
            )
    return False


def _known_events(system: System, name: str) -> list[str]:
    return [event for one in lineage(system.datasets, name) for event in system.datasets[one].events]


def _known_conditions(system: System, name: str) -> list[str]:
    return [known for one in lineage(system.datasets, name) for known in system.datasets[one].conditions]


def _own_period(
    draft: Draft, system: System, name: str, schedule: str, rule: Schedule, path: str
) -> Iterator[Problem]:
    assert rule.after is not None
    missing = [event for event in rule.after.events if not _binds(draft, system, name, event)]
    for event in missing:
        hint = did_you_mean(event, _known_events(system, name))
        if len(missing) == len(rule.after.events):
            yield draft.problem(
                path,
                f"schedule '{schedule}' runs from '{event}', which nothing binds here.",
                f"{hint}Bind it under `events` of this dataset or of its parent (`of`).",
            )
        else:
            yield draft.problem(
                path,
                f"schedule '{schedule}' also looks at '{event}', which nothing binds here: it is unknown.",
                f"{hint}Bind it under `events`, or give this dataset a schedule of its own.",
                "warning",
            )
    for word, condition in (("while", rule.while_), ("when", rule.when)):
        if condition is not None and not condition_sources(system, name, condition):
            hint = did_you_mean(condition, _known_conditions(system, name))
            yield draft.problem(
                path,
                f"schedule '{schedule}' depends on `{word}: {condition}`, which nothing binds here.",
                f"{hint}Bind it under `conditions` of this dataset or of its parent (`of`).",
            )


def find(draft: Draft) -> Iterator[Problem]:
    """Schedules whose event or condition no source gives, where they are used."""
    for system_name, system in draft.systems.items():
        if draft.is_damaged(f"systems/{system_name}"):
            continue
        for name, dataset in system.datasets.items():
            if lacks_a_parent(system.datasets, name):
                continue
            for number, schedule in enumerate(dataset.schedules):
                rule = draft.schedules.get(schedule)
                if rule is None or draft.is_damaged(f"schedules/{schedule}"):
                    continue
                path = f"{dataset_path(system_name, name)}/schedules/{number}"
                if rule.duty is None:
                    yield from _own_period(draft, system, name, schedule, rule, path)
                elif not dataset.events.get("document-date"):
                    yield draft.problem(
                        path,
                        f"the duty '{schedule}' counts from 'document-date', which this dataset does not bind.",
                        "Bind it under `events` here; a document's date is never its parent's.",
                    )

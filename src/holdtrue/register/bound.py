"""What a dataset binds, by itself or through the parents it names with `of`."""

from __future__ import annotations

from collections.abc import Mapping

from .models.bindings import ConditionSource, Dataset, EventSource, System


def dataset_path(system: str, dataset: str) -> str:
    """The path of a dataset."""
    return f"systems/{system}/datasets/{dataset}"


def lineage(datasets: Mapping[str, Dataset], name: str) -> tuple[str, ...]:
    """The dataset, its parent, the parent's parent ...; up to one that is unknown or comes again."""
    found: list[str] = []
    here: str | None = name
    while here is not None and here in datasets and here not in found:
        found.append(here)
        parent = datasets[here].of
        here = parent.dataset if parent else None
    return tuple(found)


def lacks_a_parent(datasets: Mapping[str, Dataset], name: str) -> bool:
    """Whether a parent on the way up is unknown, so that what is not bound here might have been bound there."""
    last = datasets[lineage(datasets, name)[-1]]
    return last.of is not None and last.of.dataset not in datasets


def event_sources(system: System, name: str, event: str) -> tuple[EventSource, ...]:
    """The sources of an event of a dataset, its parents' included. `document-date` is never the parent's."""
    chain = lineage(system.datasets, name)[: 1 if event == "document-date" else None]
    return tuple(source for one in chain for source in system.datasets[one].events.get(event, ()))


def condition_sources(system: System, name: str, condition: str) -> tuple[ConditionSource, ...]:
    """The sources of a condition: the dataset's own, or else those of the nearest parent that binds it."""
    for one in lineage(system.datasets, name):
        if condition in system.datasets[one].conditions:
            return system.datasets[one].conditions[condition]
    return ()


def has_key(system: System, name: str, key: str) -> bool:
    """Whether rows of a dataset can be asked for by `key`: `party`, or a key of `subject` such as `email`."""
    for one in lineage(system.datasets, name):
        dataset = system.datasets[one]
        if dataset.party is not None if key == "party" else key in dataset.subject:
            return True
    return False


def has_entity(system: System, name: str) -> bool:
    """Whether rows of a dataset say which company they belong to."""
    return any(system.datasets[one].entity is not None for one in lineage(system.datasets, name))

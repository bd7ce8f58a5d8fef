"""A dataset's parent exists, is not its own descendant, and somebody says which company a row belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from ..bound import dataset_path, has_entity
from ..draft import Draft
from ..models.bindings import System
from ..problems import Problem, shown
from ..suggestions import did_you_mean


def _comes_back(system: System, name: str) -> bool:
    seen: set[str] = set()
    here = name
    while here in system.datasets and here not in seen:
        seen.add(here)
        parent = system.datasets[here].of
        if parent is None:
            return False
        here = parent.dataset
    return here == name


def find(draft: Draft) -> Iterator[Problem]:
    """Unknown parents, circles of parents, and rows of which nobody knows the company."""
    companies = draft.names.get("group/entities", {})
    for system_name, system in draft.systems.items():
        if draft.is_damaged(f"systems/{system_name}"):
            continue
        for name, dataset in system.datasets.items():
            path = dataset_path(system_name, name)
            if dataset.of and dataset.of.dataset not in system.datasets:
                hint = did_you_mean(dataset.of.dataset, system.datasets)
                yield draft.problem(
                    f"{path}/of",
                    f"unknown dataset {shown(dataset.of.dataset)} in this system.",
                    f"{hint}A parent is a dataset of the same system.",
                )
            elif dataset.of and _comes_back(system, name):
                yield draft.problem(
                    f"{path}/of",
                    "the dataset is its own parent, over one or more others.",
                    "Remove one `of` of the circle: a parent is what the row points at.",
                )
            elif dataset.schedules and len(companies) > 1 and not has_entity(system, name):
                yield draft.problem(
                    path,
                    "nothing says which company a row belongs to, so none of its periods can be decided.",
                    "Add `entity: COMPANY`, or `entity: {column: ..., map: {...}}`.",
                    "warning",
                )

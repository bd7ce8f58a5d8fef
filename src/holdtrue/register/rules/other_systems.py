"""A question to another system has somebody who can answer it, and a key to ask with."""

from __future__ import annotations

from collections.abc import Iterator

from ..bound import condition_sources, dataset_path, event_sources, has_key
from ..draft import Draft
from ..models.bindings import ConditionSource, Dataset, EventSource, System
from ..problems import Problem, shown
from ..suggestions import did_you_mean


def _answers(system: System, what: str, name: str, event: bool) -> bool:
    return bool((event_sources if event else condition_sources)(system, what, name))


def _question(
    draft: Draft, system: System, dataset: str, name: str, source: EventSource | ConditionSource, path: str
) -> Iterator[Problem]:
    other, by = str(source.system), str(source.by)
    known = draft.names.get("systems", {})
    if other not in known:
        if "systems" not in draft.unread:
            remedy = f"{did_you_mean(other, known)}Add systems/{other}.yaml or correct the name."
            yield draft.problem(path, f"unknown system {shown(other)}.", remedy)
        return
    if not has_key(system, dataset, by):
        where = "`party`" if by == "party" else f"`subject: {{{by}: COLUMN}}`"
        yield draft.problem(
            path,
            f"system '{other}' is asked by {shown(by)}, but this dataset has no such key.",
            f"Bind {where} here or in the parent dataset.",
        )
    asked = draft.systems.get(other)
    if asked is None or draft.is_damaged(f"systems/{other}"):
        return
    if not asked.datasets:
        yield draft.problem(
            path,
            f"system '{other}' is not bound, so it cannot say anything about '{name}'.",
            f"Bind its datasets in {draft.where(f'systems/{other}').file}.",
            "warning",
        )
        return
    is_event = isinstance(source, EventSource)
    answering = [inner for inner in asked.datasets if _answers(asked, inner, name, is_event)]
    if not answering:
        what = "event" if is_event else "condition"
        yield draft.problem(
            path,
            f"no dataset of system '{other}' binds the {what} '{name}'.",
            f"Bind it under `{what}s` of a dataset in {draft.where(f'systems/{other}').file}.",
        )
    elif not any(has_key(asked, inner, by) for inner in answering):
        yield draft.problem(
            path,
            f"system '{other}' binds '{name}', but its dataset cannot be asked by {shown(by)}.",
            f"Bind `{'party' if by == 'party' else 'subject'}` there.",
        )


def _sources(dataset: Dataset) -> Iterator[tuple[str, str, int, EventSource | ConditionSource]]:
    for event, sources in dataset.events.items():
        for number, source in enumerate(sources):
            yield "events", event, number, source
    for condition, asked in dataset.conditions.items():
        for number, question in enumerate(asked):
            yield "conditions", condition, number, question


def find(draft: Draft) -> Iterator[Problem]:
    """Questions to systems that nobody knows or that cannot answer."""
    for system_name, system in draft.systems.items():
        for name, dataset in system.datasets.items():
            for key, what, number, source in _sources(dataset):
                if source.system is not None:
                    here = f"{dataset_path(system_name, name)}/{key}/{what}/{number}"
                    yield from _question(draft, system, name, what, source, here)

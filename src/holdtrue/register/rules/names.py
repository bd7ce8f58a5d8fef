"""A name that is used is written somewhere: recipients, companies, sites, schedules, activities, systems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..bound import dataset_path
from ..draft import Draft
from ..models.bindings import Dataset, EntityBinding
from ..problems import Problem, Severity, shown
from ..shaping import joined
from ..suggestions import did_you_mean

_WHERE = {
    "group/entities": ("company", "group.yaml under `entities`"),
    "group/sites": ("site", "group.yaml under `sites`"),
    "recipients": ("recipient", "recipients.yaml"),
    "schedules": ("schedule", "schedules.yaml"),
    "activities": ("activity", "activities/"),
    "systems": ("system", "systems/"),
    "joint": ("joint arrangement", "joint.yaml"),
    "access/groups": ("employee group", "access.yaml"),
}
_FILE_OF = {"group/entities": "group", "group/sites": "group", "access/groups": "access"}


class _Names:
    """Looks names up and reports those that nobody wrote."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.known = {kind: frozenset(draft.names.get(kind, ())) for kind in _WHERE}

    def check(self, kind: str, name: str | None, path: str) -> Iterator[Problem]:
        if name is None or name in self.known[kind] or _FILE_OF.get(kind, kind) in self.draft.unread:
            return
        what, where = _WHERE[kind]
        hint = did_you_mean(name, self.known[kind])
        remedy = f"{hint}Add it to {where} or correct the name."
        # A register of schedules and bindings alone is fine: then no activity is described yet.
        nothing = kind == "activities" and not self.known[kind]
        severity: Severity = "warning" if nothing else "error"
        yield self.draft.problem(path, f"unknown {what} {shown(name)}.", remedy, severity)

    def check_all(self, kind: str, names: Iterable[str], path: str) -> Iterator[Problem]:
        for number, name in enumerate(names):
            yield from self.check(kind, name, joined(path, number))


def _group(names: _Names) -> Iterator[Problem]:
    group = names.draft.group
    if group is None:
        return
    yield from names.check("group/entities", group.lead, "group/lead")
    for name, site in group.sites.items():
        yield from names.check_all("group/entities", site.entities, f"group/sites/{name}/entities")
    for name, entry in names.draft.access.groups.items():
        yield from names.check_all("group/entities", entry.entities, f"access/groups/{name}/entities")
    for name, arrangement in names.draft.joint.items():
        yield from names.check_all("recipients", arrangement.recipients, f"joint/{name}/recipients")
        known = names.known["group/entities"] | names.known["recipients"]
        for number, party in enumerate(arrangement.parties):
            if party not in known and not names.draft.unread & {"group", "recipients"}:
                yield names.draft.problem(
                    f"joint/{name}/parties/{number}",
                    f"unknown party {shown(party)}.",
                    f"{did_you_mean(party, known)}A party is a company of group.yaml or a recipient.",
                )


def _activities(names: _Names) -> Iterator[Problem]:
    for name, activity in names.draft.activities.items():
        path = f"activities/{name}"
        yield from names.check_all("group/entities", activity.entities, f"{path}/entities")
        yield from names.check_all("group/sites", activity.sites, f"{path}/sites")
        yield from names.check_all("joint", activity.joint, f"{path}/joint")
        yield from names.check_all("access/groups", activity.access, f"{path}/access")
        for number, use in enumerate(activity.recipients):
            here = f"{path}/recipients/{number}"
            yield from names.check("recipients", use.recipient, _deepest(names, here, "recipient"))
        for number, retention in enumerate(activity.schedules):
            here = f"{path}/schedules/{number}"
            yield from names.check("schedules", retention.schedule, _deepest(names, here, "schedule"))
            yield from names.check_all("systems", retention.systems, f"{here}/systems")
        interests = frozenset(interest.id for interest in activity.interests if interest.id)
        if names.draft.is_damaged(path):
            continue
        for number, purpose in enumerate(activity.purposes):
            for place, ground in enumerate(purpose.bases):
                for position, interest in enumerate(ground.interests):
                    if interest not in interests:
                        yield names.draft.problem(
                            f"{path}/purposes/{number}/bases/{place}/interests/{position}",
                            f"unknown interest {shown(interest)}.",
                            f"{did_you_mean(interest, interests)}Add it under `interests` of this activity.",
                        )


def _deepest(names: _Names, path: str, key: str) -> str:
    """An item may be a bare name or a mapping with a key: the place that was written."""
    inner = f"{path}/{key}"
    return inner if inner in names.draft.locations else path


def _trackers(names: _Names) -> Iterator[Problem]:
    for name, tracker in names.draft.trackers.items():
        yield from names.check("recipients", tracker.provider, f"trackers/{name}/provider")
        yield from names.check_all("group/sites", tracker.sites, f"trackers/{name}/sites")


def _entity(names: _Names, entity: EntityBinding | None, path: str) -> Iterator[Problem]:
    if entity is None:
        return
    yield from names.check("group/entities", entity.is_, _deepest(names, path, "is"))
    for value, company in (entity.map or {}).items():
        yield from names.check("group/entities", company, joined(f"{path}/map", value))


def _dataset(names: _Names, dataset: Dataset, path: str) -> Iterator[Problem]:
    yield from names.check("activities", dataset.activity, f"{path}/activity")
    yield from names.check_all("schedules", dataset.schedules, f"{path}/schedules")
    yield from _entity(names, dataset.entity, f"{path}/entity")
    for event, sources in dataset.events.items():
        for number, source in enumerate(sources):
            yield from _entity(names, source.entity, f"{path}/events/{event}/{number}/entity")


def _systems(names: _Names) -> Iterator[Problem]:
    for name, system in names.draft.systems.items():
        yield from names.check_all("activities", system.activities, f"systems/{name}/activities")
        for inner, dataset in system.datasets.items():
            yield from _dataset(names, dataset, dataset_path(name, inner))


def find(draft: Draft) -> Iterator[Problem]:
    """Names that nobody wrote, with the nearest one that somebody did."""
    names = _Names(draft)
    yield from _group(names)
    yield from _activities(names)
    yield from _trackers(names)
    yield from _systems(names)

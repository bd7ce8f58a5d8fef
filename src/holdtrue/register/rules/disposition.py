"""What is done to a row can be seen afterwards, and minimising has an occasion."""

from __future__ import annotations

from collections.abc import Iterator

from ..bound import dataset_path
from ..draft import Draft
from ..problems import Problem


def find(draft: Draft) -> Iterator[Problem]:
    """`under-duty` without a period of its own; `anonymise` or `restrict` without a mark that it was done."""
    for system_name, system in draft.systems.items():
        if draft.is_damaged(f"systems/{system_name}"):
            continue
        for name, dataset in system.datasets.items():
            path = dataset_path(system_name, name)
            known = [(n, draft.schedules[n]) for n in dataset.schedules if n in draft.schedules]
            if len(known) < len(dataset.schedules):
                continue
            if dataset.under_duty and not any(schedule.duty is None for _, schedule in known):
                yield draft.problem(
                    f"{path}/under-duty",
                    "`under-duty` says what goes once only the law keeps the row, but no schedule here has a "
                    "period of its own.",
                    "Add a schedule that is not a duty to `schedules`, or remove `under-duty`.",
                )
            for schedule_name, schedule in known:
                if schedule.then in ("anonymise", "restrict") and dataset.done is None:
                    yield draft.problem(
                        path,
                        f"schedule '{schedule_name}' says `then: {schedule.then}`, but nothing marks it as done.",
                        "Add a mark: `done: {column: COLUMN, equals: VALUE}`.",
                    )
                    break

"""A register being put together: what could be read so far, and everything that was wrong on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .models.activities import Activity
from .models.bindings import System
from .models.governance import Accepted, Access, Marketing, Texts, Tracker
from .models.group import Group
from .models.parties import JointArrangement, Recipient
from .models.register import Location, OpenPoint
from .models.schedules import AutomaticApproval, GuardRails, Schedule
from .paths import item_of, key_in_file
from .problems import Problem, Severity


@dataclass
class Draft:
    """What rules look at. `names` has every id of a kind that was written, also where its entry was wrong;
    `unread` the kinds of which a file could not be read, so that nothing can be said about their names.
    """

    group: Group | None = None
    joint: dict[str, JointArrangement] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    recipients: dict[str, Recipient] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    automatic_approval: AutomaticApproval | None = None
    guard_rails: GuardRails | None = None
    trackers: dict[str, Tracker] = field(default_factory=dict)
    access: Access = field(default_factory=Access)
    marketing: Marketing = field(default_factory=Marketing)
    systems: dict[str, System] = field(default_factory=dict)
    accepted: Accepted = field(default_factory=Accepted)
    texts: dict[str, Texts] = field(default_factory=dict)
    open_points: list[OpenPoint] = field(default_factory=list)
    locations: dict[str, Location] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, Mapping[str, str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)

    def where(self, path: str) -> Location:
        """The place of a path, or of the nearest thing around it."""
        while path:
            if path in self.locations:
                return self.locations[path]
            path = path.rpartition("/")[0]
        return Location("group.yaml", 1)

    def problem(self, path: str, message: str, remedy: str, severity: Severity = "error") -> Problem:
        """A problem at a path."""
        return Problem(self.where(path), key_in_file(path), message, remedy, severity, path)

    def is_damaged(self, path: str) -> bool:
        """Whether something in the same item was wrong and left out, so that what is absent proves nothing."""
        item = item_of(path)
        return any(
            bad == item or bad.startswith(item + "/") or item.startswith(bad + "/") for bad in self.damaged
        )

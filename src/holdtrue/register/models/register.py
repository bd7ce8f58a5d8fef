"""The whole register as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .activities import Activity
from .bindings import System
from .governance import Accepted, Access, Marketing, Texts, Tracker
from .group import Group
from .parties import JointArrangement, Recipient
from .schedules import AutomaticApproval, GuardRails, Schedule


@dataclass(frozen=True)
class Location:
    """A place in the register's files. `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class OpenPoint:
    """A fact that only the group knows and has not confirmed: what is assumed meanwhile, and why.

    `path` is the fact's path in the register, for instance `group/entities/alumeco-nl/registration`.
    """

    path: str
    assumed: str
    why: str
    location: Location


@dataclass(frozen=True)
class Register:
    """A loaded, valid register. `digest` is the SHA-256 of its content, the same for the same content.

    A *path* names a fact: the parts of the register joined by `/`, as in `schedules/relationship/keep`,
    `activities/webshop/purposes/0/text`, `systems/webshop/datasets/accounts`.
    """

    group: Group
    joint: Mapping[str, JointArrangement] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    recipients: Mapping[str, Recipient] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    automatic_approval: AutomaticApproval | None = None
    guard_rails: GuardRails | None = None
    trackers: Mapping[str, Tracker] = field(default_factory=dict)
    access: Access = field(default_factory=Access)
    marketing: Marketing = field(default_factory=Marketing)
    systems: Mapping[str, System] = field(default_factory=dict)
    accepted: Accepted = field(default_factory=Accepted)
    texts: Mapping[str, Texts] = field(default_factory=dict)
    open_points: tuple[OpenPoint, ...] = ()
    locations: Mapping[str, Location] = field(default_factory=dict)
    digest: str = ""

    @cached_property
    def _open_paths(self) -> frozenset[str]:
        return frozenset(point.path for point in self.open_points)

    def where(self, path: str) -> Location | None:
        """The file and line of a fact, or of the nearest thing around it that has one."""
        while path:
            if path in self.locations:
                return self.locations[path]
            path = path.rpartition("/")[0]
        return None

    def open_under(self, path: str) -> tuple[OpenPoint, ...]:
        """The unconfirmed facts that a statement resting on `path` rests on: at, below, or around it."""
        around = set()
        parts = path.split("/")
        for end in range(1, len(parts)):
            around.add("/".join(parts[:end]))
        return tuple(
            point
            for point in self.open_points
            if point.path == path or point.path.startswith(path + "/") or point.path in around
        )

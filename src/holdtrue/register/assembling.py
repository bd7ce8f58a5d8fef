"""From the bytes of the register's files to a draft: which file holds what, and under which path."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from . import marked
from .draft import Draft
from .filling import fill
from .kinds import Keys
from .marked import MarkedList, MarkedMapping
from .models.activities import Activity
from .models.base import Entry, Identifier
from .models.bindings import System
from .models.governance import Accepted, Access, AccessGroup, Marketing, Texts, Tracker
from .models.group import Group
from .models.parties import JointArrangement, Recipient
from .models.register import Location
from .models.schedules import AutomaticApproval, GuardRails, Schedule
from .paths import key_in_file
from .problems import Problem, shown
from .shaping import DROPPED, Shaper, joined

M = TypeVar("M", bound=Entry)

FILES = {
    "group.yaml": "group",
    "joint.yaml": "joint",
    "recipients.yaml": "recipients",
    "schedules.yaml": "schedules",
    "trackers.yaml": "trackers",
    "access.yaml": "access",
    "marketing.yaml": "marketing",
    "accepted.yaml": "accepted",
}
"""The single files of a register, and the path under which their facts stand."""
FOLDERS = {"activities": "activities", "systems": "systems", "texts": "texts"}
"""The folders of a register; every `.yaml` in them is one item."""

_identifier: TypeAdapter[str] = TypeAdapter(Identifier)


class _File:
    """One file on its way into the draft."""

    def __init__(self, draft: Draft, name: str) -> None:
        self.draft, self.name = draft, name
        self.shaper = Shaper(name)

    def problem(self, line: int, key: str, message: str, remedy: str, path: str = "") -> None:
        self.draft.problems.append(Problem(Location(self.name, line), key, message, remedy, path=path))

    def read(self, data: bytes) -> MarkedMapping | None:
        """The mapping in the file; an empty file is an empty mapping. None if unreadable (reported)."""
        try:
            document = marked.read(data)
        except marked.Unreadable as error:
            fault = error.fault
            self.problem(fault.line, fault.key, fault.message, fault.remedy)
            return None
        for fault in document.faults:
            self.problem(fault.line, fault.key, fault.message, fault.remedy)
        value = document.value
        if value is None or (isinstance(value, marked.Plain) and not value.strip("~")):
            return MarkedMapping(1)
        if not isinstance(value, MarkedMapping):
            what = "a list" if isinstance(value, MarkedList) else "a single value"
            line = getattr(value, "line", 1)
            self.problem(line, "", f"the file holds {what}, not keys.", "Write `key: value` lines.")
            return None
        return value

    def named(self, value: Any, path: str, line: int) -> MarkedMapping:
        """A collection by name: as a mapping, or as a list of mappings with `id`. Two with one id are reported."""
        if isinstance(value, MarkedMapping):
            return value
        result = MarkedMapping(line)
        if value is None or (isinstance(value, marked.Plain) and value in ("", "~", "null")):
            return result
        if not isinstance(value, MarkedList):
            self.shaper.report(
                path, line, f"a mapping by name is meant here, not {shown(value)}.", "Write `name:` lines."
            )
            return result
        for number, item in enumerate(value):
            here = value.lines[number]
            name = item.get("id") if isinstance(item, MarkedMapping) else None
            if not isinstance(name, str):
                message = "an item of this list has no `id`."
                self.shaper.report(joined(path, number), here, message, "Add `id: some-name`.")
            elif str(name) in result:
                first = result.lines[str(name)]
                message = f"the id '{name}' stands twice, here and in line {first}."
                self.shaper.report(joined(path, number), here, message, "Give one of them another id.")
            else:
                entry = MarkedMapping(item.line)
                entry.lines = {key: at for key, at in item.lines.items() if key != "id"}
                entry.update((key, inner) for key, inner in item.items() if key != "id")
                result[str(name)], result.lines[str(name)] = entry, here
        return result

    def is_name(self, name: str, path: str, line: int) -> bool:
        try:
            _identifier.validate_python(name)
        except ValidationError:
            remedy = "A name begins with a letter or digit and has only letters, digits, '-', '_' and '.'."
            self.shaper.report(path, line, f"{shown(name)} cannot be a name.", remedy)
            return False
        return True

    def entry(self, model: type[M], value: Any, path: str, line: int) -> M | None:
        """One item as a model, or None (reported)."""
        shaped = self.shaper.shape(value, Keys(model), path, line)
        if shaped is DROPPED:
            return None
        if shaped is None:
            shaped = MarkedMapping(line)
        return fill(model, shaped, self.shaper, path, line)

    def entries(self, model: type[M], value: Any, path: str, line: int) -> dict[str, M]:
        """A collection of items by name."""
        named = self.named(value, path, line)
        self.draft.names[path] = {**self.draft.names.get(path, {}), **dict.fromkeys(named, self.name)}
        result = {}
        for name in sorted(named):
            here, at = joined(path, name), named.lines[name]
            if (
                self.is_name(name, here, at)
                and (item := self.entry(model, named[name], here, at)) is not None
            ):
                result[name] = item
        return result

    def close(self) -> None:
        """Hand what was found on to the draft."""
        draft, shaper = self.draft, self.shaper
        for found in shaper.problems:
            key = key_in_file(found.path)
            draft.problems.append(
                Problem(found.location, key, found.message, found.remedy, found.severity, found.path)
            )
        draft.locations.update(shaper.locations)
        draft.open_points.extend(shaper.open_points)
        draft.damaged.update(shaper.damaged)


def _without(mapping: MarkedMapping, *names: str) -> MarkedMapping:
    rest = MarkedMapping(mapping.line)
    rest.lines = {key: line for key, line in mapping.lines.items() if key not in names}
    rest.update((key, value) for key, value in mapping.items() if key not in names)
    return rest


def _unwrapped(mapping: MarkedMapping, wrapper: str) -> Any:
    """The collection itself, whether it stands bare or under its own name."""
    return mapping[wrapper] if set(mapping) == {wrapper} else mapping


def _group(file: _File, root: MarkedMapping) -> None:
    names = file.draft.names
    for key in ("entities", "sites"):
        path = f"group/{key}"
        if key in root:
            line = root.lines[key]
            found = file.named(root[key], path, line)
            fitting = MarkedMapping(line)
            for name in found:
                if file.is_name(name, joined(path, name), found.lines[name]):
                    fitting[name], fitting.lines[name] = found[name], found.lines[name]
            root[key] = fitting
            names[path] = dict.fromkeys(found, file.name)
    file.draft.group = file.entry(Group, root, "group", 1)
    if "entities" in root and not root["entities"] and "group/entities" not in file.shaper.damaged:
        file.shaper.report(
            "group/entities", root.lines["entities"], "there is no company.", "Add one, with its country."
        )


def _joint(file: _File, root: MarkedMapping) -> None:
    file.draft.joint = file.entries(JointArrangement, _unwrapped(root, "arrangements"), "joint", root.line)


def _recipients(file: _File, root: MarkedMapping) -> None:
    file.draft.recipients = file.entries(Recipient, _unwrapped(root, "recipients"), "recipients", root.line)


def _schedules(file: _File, root: MarkedMapping) -> None:
    draft = file.draft
    for key in ("automatic-approval", "automatic_approval", "guard-rails", "guard_rails"):
        if key not in root:
            continue
        path, line = key.replace("_", "-"), root.lines[key]
        if path == "automatic-approval":
            draft.automatic_approval = file.entry(AutomaticApproval, root[key], path, line)
        else:
            draft.guard_rails = file.entry(GuardRails, root[key], path, line)
        root = _without(root, key)
    draft.schedules = file.entries(Schedule, _unwrapped(root, "schedules"), "schedules", root.line)


def _trackers(file: _File, root: MarkedMapping) -> None:
    file.draft.trackers = file.entries(Tracker, _unwrapped(root, "trackers"), "trackers", root.line)


def _access(file: _File, root: MarkedMapping) -> None:
    groups = file.entries(AccessGroup, _unwrapped(root, "groups"), "access/groups", root.line)
    file.draft.access = Access(groups=groups)


def _marketing(file: _File, root: MarkedMapping) -> None:
    file.draft.marketing = file.entry(Marketing, root, "marketing", root.line) or Marketing()


def _accepted(file: _File, root: MarkedMapping) -> None:
    file.draft.accepted = file.entry(Accepted, root, "accepted", root.line) or Accepted()


def _one_of_a_folder(
    file: _File, root: MarkedMapping, folder: str, model: type[M], id_key: str | None, into: dict[str, M]
) -> None:
    stem = file.name.rpartition("/")[2].removesuffix(".yaml")
    written = root.get(id_key) if id_key else None
    name = str(written) if isinstance(written, str) and written else stem
    line = root.lines.get(id_key, root.line) if id_key else root.line
    path = joined(folder, name)
    names = file.draft.names.setdefault(folder, {})
    assert isinstance(names, dict)
    if name in names:
        other = file.draft.locations.get(path)
        message = f"the id '{name}' stands twice, here and in {other or names[name]}."
        file.problem(line, id_key or "", message, "Give one of them another id.", path)
        return
    names[name] = file.name
    if id_key == "system" and "system" not in root:
        file.shaper.report(
            path, root.line, "`system` is missing.", f"Add the system's name: `system: {stem}`."
        )
    if id_key and id_key not in root:
        root = _without(root)
        root[id_key], root.lines[id_key] = stem, root.line
    if file.is_name(name, path, line) and (item := file.entry(model, root, path, line)) is not None:
        into[name] = item


def _activity(file: _File, root: MarkedMapping) -> None:
    _one_of_a_folder(file, root, "activities", Activity, "id", file.draft.activities)


def _system(file: _File, root: MarkedMapping) -> None:
    _one_of_a_folder(file, root, "systems", System, "system", file.draft.systems)


def _texts(file: _File, root: MarkedMapping) -> None:
    if root and not {"drafted", "reviewed", "texts"} & set(root):
        whole = MarkedMapping(root.line)
        whole["texts"], whole.lines["texts"] = root, root.line
        root = whole
    _one_of_a_folder(file, root, "texts", Texts, None, file.draft.texts)


_READERS: dict[str, Callable[[_File, MarkedMapping], None]] = {
    "group": _group,
    "joint": _joint,
    "recipients": _recipients,
    "schedules": _schedules,
    "trackers": _trackers,
    "access": _access,
    "marketing": _marketing,
    "accepted": _accepted,
    "activities": _activity,
    "systems": _system,
    "texts": _texts,
}


def kind_of_file(name: str) -> str | None:
    """Which part of the register a file holds (`activities` for `activities/chat.yaml`), or None."""
    if name in FILES:
        return FILES[name]
    folder, _, inner = name.partition("/")
    if folder in FOLDERS and inner.endswith(".yaml") and "/" not in inner:
        return FOLDERS[folder]
    return None


def assemble(files: Mapping[str, bytes], unopened: Collection[str] = ()) -> Draft:
    """A draft of the register in `files` (name in the folder -> bytes). What is wrong stands in `problems`.

    `unopened` are files that are there but could not be opened, so that their names are not called unknown.
    """
    draft = Draft()
    draft.unread.update(kind for name in unopened if (kind := kind_of_file(name)))
    for name in sorted(files):
        kind = kind_of_file(name)
        if kind is None:
            continue
        file = _File(draft, name)
        root = file.read(files[name])
        if root is None:
            draft.unread.add(kind)
        else:
            _READERS[kind](file, root)
        file.close()
    if "group.yaml" not in files and "group.yaml" not in unopened:
        remedy = "Add it: `entities:` with each company's name and country is all it needs."
        draft.problems.append(Problem(Location("group.yaml", 1), "", "the file is missing.", remedy))
    return draft

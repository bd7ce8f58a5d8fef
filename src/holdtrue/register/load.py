"""Load a register from its folder. The only module of this package that opens files, and only to read."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from .assembling import FILES, FOLDERS, assemble
from .content import content, digest_of
from .draft import Draft
from .marked import LARGEST_FILE
from .models.register import Location, Register
from .problems import Problem, RegisterProblems, in_order
from .rules import RULES
from .shipped import with_own_records
from .suggestions import did_you_mean


@dataclass(frozen=True)
class Reading:
    """A folder as it was read. `register` is None if anything in it is an error."""

    register: Register | None
    problems: tuple[Problem, ...]


def _problem(file: str, message: str, remedy: str) -> Problem:
    return Problem(Location(file, 1), "", message, remedy)


def _passes(name: str) -> bool:
    """What may lie beside the register's own files: hidden files, pages that explain it, the environment file."""
    explains = name.upper().startswith(("README", "LICENSE", "CHANGELOG")) or name.endswith((".md", "~"))
    return explains or name.startswith(".") or name == "holdtrue.env"


def _unknown(name: str, known: tuple[str, ...], where: str) -> Problem:
    if name.endswith(".yml") and name[:-4] + ".yaml" in known:
        return _problem(where, "the register's files end in .yaml.", f"Rename it to {name[:-4]}.yaml.")
    hint = did_you_mean(name, known)
    return _problem(
        where, "no part of the register has this name.", f"{hint}Rename it, or move it elsewhere."
    )


def _bytes(folder: Path, name: str, root: str, problems: list[Problem]) -> bytes | None:
    path = folder / name
    real = os.path.realpath(path)
    if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
        problems.append(
            _problem(name, "the link leads out of the register's folder.", "Put the file itself here.")
        )
    elif not os.path.isfile(real):
        problems.append(_problem(name, "this is no ordinary file.", "Put a file here, or remove it."))
    else:
        try:
            with open(real, "rb") as file:
                return file.read(LARGEST_FILE + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problems.append(_problem(name, f"the file cannot be opened: {reason}.", "Check its permissions."))
    return None


def _files(folder: Path) -> tuple[dict[str, bytes], list[Problem], set[str]]:
    """Every file of the register, what is wrong with the folder itself, and what could not be opened."""
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    unread: set[str] = set()
    root = os.path.realpath(folder)

    def take(name: str) -> None:
        data = _bytes(folder, name, root, problems)
        if data is None:
            unread.add(name)
        else:
            files[name] = data

    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = "Name the folder that holds group.yaml (--register)."
        raise RegisterProblems(
            [_problem(str(folder), f"the folder cannot be opened: {reason}.", remedy)]
        ) from None
    for name in names:
        if name in FILES:
            take(name)
        elif name in FOLDERS:
            if not (folder / name).is_dir():
                problems.append(
                    _problem(name, "this is a folder in a register, not a file.", "Make it a folder.")
                )
                continue
            for inner in sorted(os.listdir(folder / name)):
                if _passes(inner):
                    continue
                if inner.endswith(".yaml"):
                    take(f"{name}/{inner}")
                else:
                    stem = inner.rpartition(".")[0] or inner
                    problems.append(_unknown(inner, (f"{stem}.yaml",), f"{name}/{inner}"))
        elif not _passes(name) and not (folder / name).is_dir():
            problems.append(_unknown(name, tuple(FILES), name))
        elif (
            not _passes(name)
            and (hint := did_you_mean(name, FOLDERS))
            and any((folder / name).glob("*.yaml"))
        ):
            problems.append(_problem(name, "no folder of the register has this name.", hint + "Rename it."))
    return files, problems, unread


def _register(draft: Draft) -> Register:
    assert draft.group is not None
    register = Register(
        group=draft.group,
        joint=draft.joint,
        activities=dict(sorted(draft.activities.items())),
        recipients=draft.recipients,
        schedules=draft.schedules,
        automatic_approval=draft.automatic_approval,
        guard_rails=draft.guard_rails,
        trackers=draft.trackers,
        access=draft.access,
        marketing=draft.marketing,
        systems=dict(sorted(draft.systems.items())),
        accepted=draft.accepted,
        texts=dict(sorted(draft.texts.items())),
        open_points=tuple(sorted(draft.open_points, key=lambda point: point.path)),
        locations=draft.locations,
    )
    return replace(register, digest=digest_of(content(register)))


def inspect(folder: Path) -> Reading:
    """Read the register in `folder` and everything that is wrong with it, warnings too.

    Raises `RegisterProblems` only if the folder itself cannot be opened.
    """
    files, problems, unread = _files(Path(folder))
    draft = assemble(files, unread)
    problems.extend(draft.problems)
    for rule in RULES:
        problems.extend(rule(draft))
    sound = draft.group is not None and not any(problem.severity == "error" for problem in problems)
    return Reading(_register(draft) if sound else None, in_order(problems))


def load(folder: Path) -> Register:
    """The register in `folder`. Raises `RegisterProblems` with everything that is wrong, all at once."""
    reading = inspect(folder)
    if reading.register is None:
        raise RegisterProblems(reading.problems)
    return reading.register


def load_running(folder: Path) -> Register:
    """The register that runs: that of `folder`, and Holdtrue's own store bound in it. Raises `RegisterProblems`."""
    return with_own_records(load(folder))

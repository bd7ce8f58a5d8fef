"""Small registers as folders, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from holdtrue.register.load import inspect
from holdtrue.register.problems import RegisterProblems

GROUP = "name: Group\nentities:\n  alpha: {country: DK}\n"
TWO_COMPANIES = "name: Group\nentities:\n  alpha: {country: DK}\n  beta: {country: 'NO'}\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files in the folder, with the smallest group.yaml unless one is given (empty bytes: none)."""
    for name, text in {"group.yaml": GROUP, **files}.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def problems(folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
    """Everything that is wrong with a register of these files, as it is printed."""
    try:
        found = inspect(write(folder, files)).problems
    except RegisterProblems as error:
        found = error.problems
    return [str(problem) for problem in found]

"""The register that the web process works with: loaded once, and again when a file of it has changed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from holdtrue.register.load import load_running
from holdtrue.register.models.register import Register

_lock = threading.Lock()
_kept: tuple[tuple[object, ...], Register] | None = None


def current_register() -> Register:
    """The register in `settings.HOLDTRUE_REGISTER`, as its files are now.

    Raises `RegisterProblems` with everything that is wrong with it. An answer costs one look at the files'
    times and sizes; reading them again waits for no other request but one that reads too.
    """
    global _kept
    folder = Path(settings.HOLDTRUE_REGISTER)
    seen = (str(folder), *_state(folder))
    kept = _kept
    if kept is not None and kept[0] == seen:
        return kept[1]
    with _lock:
        if _kept is None or _kept[0] != seen:
            _kept = (seen, load_running(folder))
        return _kept[1]


def _state(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Name, time and size of every file, two levels deep, sorted."""
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]):
        try:
            state = os.stat(path)
        except OSError:
            continue
        yield path.relative_to(folder).as_posix(), state.st_mtime_ns, state.st_size

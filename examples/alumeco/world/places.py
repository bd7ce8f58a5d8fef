"""Where the demo keeps its things, and the one error it shows.

Everything lies in `var/demo/` of the clone, which git ignores; `make clean` removes it.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WORLD = Path(__file__).resolve().parent
SHOP = WORLD / "shop"
DEMO = ROOT / "var" / "demo"


class CannotRun(Exception):
    """Something is missing or went wrong; the message says what, and what to do about it."""


def demo_folder() -> Path:
    """`var/demo`, made if need be. Others may pass through (PostgreSQL may run as `nobody`), not look in."""
    for folder in (DEMO.parent, DEMO):
        folder.mkdir(exist_ok=True)
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | 0o111)
    return DEMO


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner may read; nobody ever sees half of it, or sees it open."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    draft.replace(path)

"""Python environments of the clone, made once and again only when what they are made from changes.

    python3 -m examples.alumeco.world.environments [EXTRA ...]     # .venv with Holdtrue and these extras

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .places import DEMO, ROOT, SHOP, CannotRun, demo_folder

VENV = ROOT / ".venv"
SHOP_VENV = DEMO / "shop-venv"
OLDEST_PYTHON = (3, 11)
Say = Callable[[str], None]


def digest(*parts: str | Path) -> str:
    """One name for the content of these files and texts."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        total.update(len(content).to_bytes(8, "big") + content)
    return total.hexdigest()[:16]


def check_python() -> None:
    """Raises `CannotRun` if this Python is too old, or cannot make environments."""
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(map(str, sys.version_info[:3]))
        raise CannotRun(
            f"Holdtrue needs Python 3.11 or newer; {sys.executable} is {have}. "
            "Name another one: make demo PYTHON=python3.12"
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise CannotRun(
            f"This Python ({sys.executable}) comes without {' and '.join(missing)}, which make environments."
            f"\nOn Debian and Ubuntu: sudo apt-get install python{version}-venv   Then run again."
        )


def ensure_own(extras: set[str], say: Say) -> bool:
    """`.venv` with Holdtrue (editable) and at least these extras. False if there was nothing to do.

    Raises `CannotRun` with pip's own words. An extra that was asked for before stays.
    """
    with _alone():
        stamp = _read(VENV)
        known = set(stamp.get("extras", [])) if stamp.get("root") == str(ROOT) else set()
        wanted = digest(ROOT / "pyproject.toml")
        if stamp.get("digest") == wanted and extras <= known and _works(VENV):
            return False
        say("Installing Holdtrue into .venv")
        _make(VENV, clear=not _works(VENV) or bool(stamp and not known))
        extras |= known
        target = f"{ROOT}[{','.join(sorted(extras))}]" if extras else str(ROOT)
        _pip(VENV, "-e", target)
        _write(VENV, {"digest": wanted, "extras": sorted(extras), "root": str(ROOT)})
        return True


def ensure_shop(say: Say) -> bool:
    """The shop's own environment, from its pins. False if there was nothing to do. Raises `CannotRun`."""
    with _alone():
        pins = SHOP / "requirements.txt"
        wanted = digest(pins)
        stamp = _read(SHOP_VENV)
        if stamp == {"digest": wanted, "root": str(ROOT)} and _works(SHOP_VENV):
            return False
        say("Installing the shop (django-oscar) into its own environment")
        _make(SHOP_VENV, clear=True)
        _pip(SHOP_VENV, "-r", str(pins))
        _write(SHOP_VENV, {"digest": wanted, "root": str(ROOT)})
        return True


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time: `make demo` and `make test` may be started together."""
    with (demo_folder() / "environments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _works(venv: Path) -> bool:
    try:
        run = subprocess.run([python_of(venv), "-c", "import pip"], capture_output=True, timeout=60)
    except OSError:
        return False
    return run.returncode == 0


def _make(venv: Path, clear: bool) -> None:
    check_python()
    if venv.exists() and not clear:
        return
    shutil.rmtree(venv, ignore_errors=True)
    run = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
    if run.returncode != 0:
        raise CannotRun(f"Could not make {venv}:\n{run.stdout}{run.stderr}".rstrip())


def _pip(venv: Path, *arguments: str) -> None:
    command = [python_of(venv), "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]
    run = subprocess.run([*command, *arguments], capture_output=True, text=True)
    if run.returncode != 0:
        output = "\n".join((run.stdout + run.stderr).strip().splitlines()[-12:])
        raise CannotRun(
            f"pip could not install {arguments[-1]}:\n{output}\n"
            "If it could not reach its package index: check the network and proxy settings of pip, then run "
            "the same command again; it goes on where it stopped."
        )


def _read(venv: Path) -> dict[str, object]:
    try:
        return dict(json.loads((venv / "holdtrue-stamp.json").read_text()))
    except (FileNotFoundError, ValueError):
        return {}


def _write(venv: Path, stamp: dict[str, object]) -> None:
    (venv / "holdtrue-stamp.json").write_text(json.dumps(stamp))


def main(extras: list[str]) -> int:
    os.chdir(ROOT)
    try:
        check_python()
        ensure_own(set(extras), lambda text: print(f"{text} ...", flush=True))
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

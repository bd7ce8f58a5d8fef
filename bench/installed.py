"""How much a base install brings: packages beside pip, and megabytes without byte code."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def measure() -> list[str]:
    """Lines of Markdown. Installs into an environment of its own, which goes again; needs a package index."""
    with tempfile.TemporaryDirectory(prefix="holdtrue-bench-") as folder:
        home = Path(folder) / "venv"
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        before = _size(home)
        python = str(home / "bin" / "python")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "-q", "--no-input"]
        subprocess.run([*pip, "install", "--no-compile", str(ROOT)], check=True)
        listed = subprocess.run(
            [*pip, "list", "--format", "freeze"], check=True, capture_output=True, text=True
        )
        names = {line.partition("==")[0].lower() for line in listed.stdout.split()} - {"pip", "setuptools"}
        megabytes = (_size(home) - before) / 1e6
    return [
        "## The base install",
        "",
        "`pip install .` into a fresh environment, without extras.",
        "",
        "| | | wanted |",
        "|---|---:|---|",
        f"| packages besides pip | {len(names)} | at most 50 |",
        f"| size without byte code | {megabytes:.0f} MB | at most 160 MB |",
    ]


def _size(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if path.suffix != ".pyc")

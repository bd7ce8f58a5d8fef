"""How much a base install brings: packages beside pip, and megabytes without byte code."""

from __future__ import annotations

import shutil
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
        there, before = _packages(home), _size(home)
        pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        # From a copy: setuptools builds where the sources are, and would take up what an earlier build left there.
        source = Path(folder) / "source"
        shutil.copytree(
            ROOT / "src", source / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
        )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        subprocess.run([*pip, "install", "-q", "--no-compile", str(source)], check=True)
        brought = _packages(home) - there
        megabytes = (_size(home) - before) / 1e6
    return [
        "## The base install",
        "",
        "`pip install .` into a fresh environment, without extras.",
        "",
        "| | | wanted |",
        "|---|---:|---|",
        f"| packages besides pip, Holdtrue itself among them | {len(brought)} | at most 50 |",
        f"| size without byte code | {megabytes:.0f} MB | at most 160 MB |",
    ]


def _packages(home: Path) -> set[str]:
    return {path.name for path in home.glob("lib/python*/site-packages/*.dist-info")}


def _size(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if path.suffix != ".pyc")

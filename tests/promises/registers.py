"""A register out of a case's YAML: each file's content by its name, written into a folder and loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from holdtrue.register.load import load
from holdtrue.register.models.register import Register


def register_of(files: Mapping[str, Any], folder: Path) -> Register:
    """The register of these files. Raises `RegisterProblems` if they are none."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return load(folder)

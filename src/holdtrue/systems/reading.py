"""Opening a system for looking. Retention, rights, checks and the console may."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from holdtrue.register.models.bindings import System

from .outline import Outline
from .port import BindingFault, Reading, SystemUnreachable

_CONNECTORS = Path(__file__).parent / "connectors"


def connector(name: str | None) -> ModuleType:
    """The connector of this name, found by its folder. Raises `BindingFault` for one that is not there."""
    name = name or "sql"
    if not (_CONNECTORS / name / "__init__.py").is_file() or not name.isidentifier():
        there = ", ".join(sorted(p.parent.name for p in _CONNECTORS.glob("*/__init__.py")))
        raise BindingFault(f"there is no connector {name!r}", f"Use one of: {there}.")
    return import_module(f"holdtrue.systems.connectors.{name}")


def open_reading(system: System) -> Reading:
    """Look into a bound system. Raises `SystemUnreachable` when it is unbound or does not answer."""
    if not system.is_bound or system.url is None:
        raise SystemUnreachable(f"{system.system} is not bound", "Bind its datasets and give its `url`.")
    reading: Reading = connector(system.connector).open_reading(system.url, system.schema_, system.system)
    return reading


def outline_of(reference: str, name: str, connector_name: str | None = None) -> Outline:
    """The shape of a system that is not bound yet, behind its reference. Raises `SystemFault`."""
    reading: Reading = connector(connector_name).open_reading(reference, None, name)
    try:
        return reading.outline()
    finally:
        reading.close()

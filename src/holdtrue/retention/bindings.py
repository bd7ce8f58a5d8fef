"""Looking at the bindings themselves: do they fit their databases, and which rights do they need?"""

from __future__ import annotations

from dataclasses import dataclass

from holdtrue.law.today import Today
from holdtrue.register.models.register import Register
from holdtrue.systems.port import Finding, Rights, SystemFault
from holdtrue.systems.reading import open_reading
from holdtrue.systems.selection import Selection

from .rules.selection import selection_of


@dataclass(frozen=True)
class SystemFindings:
    """What `systems check` saw in one system. `fault` says why it could not look."""

    system: str
    bound: bool
    owner: str | None = None
    findings: tuple[Finding, ...] = ()
    fault: str | None = None
    remedy: str | None = None


def selections_of(register: Register, system: str, today: Today) -> list[Selection]:
    """The Selections of all datasets of a system."""
    return [selection_of(register, system, name, today) for name in register.systems[system].datasets]


def check_bindings(register: Register, today: Today, *, system: str | None = None) -> list[SystemFindings]:
    """Everything in the bindings that does not fit. An unreachable system does not stop the others."""
    names = [system] if system is not None else list(register.systems)
    return [_check(register, name, today) for name in names]


def _check(register: Register, name: str, today: Today) -> SystemFindings:
    place = register.systems[name]
    if not place.is_bound:
        return SystemFindings(name, bound=False, owner=place.owner)
    try:
        reading = open_reading(place)
        try:
            found = reading.findings(selections_of(register, name, today), today.in_zone(None))
        finally:
            reading.close()
    except SystemFault as fault:
        return SystemFindings(name, True, place.owner, fault=str(fault), remedy=fault.remedy)
    return SystemFindings(name, True, place.owner, tuple(found))


def grants_for(register: Register, system: str, read_role: str, write_role: str, today: Today) -> list[str]:
    """The exact GRANT statements that the bindings of a system need. Raises `SystemFault`."""
    reading = open_reading(register.systems[system])
    try:
        return reading.grants(selections_of(register, system, today), read_role, write_role)
    finally:
        reading.close()


def rights_in(register: Register, system: str, today: Today) -> Rights:
    """What the reading and the disposing role of a system may really do, compared with what the bindings need.

    Raises `BindingFault` for a system that knows no roles, else `SystemFault`.
    """
    place = register.systems[system]
    reading = open_reading(place)
    try:
        return reading.rights(selections_of(register, system, today), place.write_url)
    finally:
        reading.close()

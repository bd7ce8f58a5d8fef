"""Keys and arguments of errands: identifiers, never a person's data (Art. 5(1)(c) GDPR: no more than is needed)."""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST_KEY = 200
MOST_ARGUMENTS = 20

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}", re.ASCII)


def is_identifier(value: object) -> bool:
    """A register name, a digest, a number, a day: letters, digits and `._:/+-`; so no address and no name with
    a space in it."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return True
    return isinstance(value, str) and bool(_IDENTIFIER.fullmatch(value))


def faults(key: str, arguments: Mapping[str, object]) -> list[str]:
    """What is wrong with a key and its arguments; values are not repeated, since they may be what must not be
    told."""
    found = []
    if not is_identifier(key):
        found.append("the key is no identifier")
    if len(arguments) > MOST_ARGUMENTS:
        found.append(f"more than {MOST_ARGUMENTS} arguments")
    found.extend(
        f"the argument {name!r} is no identifier"
        for name, value in arguments.items()
        if not is_identifier(value)
    )
    return found


def workflow_id(key: str, start: int) -> str:
    """What the engine calls an errand: its key, and from the second start on the start's number behind it."""
    return key if start == 1 else f"{key}#{start}"

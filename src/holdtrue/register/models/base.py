"""What all register models share: kebab-case keys, no unknown keys, frozen values, and texts per language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints


class Entry(BaseModel):
    """A mapping in the register. Keys are written in kebab-case; a key nobody knows is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


def _as_text(value: Any) -> Any:
    """A bare string is English, the drafting language; a mapping gives one wording per language."""
    return {"en": value} if isinstance(value, str) else value


def _as_list(value: Any) -> Any:
    """One thing may be written without a list around it."""
    if value is None or isinstance(value, list | tuple):
        return value
    return [value]


Text = Annotated[Mapping[str, str], BeforeValidator(_as_text)]
"""Words that a reader sees: language code -> wording."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=120)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
"""One word or a list of words."""

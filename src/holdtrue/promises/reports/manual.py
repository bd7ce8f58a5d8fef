"""The manual pages of all checks as one page of Markdown: the reference in `docs/` is made from it."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from ..rules.manual import manual_of


def as_markdown(checks: Iterable[tuple[ModuleType, tuple[str, ...]]]) -> str:
    """One chapter for each check, with the kinds of claim it answers for."""
    parts = [
        "# The checks\n\n"
        "Written by `holdtrue check --manual` from the checks themselves. A check answers Kept, Broken or Unproven, "
        "and says how far it looked. One that fails is Unproven, never Kept."
    ]
    for check, claims in checks:
        manual = manual_of(check)
        parts.append(f"## {manual.code}\n\n**{manual.asks}** Answers for: {', '.join(claims)}.")
        if manual.how:
            parts.append(manual.how)
        parts.append(
            "\n".join(
                f"- **{name}**: {text}"
                for name, text in (
                    ("Kept", manual.kept),
                    ("Broken", manual.broken),
                    ("Unproven", manual.unproven),
                    ("Cannot see", manual.cannot_see),
                    ("Law", manual.law),
                )
            )
        )
    return "\n\n".join(parts) + "\n"

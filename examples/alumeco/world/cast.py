"""The people who sign in to the demo, and play in the tests: invented, with addresses that reach nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """`name` is what they are called here, `title` what they are in the group, `groups` those of `access.yaml`."""

    name: str
    title: str
    email: str
    groups: tuple[str, ...]


CAST = (
    Role("privacy", "the privacy lead", "privacy-lead@staff.example.org", ("privacy",)),
    Role("web", "a web editor", "web-editor@staff.example.org", ("web",)),
    Role("engineer", "an engineer", "engineer@staff.example.org", ("it",)),
    Role("auditor", "an auditor", "auditor@staff.example.org", ("audit",)),
    Role(
        "finland", "a colleague of the Finnish company only", "colleague-fi@staff.example.org", ("finland",)
    ),
)

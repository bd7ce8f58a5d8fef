"""The people who sign in to the demo, and play in the tests: invented, with addresses that reach nobody."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


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


def invitations(url: str) -> list[str]:
    """A line for each of the cast: a fresh link for who has not joined yet, and for the others how they sign in.

    Under `.venv`, with the demo's environment set.
    """
    from holdtrue.cli.door import load_register, now, open_store

    register = load_register(Path(os.environ["HOLDTRUE_REGISTER"]))
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff.actions import JOIN, invite, invite_again
    from holdtrue.staff.queries import people

    there = {member.email: member for member in people()}
    width = max(len(role.title) for role in CAST)
    lines = []
    for role in CAST:
        member = there.get(role.email)
        if member is not None and member.joined_at is not None:
            lines.append(f"  {role.title:<{width}}  joined; signs in as {role.email}")
            continue
        made = (
            invite(COMMAND, role.email, role.groups, register, now())
            if member is None
            else invite_again(COMMAND, member.id, register, now())
        )
        lines.append(f"  {role.title:<{width}}  {url}{JOIN.format(made.token)}")
    return lines


if __name__ == "__main__":
    print("\n".join(invitations(sys.argv[1])))

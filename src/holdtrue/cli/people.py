"""`holdtrue people ...`: who may sign in to the console. Whoever runs the machine may say so; others have a page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from .door import CannotRun, RegisterOption, commands, load_register, now, open_store

app = commands("Who may sign in to the console, and in which groups they are.")

Groups = Annotated[
    list[str],
    typer.Option("--group", metavar="GROUP", help="An employee group of access.yaml; may be repeated."),
]
Person = Annotated[int, typer.Argument(metavar="PERSON", help="The number in person/NUMBER.", min=1)]
Url = Annotated[
    str,
    typer.Option(envvar="HOLDTRUE_URL", help="Where the console is reached; the link begins with it."),
]
HERE = "http://127.0.0.1:8000"


@contextmanager
def _told() -> Iterator[None]:
    from holdtrue.staff.faults import StaffFault

    try:
        yield
    except StaffFault as fault:
        raise CannotRun(f"{fault}", fault.remedy) from None


@app.command("list")
def list_(register: RegisterOption = None) -> None:
    """Everybody, their groups, and whether they may still sign in. Addresses are not printed."""
    word = load_register(register)
    open_store()
    from holdtrue.evidence.actors import known_groups
    from holdtrue.staff.queries import people

    known = known_groups(word.access)
    for each in people():
        state = "may not sign in" if not each.active else "joined" if each.joined_at else "invited"
        groups = ", ".join(
            group if group in known else f"{group} (not in the register)" for group in each.groups
        )
        print(f"{each.name}: {state}; {groups or 'in no group'}")


@app.command()
def invite(
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="The address that they sign in with.")],
    group: Groups,
    url: Url = HERE,
    register: RegisterOption = None,
) -> None:
    """Let somebody in: prints a link that works once, within a week, for you to hand over."""
    word = load_register(register)
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff import actions

    with _told():
        made = actions.invite(COMMAND, email, group, word, now())
    _print(made.person, made.token, url)


@app.command("invite-again")
def invite_again(person: Person, url: Url = HERE, register: RegisterOption = None) -> None:
    """A new link for somebody who lost theirs, or their password. Earlier links stop working."""
    word = load_register(register)
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff import actions

    with _told():
        made = actions.invite_again(COMMAND, person, word, now())
    _print(made.person, made.token, url)


@app.command()
def groups(person: Person, group: Groups, register: RegisterOption = None) -> None:
    """Say in which groups somebody is from now on."""
    word = load_register(register)
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff import actions

    with _told():
        found = actions.set_groups(COMMAND, person, group, word, now())
    print(f"person/{person}: {', '.join(found)}")


@app.command()
def deactivate(person: Person, register: RegisterOption = None) -> None:
    """Let somebody go: they are out at their next request."""
    word = load_register(register)
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff import actions

    with _told():
        actions.deactivate(COMMAND, person, word, now())
    print(f"person/{person} may not sign in any more.")


@app.command()
def reactivate(person: Person, register: RegisterOption = None) -> None:
    """Let somebody in again, into the groups that they had."""
    word = load_register(register)
    open_store()
    from holdtrue.evidence.actors import COMMAND
    from holdtrue.staff import actions

    with _told():
        actions.reactivate(COMMAND, person, word, now())
    print(f"person/{person} may sign in again.")


def _print(person: int, token: str, url: str) -> None:
    from holdtrue.staff.actions import JOIN

    print(f"person/{person}: {url.rstrip('/')}{JOIN.format(token)}")
    if "HOLDTRUE_URL" not in os.environ and url == HERE:
        print("Holdtrue is elsewhere? Say where with --url, or HOLDTRUE_URL.")

"""`holdtrue mail`: letters that wait, letters that went, and what a person must decide."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from .door import CannotRun, commands, now, open_store

if TYPE_CHECKING:
    from holdtrue.delivery.queries import LetterSeen

app = commands("Letters: try the mail server, send what waits, decide what is unknown.")

_DECISIONS = ("arrived", "send-again", "give-up")
_LARGEST = 1024 * 1024


@app.command()
def check() -> None:
    """Open a session with the mail server that is set, and close it: nothing is sent."""
    open_store()
    from holdtrue.delivery import configuration
    from holdtrue.delivery.smtp import ServerFault, Session

    with said():
        post = configuration.post()
        if post is None:
            print("No mail server is set (HOLDTRUE_SMTP_URL): letters stay in the outbox.")
            return
        try:
            Session(post).close()
        except ServerFault as fault:
            raise CannotRun(f"{fault}.", "See docs/delivery.md.") from None
    how = {"smtps": "TLS", "smtp": "STARTTLS", "smtp+plain": "no TLS, this machine only"}
    print(f"The mail server answers ({how[post.server.security.value]}). Nothing was sent.")


@app.command()
def test(
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Whom the letter goes to.")],
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="Its language.")] = "en",
) -> None:
    """Queue a test letter. `holdtrue mail send` sends it, or the worker does."""
    open_store()
    import secrets

    from holdtrue.delivery.actions import queue_mail

    at = now()
    with said():
        key = f"test/{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        letter = queue_mail("test", key, to, language, {"group": "this group"}, at)
    print(f"Letter {letter.pk} waits.")


@app.command()
def send() -> None:
    """Send the letters that wait now, as far as the rates allow."""
    open_store()
    from holdtrue.delivery import configuration, jobs, queries
    from holdtrue.delivery.rules.states import LetterState

    with said():
        if configuration.post() is None:
            print("No mail server is set (HOLDTRUE_SMTP_URL): letters stay in the outbox.")
        while jobs.send_waiting({}, now()):
            pass
    counts = queries.waiting().letters
    print(
        ", ".join(f"{counts[state]:,} {state.value}" for state in LetterState if counts[state])
        or "No letters."
    )


@app.command("list")
def list_(
    state: Annotated[str | None, typer.Option("--state", help="Only letters in this state.")] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
) -> None:
    """Letters, the newest first, without addresses and words."""
    open_store()
    from holdtrue.delivery import queries
    from holdtrue.delivery.rules.states import LetterState

    if state is not None and state not in list(LetterState):
        raise CannotRun(f"--state: there is no state {state!r}.", f"One of {', '.join(LetterState)}.")
    states = tuple(LetterState) if state is None else (LetterState(state),)
    for letter in queries.letters(states, most):
        print(_line(letter))


@app.command()
def decide(
    letter: Annotated[int, typer.Argument(metavar="LETTER", help="The letter's number.")],
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="arrived, send-again or give-up.")],
) -> None:
    """Say what becomes of a letter of unknown fate."""
    if decision not in _DECISIONS:
        raise CannotRun(f"there is no decision {decision!r}.", f"One of {', '.join(_DECISIONS)}.")
    open_store()
    from holdtrue.delivery.actions import Decision, settle

    with said():
        state = settle(letter, Decision(decision), now())
    print(f"Letter {letter} is {state.value}.")


@app.command()
def bounce() -> None:
    """Read one returned message on the input, and note what it says about a letter of ours.

    For the pipe of a mail server. Exit code 0 also for mail that is no report: it must not come back again.
    """
    raw = sys.stdin.buffer.read(_LARGEST + 1)
    open_store()
    from holdtrue.delivery.actions import note_bounce

    noted = note_bounce(raw, now())
    if noted is None:
        print("This is no report about a letter of ours; nothing was changed.")
    else:
        print(
            f"Letter {noted.letter}: {noted.told.value} {noted.status}".rstrip()
            + f"; it is {noted.state.value}."
        )


@contextmanager
def said() -> Iterator[None]:
    """A refusal of the post, as a command says it."""
    from holdtrue.delivery.faults import DeliveryFault

    try:
        yield
    except DeliveryFault as fault:
        raise CannotRun(fault.message, fault.remedy) from None


def _line(letter: LetterSeen) -> str:
    reply = f"{letter.stage} {letter.code or ''} {letter.status}".split()
    until = (
        f"not before {letter.waits_until:%Y-%m-%d %H:%M}" if letter.attempts and letter.waits_until else ""
    )
    tries = f"{letter.attempts} {'try' if letter.attempts == 1 else 'tries'}"
    parts = (
        f"{letter.id:>6}",
        f"{letter.state.value:<8}",
        letter.kind,
        letter.language,
        tries,
        *reply,
        until,
    )
    return "  ".join(part for part in parts if part).rstrip()

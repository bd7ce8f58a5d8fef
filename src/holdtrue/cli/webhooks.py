"""`holdtrue webhooks`: secrets, calls that wait, calls that were given up."""

from __future__ import annotations

from typing import Annotated

import typer

from .door import commands, now, open_store
from .mail import said

app = commands("Webhooks: make a secret, make the calls that wait, try one again.")


@app.command()
def secret() -> None:
    """Print a new secret to share with a receiver. Keep it in a file or variable, not in the register."""
    import base64
    import secrets

    from holdtrue.delivery.rules.signing import PREFIX

    print(PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii"))


@app.command()
def endpoints() -> None:
    """The receivers that are set, and the events that they get."""
    open_store()
    from holdtrue.delivery import configuration

    with said():
        found = configuration.endpoints()
        configuration.may_reach()
    for endpoint in found.values():
        print(f"{endpoint.name}: {', '.join(endpoint.events)}")
    if not found:
        print("No webhook is set (HOLDTRUE_WEBHOOK_NAME_URL, HOLDTRUE_WEBHOOK_NAME_SECRET).")


@app.command()
def send() -> None:
    """Make the calls that wait now."""
    open_store()
    from holdtrue.delivery import jobs, queries
    from holdtrue.delivery.rules.states import CallState

    with said():
        while jobs.call_waiting({}, now()):
            pass
    counts = queries.waiting().calls
    print(
        ", ".join(f"{counts[state]:,} {state.value}" for state in CallState if counts[state]) or "No calls."
    )


@app.command("list")
def list_(most: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50) -> None:
    """Calls, the newest first."""
    open_store()
    from holdtrue.delivery import queries

    for call in queries.calls(most=most):
        how = str(call.code or "") or call.trouble
        print(f"{call.id:>6}  {call.state.value:<9}  {call.endpoint}  {call.event}  {how}".rstrip())


@app.command()
def again(call: Annotated[int, typer.Argument(metavar="CALL", help="The call's number.")]) -> None:
    """Have a call tried again that was given up."""
    open_store()
    from holdtrue.delivery.actions import call_again

    with said():
        call_again(call, now())
    print(f"Call {call} waits.")

"""`holdtrue serve`: the notice with its verdicts, and the public pages, from one process."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

import typer

from .door import (
    CannotRun,
    RegisterOption,
    TodayOption,
    load_register,
    now,
    open_store,
    register_folder,
    single_command,
)
from .door import today_from as day_asked_for
from .safety import refusals
from .working import Working

if TYPE_CHECKING:
    from holdtrue.register.models.register import Register

app = single_command("Serve the notice with its verdicts.")

GRACE = 1.0
"""Seconds that requests under way may still take after a signal; half a second later the process is gone."""
WORK_AFTER = 1.0
"""Seconds that the first requests have for themselves before background work begins."""


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="PORT", min=0, max=65535, help="The port; 0 takes any free one.")
    ] = 8000,
    work: Annotated[
        bool,
        typer.Option(
            "--work/--no-work",
            envvar="HOLDTRUE_WORK",
            help="Carry background work too, or leave it to workers.",
        ),
    ] = True,
    register: RegisterOption = None,
    today: TodayOption = None,
) -> None:
    """Serve the notice with its verdicts until Ctrl-C, and carry background work beside it."""
    if today:
        day_asked_for(today)
        os.environ["HOLDTRUE_TODAY"] = today
    for refusal in (found := refusals(os.environ, host)):
        typer.echo(f"holdtrue: {refusal}", err=True)
    if found:
        raise typer.Exit(2)
    folder = register_folder(register)
    word = load_register(folder)  # what is wrong with it is said here, not on every page
    os.environ["HOLDTRUE_REGISTER"] = str(folder.absolute())
    # The settings with sign-in: no other command imports them.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.serving")
    os.environ["HOLDTRUE_LOOPBACK"] = "1" if _loopback(host) else "0"
    with _listening(host, port) as listener:
        open_store()
        _run(listener, host, word, Working(WORK_AFTER) if work else None)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror:
        raise CannotRun(f"{host} is no address of this machine.", "Name one with --host.") from None
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            raise CannotRun(
                f"port {port} is taken by another program.",
                f"Take another one: PORT={other} holdtrue serve.",
            ) from None
        raise CannotRun(
            f"cannot listen on {host} port {port}: {os.strerror(fault.errno or 0)}.",
            "Name another address with --host, or another port with PORT=.",
        ) from None


def _run(listener: socket.socket, host: str, word: Register, working: Working | None) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        """A request in a thread cannot be interrupted, and would hold the process: after the grace it is
        left."""

        def handle_exit(self, sig: int, frame: object) -> None:
            last = threading.Timer(GRACE + 0.5, os._exit, (0,))
            last.daemon = True
            last.start()
            if working is not None:
                threading.Thread(target=working.stop, args=(GRACE,), daemon=True).start()
            super().handle_exit(sig, frame)  # type: ignore[arg-type]

    config = uvicorn.Config(
        "holdtrue.wiring.asgi:application",
        lifespan="off",
        access_log=False,  # it would hold addresses of people
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=int(GRACE),
        proxy_headers=False,
    )
    config.load()
    server = Server(config)
    # uvicorn hears these signals only once it runs, and raises them again when it has stopped. Ours hear
    # them from here on, so that none is lost before, and a stop that was asked for ends with exit code 0.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    begin = _link_to_begin(word, address)
    typer.echo(f"Holdtrue is at {address}/ (Ctrl-C stops it)")
    if begin:
        typer.echo(
            f"Nobody can let people in yet. Whoever opens this link, once and within a day, can:\n  {begin}"
        )
    if not _loopback(host):
        typer.echo("Host names to answer to are taken from HOLDTRUE_HOSTS.", err=True)
    if working is not None:
        working.start()
    server.run(sockets=[listener])
    if working is not None:
        working.stop(GRACE)


def _link_to_begin(word: Register, address: str) -> str:
    """While nobody may invite people: a link that works once and makes whoever opens it an administrator."""
    from holdtrue.staff.actions import BEGIN, administrator_link
    from holdtrue.staff.queries import somebody_may_invite

    at = now()
    return "" if somebody_may_invite(word, at) else address + BEGIN.format(administrator_link(at))


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""`holdtrue worker`: a process that carries background work and nothing else."""

from __future__ import annotations

import os
import signal
import threading

import typer

from .door import CannotRun, RegisterOption, load_register, open_store, register_folder, single_command
from .working import engine, few_arenas

app = single_command("Carry background work, beside or instead of `holdtrue serve`.")

GRACE = 3.0
"""Seconds for the pieces under way, once a signal has come."""


@app.command()
def worker(register: RegisterOption = None) -> None:
    """Carry background work until Ctrl-C. Start as many as you like, on any machine that reaches the store."""
    folder = register_folder(register)
    load_register(folder)
    os.environ["HOLDTRUE_REGISTER"] = str(folder.absolute())
    asked_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: asked_to_stop.set())
    open_store()
    few_arenas()
    hand = engine()
    try:
        hand.start()
    except Exception as fault:
        raise CannotRun(
            f"the engine of background work cannot begin ({type(fault).__name__}).",
            "It keeps its own tables beside Holdtrue's: on PostgreSQL its user must be able to make the schema "
            "holdtrue_engine.",
        ) from None
    typer.echo(f"{hand.name} carries background work (Ctrl-C stops it)")
    asked_to_stop.wait()
    hand.stop(GRACE)
    # Threads of pieces that were not ready in time would hold the process; their errands are taken over.
    os._exit(0)

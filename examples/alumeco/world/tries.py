"""The three things to try that `make demo` prints; each works as printed, pasted into a second terminal."""

from __future__ import annotations

from datetime import date, timedelta

from .webshop import Webshop

CLEAN_AGO = timedelta(days=150)
"""So long ago nobody had anything left to clean up (see README.md)."""


def things_to_try(shop: Webshop, today: date) -> str:
    """Commands with keys and days of this very database."""
    overdue = shop.key_of("edge-overdue-yesterday")
    row = overdue if overdue is not None else shop.key_of("edge-kept-until-today")
    command = ".venv/bin/holdtrue"
    return f"""Three things to try, in a second terminal in this folder:

  1. Plan the disposal of what is overdue, run it, and look at the board again:
     {command} retention plan webshop
     {command} retention run webshop
     {command} check

  2. Ask why one account must go, or may stay:
     {command} retention explain webshop accounts {row}

  3. Ask for the board of another day, before anybody forgot to clean up:
     {command} check --today {today - CLEAN_AGO}"""

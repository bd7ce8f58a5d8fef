"""The three things to try that `make demo` prints; each works as printed, pasted into a second terminal."""

from __future__ import annotations

from datetime import date, timedelta

from .webshop import Webshop

LONG_AGO = timedelta(days=150)
"""Then the shop was clean: what is overdue today was not past yet (see README.md)."""
COMMAND = ".venv/bin/holdtrue"
PLAN = "var/demo/plan.txt"


def things_to_try(shop: Webshop, today: date) -> str:
    """Commands with keys and days of this very database."""
    return f"""Three things to try, in a second terminal in this folder:

  1. {_dispose(shop)}

  2. Ask why an account is still there, three years after its last order:
     {COMMAND} retention explain webshop accounts {shop.key_of("edge-kept-by-a-voucher")}

  3. Ask for the board of another day, before anybody had forgotten to clean up:
     {COMMAND} check --today {today - LONG_AGO}"""


def _dispose(shop: Webshop) -> str:
    if shop.key_of("edge-overdue-today") is None:
        return (
            "The disposal has been run today, and the board shows it. Have the people back, and run it again:\n"
            "     make demo-stop; make demo FRESH=1"
        )
    return f"""Plan the disposal of what is due, carry the plan out, and look at the board again:
     {COMMAND} retention plan webshop | tee {PLAN}
     {COMMAND} retention run $(sed -n 's/^Plan //p' {PLAN})
     {COMMAND} check"""

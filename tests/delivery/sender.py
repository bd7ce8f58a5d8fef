"""A process that can be killed: `python -m tests.delivery.sender`. Each line on its input, a moment, makes one
fork that sends until nothing is due; it says `begun PID`, and when the fork has ended, `ended CODE`."""

from __future__ import annotations

import os
import sys
from datetime import datetime

import django


def send(at: datetime) -> None:
    from holdtrue.delivery import jobs

    idle = 0
    while idle < 12:  # after a letter of unknown fate a piece ends although more is due
        idle = 0 if jobs.send_waiting({}, at) else idle + 1


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.settings")
    django.setup()
    from holdtrue.delivery import jobs  # noqa: F401

    print("ready", flush=True)
    for line in sys.stdin:
        fork = os.fork()
        if fork == 0:
            try:
                send(datetime.fromisoformat(line.strip()))
                os._exit(0)
            except BaseException:
                import traceback

                traceback.print_exc()
                os._exit(1)
        print("begun", fork, flush=True)
        _, status = os.waitpid(fork, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()

"""Many processes that do one thing at the same moment: `python -m tests.delivery.at_once WHAT ARGUMENT TIMES`."""

from __future__ import annotations

import os
import sys
from datetime import datetime

import django


def main(what: str, argument: str, at: datetime, times: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.settings")
    django.setup()
    from datetime import timedelta

    from django.db import connection

    from holdtrue.delivery import limits, links
    from holdtrue.delivery.rules.windows import Limit

    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    done = 0
    for _ in range(times):
        if what == "use":
            try:
                links.use(argument, "test.once", at)
                done += 1
            except links.NotUsable:
                pass
        else:
            done += limits.admit(Limit("test", 10, timedelta(hours=1)), argument, at).allowed
    print(done, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3]), int(sys.argv[4]))

"""The engine of background work: DBOS starts errands, repeats them after a death, and spreads them over processes.

It is the only module that knows DBOS. What is to be done, and how far it is, stands in our own rows (`work/`); a
workflow of DBOS is no more than "carry this errand", so its own store may be lost without losing work: a sweep
hands over again what is open. On SQLite its store is `engine.sqlite3` in the home; on PostgreSQL it is the schema
`holdtrue_engine` of the same database. It opens no port, and speaks to nobody but its store.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from dbos import DBOS, DBOSConfig
from dbos import Serializer as DBOSSerializer
from django.conf import settings
from django.db import connection
from django.db.utils import Error

from holdtrue.work import living, sweeping
from holdtrue.work.carrying import Carrier
from holdtrue.work.job import Arguments, Daily, Job
from holdtrue.work.rules.names import workflow_id
from holdtrue.work.starter import set_starter

from .jobs import DAILY, JOBS, REGULAR

log = logging.getLogger(__name__)

VERSION = "errands-1"
"""The version of the workflow below. It changes with its signature, not with every release of ours: DBOS gives
a waiting workflow to processes of its own version only."""
SCHEMA = "holdtrue_engine"
OURS, SYSTEMS = "ours", "systems"
AT_ONCE = 8
"""Errands that one process carries at a time."""
ONE_AT_A_TIME = 1
"""Errands that work in one bound system at a time, over all processes."""
POLL = 0.25
BEAT = 3.0
SWEEP = 5.0
REGULARLY = 20.0
KEEP = timedelta(days=1)
OPEN = ["PENDING", "ENQUEUED", "DELAYED"]

_engine: Engine | None = None


class _AsJson(DBOSSerializer):
    """What DBOS keeps of an errand is its key and a number: plain JSON, no pickles."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data)

    def deserialize(cls, serialized_data: str) -> Any:
        value = json.loads(serialized_data)
        if isinstance(value, dict) and "args" in value:
            value["args"] = tuple(value["args"])
        return value

    def name(self) -> str:
        return "holdtrue_json"


@DBOS.workflow(name="carry", max_recovery_attempts=None)
def _carry(key: str, start: int) -> None:
    if _engine is not None:
        _engine.carry(key, start)


class Engine:
    """One process's share of the work: it carries errands, hands over, sweeps, and buries the dead."""

    def __init__(
        self,
        jobs: Mapping[str, Job] = JOBS,
        daily: Iterable[Daily] = DAILY,
        regular: Iterable[Callable[[Arguments, datetime], bool]] = REGULAR,
    ) -> None:
        self.name = f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(3)}"
        self._place = living.place()
        self._stopping, self._left = threading.Event(), threading.Event()
        self._steady_since: float | None = None
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._busy_lock = threading.Lock()
        self._daily, self._regular = tuple(daily), tuple(regular)
        self._carrier = Carrier(self.name, jobs, _now, self._stopping.wait)

    def start(self) -> None:
        """Open the engine's store and begin to work. Raises what DBOS and the store raise."""
        global _engine
        self._beat()
        _engine = self
        try:
            DBOS(config=_config(self.name))
            DBOS.launch()
            DBOS.register_queue(OURS, worker_concurrency=AT_ONCE, polling_interval_sec=POLL)
            DBOS.register_queue(
                SYSTEMS,
                worker_concurrency=AT_ONCE,
                partition_concurrency=ONE_AT_A_TIME,
                polling_interval_sec=POLL,
            )
        except BaseException:
            _engine = None
            DBOS.destroy()
            raise
        finally:
            connection.close()
        set_starter(self.hand_over)
        self._run("beat", BEAT, self._beat)
        self._run("sweep", SWEEP, self._sweep)
        for what in self._regular:
            self._run(what.__name__, REGULARLY, partial(self._while_more, what))

    def stop(self, seconds: float = 2.0) -> None:
        """Finish the pieces under way, give the errands back, and leave. Whoever is not ready after `seconds` is
        left to be replaced."""
        global _engine
        if self._stopping.is_set():
            self._left.wait(seconds)
            return
        set_starter(None)
        self._stopping.set()
        until = time.monotonic() + seconds
        while self._busy and time.monotonic() < until:
            time.sleep(0.02)
        try:
            living.leave(self.name)
        except Error:
            log.warning(
                "the store does not answer; the lease will tell the others that this process has gone"
            )
        finally:
            connection.close()
        stopper = threading.Thread(target=DBOS.destroy, daemon=True)
        stopper.start()
        stopper.join(max(0.1, until - time.monotonic()))
        _engine = None
        self._left.set()

    def carry(self, key: str, start: int) -> None:
        """Carry one errand, on one of DBOS's threads."""
        with self._busy_lock:
            self._busy += 1
        try:
            self._carrier.carry(key, start)
        except Exception as fault:
            # Nothing could even be written down about it. A sweep sees that the errand is still open.
            log.error("errand %s: given up (%s)", key, type(fault).__name__)
        finally:
            connection.close()
            with self._busy_lock:
                self._busy -= 1

    def hand_over(self, key: str, start: int, system: str) -> None:
        """Ask DBOS to have an errand carried, by whichever process is free."""
        options: dict[str, Any] = {
            "workflow_name": "carry",
            "workflow_id": workflow_id(key, start),
            "queue_name": SYSTEMS if system else OURS,
            "app_version": VERSION,
        }
        if system:
            options["queue_partition_key"] = system
        DBOS.enqueue_workflow_with_options(options, key, start)  # type: ignore[arg-type]

    def _beat(self) -> None:
        living.beat(self.name, self._place, os.getpid())
        if self._steady_since is None:
            self._steady_since = time.monotonic()

    def _sweep(self) -> None:
        at = _now()
        living.bury(self._place)
        self._recover()
        sweeping.release_lost(at, _active)
        if settings.HOLDTRUE_TODAY is None:  # who answers for another day does not work by the clock
            sweeping.ask_for_scheduled(at, self._daily)
        sweeping.start_missed(at, self.hand_over)
        _forget()

    def _while_more(self, what: Callable[[Arguments, datetime], bool]) -> None:
        while not self._stopping.is_set() and what({}, _now()):
            pass

    def _recover(self) -> None:
        """Queue again what a process had begun that lives no more."""
        began = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        if not began:
            return
        alive = living.names()
        steady = (
            self._steady_since is not None and time.monotonic() - self._steady_since > living.LEASE.seconds
        )
        known = set() if steady else living.all_names()
        for workflow in began:
            if workflow.executor_id in alive or workflow.executor_id in known:
                continue
            DBOS.resume_workflow(workflow.workflow_id, queue_name=workflow.queue_name)

    def _run(self, name: str, seconds: float, what: Callable[[], None]) -> None:
        def loop() -> None:
            trouble = ""
            while not self._stopping.is_set():
                try:
                    what()
                    trouble = ""
                except Exception as fault:
                    if isinstance(fault, Error):
                        self._steady_since = None
                    if type(fault).__name__ != trouble and not self._stopping.is_set():
                        trouble = type(fault).__name__
                        log.warning("%s: %s; trying again every %g s", name, trouble, seconds)
                finally:
                    connection.close()
                self._stopping.wait(seconds)

        thread = threading.Thread(target=loop, name=f"holdtrue-{name}", daemon=True)
        thread.start()
        self._threads.append(thread)


def _active(ids: list[str]) -> set[str]:
    found = DBOS.list_workflows(workflow_ids=ids, status=OPEN, load_input=False, load_output=False)
    return {workflow.workflow_id for workflow in found}


def _forget() -> None:
    """DBOS keeps what has ended for ever; our own rows are the record."""
    before = (_now() - KEEP).isoformat()
    ended = DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED"],
        completed_before=before,
        limit=500,
        load_input=False,
        load_output=False,
    )
    if ended:
        DBOS.delete_workflows([workflow.workflow_id for workflow in ended])


def _config(name: str) -> DBOSConfig:
    return {
        "name": "holdtrue",
        "application_version": VERSION,
        "executor_id": name,
        "system_database_url": _store(),
        "dbos_system_schema": SCHEMA,
        "serializer": _AsJson(),
        "use_listen_notify": False,
        "sys_db_pool_size": 8,
        "log_level": "ERROR",
        "scheduler_polling_interval_sec": 3600.0,
    }


def _store() -> str:
    ours = settings.DATABASES["default"]
    if ours["ENGINE"].endswith("sqlite3"):
        file = Path(ours["NAME"]).with_name("engine.sqlite3")
        file.parent.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{file}"
    who = quote(ours["USER"], safe="")
    if ours["PASSWORD"]:
        who += ":" + quote(ours["PASSWORD"], safe="")
    port = f":{ours['PORT']}" if ours["PORT"] else ""
    options = {name: value for name, value in ours["OPTIONS"].items() if isinstance(value, str)}
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    return f"postgresql://{who}@{ours['HOST']}{port}/{quote(ours['NAME'], safe='')}{query}"


def _now() -> datetime:
    return datetime.now(UTC)

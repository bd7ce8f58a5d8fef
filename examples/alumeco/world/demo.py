"""`make demo`: from a bare clone to the board, then a server; Ctrl-C stops everything.

    python3 -m examples.alumeco.world.demo            # environment: PORT=8000 SERVE=1 SIZE=20000 FRESH=0
    python3 -m examples.alumeco.world.demo stop

Standard library only until `.venv` is there; then it goes on under `.venv`'s own Python.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from . import environments
from .places import DEMO, ROOT, CannotRun, demo_folder, write_private

HOST = "127.0.0.1"
ENV_FILE = ROOT / "holdtrue.env"
ENV_MARK = "# Written by `make demo`; made anew at each start."
REGISTER = "examples/alumeco"
STARTED = "HOLDTRUE_DEMO_STARTED"


class Stopped(Exception):
    """Somebody asked the demo to stop."""


class Progress:
    """One line per step: what is being done, then how long it took."""

    def __init__(self, started: float) -> None:
        self.started = started
        self._step: float | None = None

    def __call__(self, text: str) -> None:
        self.done()
        print(f"{text} ...", end="", flush=True)
        self._step = time.time()

    def done(self) -> None:
        if self._step is not None:
            print(f" {time.time() - self._step:.1f} s", flush=True)
            self._step = None

    def broken_off(self) -> None:
        if self._step is not None:
            print(flush=True)
            self._step = None

    @property
    def total(self) -> str:
        return f"{time.time() - self.started:.0f} s"


def wish(name: str, default: int) -> int:
    """A whole number from the environment, as in `make demo PORT=8001`. Raises `CannotRun` otherwise."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal():
        raise CannotRun(f"{name}={text}: write a whole number, as in `make demo {name}={default}`.")
    return int(text)


def check_port(port: int) -> None:
    """Raises `CannotRun` unless the server will be able to listen there."""
    if not 1 <= port <= 65535:
        raise CannotRun(f"PORT={port}: a port is a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotRun(
                f"Port {port} is reserved for the system: `make demo PORT=8000` takes another."
            ) from None
        except OSError:
            other = port + 1 if port < 65535 else 8001
            raise CannotRun(
                f"Port {port} is taken by another program: `make demo PORT={other}` takes another."
            ) from None


def take_lock() -> IO[str]:
    """Only one demo per clone. Raises `CannotRun` if there is one."""
    lock = (demo_folder() / "demo.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise CannotRun(
            f"The demo of this clone is already running (process {lock.read().strip() or 'unknown'}). "
            "Use it, or stop it with `make demo-stop`."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def on_signals() -> None:
    """The ways in which people and machines say stop, all alike."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)  # one is enough: let the tidying finish
        raise Stopped

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)


def begin() -> NoReturn:
    """Under whatever Python there is: check what is needed, make `.venv`, and go on under it."""
    environments.check_python()
    take_lock().close()
    stop_server()
    if serves():
        check_port(wish("PORT", 8000))
    wish("SIZE", 20_000)
    started = time.time()
    say = Progress(started)
    try:
        environments.ensure_own({"demo"}, say)
    except CannotRun as problem:
        # No wheel for this machine: the shop can live in SQLite.
        if "pixeltable" not in str(problem):
            raise
        environments.ensure_own(set(), say)
    say.done()
    python = str(environments.python_of(environments.VENV))
    os.execve(python, [python, "-m", __spec__.name, "go-on"], {**os.environ, STARTED: str(started)})


def serves() -> bool:
    return os.environ.get("SERVE", "1").strip() != "0"


def go_on() -> int:
    """Under `.venv`: the shop, the board, the server."""
    from .postgres import Server, programs
    from .webshop import STAMPS, Webshop

    say = Progress(float(os.environ.get(STARTED) or time.time()))
    with take_lock():
        server: Server | None = None
        try:
            environments.ensure_shop(say)
            if programs() is not None and os.environ.get("DEMO_SQLITE") != "1":
                server = Server()
                try:
                    if not server.is_running:
                        say("Starting PostgreSQL")
                        server.init()
                        server.start()
                except CannotRun as problem:
                    if STAMPS.exists():
                        raise
                    say.broken_off()
                    print(problem)
                    server = None
            say.done()
            for note in server.notes if server else ():
                print(note)
            print(
                f"The shop's database is PostgreSQL on {HOST}:{server.port}."
                if server
                else "PostgreSQL does not run here: the shop's database is a SQLite file."
            )
            return show(Webshop(server), say)
        except Stopped:
            say.broken_off()
            print("Stopping.", flush=True)
            return 0
        finally:
            say.broken_off()
            if server is not None and server.stop():
                print("PostgreSQL is stopped; nothing is left running.", flush=True)


def show(shop: object, say: Progress) -> int:
    """Fill the shop, print the board and what to try, and serve."""
    from .fill import shop_day
    from .tries import things_to_try
    from .webshop import Webshop

    assert isinstance(shop, Webshop)
    today = shop_day()
    shop.migrate(say)
    shop.populate(today, wish("SIZE", 20_000), os.environ.get("FRESH") == "1", say)
    # What this shell may have exported would come before the file.
    os.environ.update(write_environment(shop.reading_url, shop.writing_url))
    say.done()
    if shop.server is not None:
        shop.grant(holdtrue_says("systems", "grants", "webshop"), say)
    say.done()
    print("Ready after", say.total, flush=True)
    print()
    code = subprocess.run([holdtrue(), "check"], cwd=ROOT).returncode
    if code not in (0, 1, 3):
        raise CannotRun(f"`holdtrue check` could not run (exit code {code}); see above.")
    print(f"\nThe board was there after {say.total}.\n")
    print(things_to_try(shop, today), flush=True)
    if not serves():
        print("\nSERVE=0: no server, and PostgreSQL stops too. For the commands above run `make demo`.")
        return 0
    print(cast(wish("PORT", 8000)), flush=True)
    return serve(wish("PORT", 8000))


def cast(port: int) -> str:
    """Who signs in to the demo: for each a link that works once. Raises `CannotRun`."""
    python = str(environments.python_of(environments.VENV))
    command = [python, "-m", "examples.alumeco.world.cast", f"http://localhost:{port}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if run.returncode != 0:
        raise CannotRun(f"The cast could not be invited:\n{run.stderr.strip()}")
    return (
        "Everyone on this machine may read the board. To see what each colleague sees, open their link (it works\n"
        "once, within a week; choose a password and add a second factor), each in a window of its own:\n"
        + run.stdout.rstrip()
    )


def holdtrue() -> str:
    return str(environments.VENV / "bin" / "holdtrue")


def holdtrue_says(*arguments: str) -> str:
    """What a command of Holdtrue's prints. Raises `CannotRun` with its own words if it fails."""
    run = subprocess.run([holdtrue(), *arguments], cwd=ROOT, capture_output=True, text=True)
    if run.returncode != 0:
        raise CannotRun(f"`holdtrue {' '.join(arguments)}` failed:\n{run.stderr.strip()}")
    return run.stdout


def write_environment(reading: str, writing: str) -> dict[str, str]:
    """`holdtrue.env`, which the command reads; returns its values.

    Somebody else's file is left alone: raises `CannotRun`.
    """
    if ENV_FILE.exists() and not ENV_FILE.read_text().startswith(ENV_MARK):
        raise CannotRun(f"{ENV_FILE} is not the demo's: move it away, then run `make demo` again.")
    values = {
        "HOLDTRUE_REGISTER": REGISTER,
        "HOLDTRUE_HOME": "var",
        "WEBSHOP_URL": reading,
        "WEBSHOP_WRITE_URL": writing,
    }
    lines = [ENV_MARK, "# Synthetic data, passwords of this machine's demo only.", ""]
    lines += [f"{name}={value}" for name, value in values.items()]
    write_private(ENV_FILE, "\n".join(lines) + "\n")
    return values


def serve(port: int) -> int:
    """Run the server until somebody says stop. Returns its exit code if it ends by itself."""
    command = [holdtrue(), "serve", "--port", str(port)]
    # A session of its own: Ctrl-C reaches this process, which then stops the server in order.
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        write_private(demo_folder() / "server.pid", str(process.pid))
        while process.poll() is None and not answers(port):
            time.sleep(0.05)
        if process.poll() is None:
            print(f"\nServing http://{HOST}:{port}/   Ctrl-C stops everything.", flush=True)
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        (demo_folder() / "server.pid").unlink(missing_ok=True)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def stop() -> int:
    """Stop a running demo of this clone, and its PostgreSQL if that was left behind."""
    asked = False
    lock_file = DEMO / "demo.lock"
    if lock_file.exists():
        with lock_file.open("a+") as lock:
            lock.seek(0)
            number = lock.read().strip()
            for attempt in range(600):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if attempt == 0 and number.isdecimal():
                        os.kill(int(number), signal.SIGTERM)
                        asked = True
                    time.sleep(0.1)
            else:
                raise CannotRun(f"The demo (process {number}) does not stop.")
    left = stop_server()
    left = stop_postgres() or left
    print("Stopped." if asked or left else "Nothing was running.")
    return 0


def stop_server() -> bool:
    """A server that outlived its demo (`kill -9`). False if there was none."""
    file = DEMO / "server.pid"
    if not file.exists() or not file.read_text().isdecimal():
        return False
    number = file.read_text()
    file.unlink()
    if holdtrue() not in command_of(number):  # by now the number is some other process
        return False
    os.kill(int(number), signal.SIGTERM)
    for _ in range(100):
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    return True


def command_of(number: str) -> str:
    """The command line of a process; empty if there is none, or nobody can tell."""
    try:
        return Path(f"/proc/{number}/cmdline").read_text().replace("\0", " ")
    except OSError:
        pass
    try:
        return subprocess.run(["ps", "-o", "command=", "-p", number], capture_output=True, text=True).stdout
    except OSError:
        return ""


def stop_postgres() -> bool:
    """A PostgreSQL that outlived its demo (`kill -9`). False if there was none."""
    python = environments.python_of(environments.VENV)
    if not (DEMO / "postgres.json").exists() or not python.exists():
        return False
    command = [python, "-m", "examples.alumeco.world.postgres", "stop"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.startswith("stopped")


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    on_signals()
    try:
        if arguments == ["stop"]:
            return stop()
        if arguments == ["go-on"]:
            return go_on()
        begin()
    except CannotRun as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except Stopped:
        print("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The command `holdtrue`: names of commands, the environment file, and one way to say that something went wrong.

Nothing is imported for a command that was not asked for: `holdtrue --help` knows only the table below.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .own_url import set_own_url


@dataclass(frozen=True)
class Entry:
    """One command or group of commands: the module with its `app`, and what it is for in a line."""

    module: str
    help: str


COMMANDS = {
    "init": Entry("holdtrue.cli.init", "Begin a register from one of your own databases."),
    "check": Entry("holdtrue.cli.check", "The board: which promises are kept, broken, unproven."),
    "serve": Entry("holdtrue.cli.serve", "Serve the notice with its verdicts."),
    "worker": Entry("holdtrue.cli.worker", "Carry background work, beside or instead of serve."),
    "jobs": Entry("holdtrue.cli.jobs", "Background work: what runs, waits and failed; again, and call off."),
    "register": Entry("holdtrue.cli.register", "Validate, compare and show the register."),
    "law": Entry("holdtrue.cli.law", "The bookkeeping duties of each country, and what follows from them."),
    "notice": Entry("holdtrue.cli.notice", "Render and publish the privacy notice."),
    "systems": Entry("holdtrue.cli.systems", "Check the bound databases, and the rights they need to grant."),
    "retention": Entry("holdtrue.cli.retention", "Plan, run and explain disposal."),
    "mail": Entry("holdtrue.cli.mail", "Letters: try the mail server, send, decide what is unknown."),
    "webhooks": Entry("holdtrue.cli.webhooks", "Webhooks: secrets, calls that wait or were given up."),
    "people": Entry("holdtrue.cli.people", "Who may sign in to the console, and in which groups they are."),
    "evidence": Entry("holdtrue.cli.evidence", "Verify and export the ledger."),
    "store": Entry("holdtrue.cli.store", "Upgrade and back up Holdtrue's own store."),
    "doctor": Entry("holdtrue.cli.doctor", "Look at everything that running needs, and say what to do."),
}

ENVIRONMENT_FILE = "holdtrue.env"
OPTIONS = {"--register": "HOLDTRUE_REGISTER", "--today": "HOLDTRUE_TODAY"}
"""Options that may also stand before the command: they become the environment that it reads."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_PASSWORD = re.compile(r"(://[^\s/:@]*:)[^\s@]*@|((?i:password|passwd|pwd|secret|token)\s*=\s*)\S+")
_COULD_NOT_RUN, _INTERRUPTED, _NO_READER = 2, 130, 141


class _Refused(Exception):
    """The command line or the environment file cannot be understood."""


def _is_there(entry: Entry) -> bool:
    """Whether a command's module is installed; found without importing it."""
    return find_spec(entry.module) is not None


def _help() -> str:
    there = {name: entry for name, entry in COMMANDS.items() if _is_there(entry)}
    width = max(map(len, there)) + 2
    listed = "\n".join(f"  {name:<{width}}{entry.help}" for name, entry in there.items())
    return f"""Usage: holdtrue [OPTIONS] COMMAND [ARGS]...

Writes a company group's privacy notice from one register, keeps its promises
in the group's systems, and shows which ones hold true today.

Options (before or after the command):
  --register FOLDER   The register. Default: this folder if it holds group.yaml,
                      else ./register. Environment: HOLDTRUE_REGISTER
  --today YYYY-MM-DD  The day to answer for. Default: now. Environment: HOLDTRUE_TODAY
  --version           Print the version.
  --help              Print this page; after a command, that command's.

Commands:
{listed}

Exit codes: 0 all is well; 1 a promise is broken; 3 one is unproven; 2 could not run.
Variables are also read from {ENVIRONMENT_FILE} in this folder, one KEY=VALUE per line."""


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def _read_environment_file() -> None:
    """Set what `holdtrue.env` says and the environment does not. A value is never printed: it may be a secret."""
    try:
        with open(ENVIRONMENT_FILE, encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise _Refused(f"{ENVIRONMENT_FILE} cannot be read ({type(error).__name__}).") from None
    for number, line in enumerate(lines, start=1):
        line = line.strip().removeprefix("export ").lstrip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not _NAME.fullmatch(name.strip()) or "\0" in value:
            raise _Refused(f"{ENVIRONMENT_FILE}:{number}: this line is not KEY=VALUE. Correct or remove it.")
        os.environ.setdefault(name.strip(), _unquoted(value))


def _take_options(rest: list[str]) -> None:
    """Take the leading `--register` and `--today` off `rest`."""
    while rest and rest[0].partition("=")[0] in OPTIONS:
        option, equals, value = rest.pop(0).partition("=")
        if not equals:
            if not rest:
                raise _Refused(f"{option} needs a value. See `holdtrue --help`.")
            value = rest.pop(0)
        if "\0" in value:
            raise _Refused(f"{option}: a value cannot hold a NUL character.")
        os.environ[OPTIONS[option]] = value


def _plain_help(command: Any) -> None:
    """Help without boxes and colours, also where an app did not ask for it."""
    if hasattr(command, "rich_markup_mode"):
        command.rich_markup_mode = None
    for child in getattr(command, "commands", {}).values():
        _plain_help(child)


def _run(name: str, rest: list[str]) -> int:
    entry = COMMANDS[name]
    if not _is_there(entry):
        raise _Refused(f"`holdtrue {name}` is not part of this installation. Install the whole package.")
    from typer.main import get_command

    command = get_command(import_module(entry.module).app)
    _plain_help(command)
    try:
        code = command.main(args=rest, prog_name=f"holdtrue {name}", standalone_mode=True)
    except SystemExit as end:
        code = end.code
    return code if isinstance(code, int) else 0 if code is None else 1


def _dispatch(arguments: list[str]) -> int:
    _take_options(arguments)
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(_help())
        return 0 if arguments else _COULD_NOT_RUN
    if arguments[0] == "--version":
        from holdtrue import __version__

        print(f"holdtrue {__version__}")
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        from holdtrue.register.suggestions import did_you_mean

        hint = (
            did_you_mean(name.lstrip("-"), [*COMMANDS, "version", "register", "today"])
            if len(name) < 60
            else ""
        )
        what = "option" if name.startswith("-") else "command"
        raise _Refused(f"there is no {what} {name!r}. {hint}See `holdtrue --help`.")
    _take_options(rest)
    return _run(name, rest)


def _said(error: BaseException) -> str:
    """An unexpected error in one line, without a password that a driver may have put into it."""
    lines = str(error).strip().splitlines()
    text = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    text = _PASSWORD.sub(lambda found: f"{found[1]}***@" if found[1] else f"{found[2]}***", text)
    return "".join(char if char.isprintable() else "?" for char in text)


def _guarded(arguments: list[str]) -> int:
    debug = False
    try:
        _read_environment_file()
        set_own_url()
        debug = os.environ.get("HOLDTRUE_DEBUG") == "1"
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except _Refused as refusal:
        print(f"holdtrue: {refusal}", file=sys.stderr)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, as `| head` does. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NO_READER
    except Exception as error:
        from holdtrue.cli.door import CannotRun

        if debug:
            raise
        if isinstance(error, CannotRun):
            print(f"holdtrue: {error}", file=sys.stderr)
        else:
            print(f"holdtrue: could not run: {_said(error)}", file=sys.stderr)
            print("Run it again with HOLDTRUE_DEBUG=1 to see where.", file=sys.stderr)
    return _COULD_NOT_RUN


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. What it set in the environment is taken back."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    before = dict(os.environ)
    try:
        return _guarded(list(sys.argv[1:] if arguments is None else arguments))
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(main())

"""The command's frame: it imports what it runs, says refusals in one line, and never shows a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import types
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from holdtrue.cli.door import CannotRun, RegisterOption, TodayOption, commands, single_command, today_from
from holdtrue.wiring import command
from holdtrue.wiring.command import COMMANDS, Entry, main

THERE = sorted(name for name, entry in COMMANDS.items() if find_spec(entry.module))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOLDTRUE_REGISTER", "HOLDTRUE_TODAY", "HOLDTRUE_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """Commands of our own: `holdtrue probe say` prints what it was given."""
    app = commands("Probe.")

    @app.command()
    def say(register: RegisterOption = None, today: TodayOption = None) -> None:
        print(f"register={register} today={today} secret={os.environ.get('PROBE_SECRET')}")

    module = types.ModuleType("holdtrue.cli.probe")
    module.app = app  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "holdtrue.cli.probe", module)
    module.__spec__ = types.SimpleNamespace()  # type: ignore[assignment]
    monkeypatch.setitem(COMMANDS, "probe", Entry("holdtrue.cli.probe", "Probe."))
    return app


def _run(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, *arguments], capture_output=True, text=True, timeout=30, check=False, **more
    )


def test_help_imports_no_command() -> None:
    done = _run("-X", "importtime", "-m", "holdtrue", "--help")
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in THERE)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not imported & {"typer", "rich", "django", "sqlalchemy", "pydantic", "yaml", "holdtrue.cli.door"}


def test_a_command_imports_nothing_that_serves() -> None:
    done = _run("-X", "importtime", "-m", "holdtrue", "register", "schema", "--kind", "texts")
    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "holdtrue.register.schema" in imported
    assert not imported & {"django", "sqlalchemy", "uvicorn", "rich", "babel"}


@pytest.mark.parametrize("group", THERE)
def test_every_command_has_plain_help(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([group, "--help"]) == 0
    out = capsys.readouterr().out
    assert f"holdtrue {group}" in out
    assert "╭" not in out
    assert "\x1b" not in out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("holdtrue 0.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notic"], "holdtrue: there is no command 'notic'. Did you mean 'notice'? See `holdtrue --help`."),
        (["--regster", "x"], "holdtrue: there is no option '--regster'. Did you mean"),
        (["--today"], "holdtrue: --today needs a value."),
        (["x" * 500], "holdtrue: there is no command"),
        (["register", "show", "--foo"], "No such option"),
        (["--today", "", "register"], "Usage: holdtrue register"),
    ],
)
def test_a_wrong_command_line_is_one_message(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert message in said.err + said.out
    assert "Traceback" not in said.err


def test_a_module_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(COMMANDS, "missing", Entry("holdtrue.cli.no_such_module", "Missing."))
    assert main(["missing"]) == 2
    assert "`holdtrue missing` is not part of this installation" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--register", "R", "--today", "2026-01-02", "probe", "say"],
        ["--register=R", "probe", "--today=2026-01-02", "say"],
        ["probe", "say", "--register", "R", "--today", "2026-01-02"],
        [
            "--register",
            "other",
            "--today",
            "2000-01-01",
            "probe",
            "say",
            "--register",
            "R",
            "--today=2026-01-02",
        ],
    ],
)
def test_register_and_day_before_or_after_the_command(
    arguments: list[str], probe: typer.Typer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out == "register=R today=2026-01-02 secret=None\n"
    assert "HOLDTRUE_REGISTER" not in os.environ


def test_the_environment_file(
    probe: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It gives what the environment does not, and the command line beats both."""
    (tmp_path / "holdtrue.env").write_text(
        "# ours\n\nexport PROBE_SECRET='two words = one'\nHOLDTRUE_REGISTER=F\nHOLDTRUE_TODAY=2000-01-01\n"
    )
    monkeypatch.setenv("HOLDTRUE_TODAY", "2026-01-02")
    assert main(["probe", "say"]) == 0
    assert capsys.readouterr().out == "register=F today=2026-01-02 secret=two words = one\n"
    assert main(["--register", "R", "probe", "say"]) == 0
    assert capsys.readouterr().out.startswith("register=R ")
    assert "PROBE_SECRET" not in os.environ


@pytest.mark.parametrize("line", [b"hunter2", b"=hunter2", b"A B=hunter2", b"A=\xffhunter2", b"A=hun\0ter2"])
def test_a_broken_environment_file_is_said_without_its_values(
    line: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "holdtrue.env").write_bytes(b"# one\n" + line + b"\n")
    assert main(["--version"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("holdtrue: holdtrue.env")
    assert "ter2" not in said


class TestFailures:
    """What a command may raise."""

    def _raise(self, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
        app = single_command("Fail.")

        @app.command()
        def fail() -> None:
            raise error

        module = types.ModuleType("holdtrue.cli.failing")
        module.app = app  # type: ignore[attr-defined]
        module.__spec__ = types.SimpleNamespace()  # type: ignore[assignment]
        monkeypatch.setitem(sys.modules, "holdtrue.cli.failing", module)
        monkeypatch.setitem(COMMANDS, "fail", Entry("holdtrue.cli.failing", "Fail."))
        return main(["fail"])

    def test_cannot_run(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        assert self._raise(CannotRun("the shop is closed.", "Open it."), monkeypatch) == 2
        assert capsys.readouterr().err == "holdtrue: the shop is closed. Open it.\n"

    def test_the_unexpected(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        error = RuntimeError("no way to postgresql://shop:hunter2@db/x password=hunter2\nand more")
        assert self._raise(error, monkeypatch) == 2
        said = capsys.readouterr().err
        assert said.startswith("holdtrue: could not run: RuntimeError: no way to postgresql://shop:***@db/x")
        assert "HOLDTRUE_DEBUG=1" in said
        assert "hunter2" not in said
        assert "Traceback" not in said

    def test_debugging_shows_where(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOLDTRUE_DEBUG", "1")
        with pytest.raises(RuntimeError):
            self._raise(RuntimeError("x"), monkeypatch)

    @pytest.mark.parametrize("code", [0, 1, 2, 3])
    def test_exit_codes_pass(self, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self._raise(typer.Exit(code), monkeypatch) == code

    def test_interrupted(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        assert self._raise(KeyboardInterrupt(), monkeypatch) == 130
        assert capsys.readouterr().err == ""


_ENDLESS = """
import sys, types, typer
from holdtrue.cli.door import single_command
from holdtrue.wiring import command
app = single_command("Endless.")
@app.command()
def endless() -> None:
    print("begun", flush=True)
    while True:
        print("x" * 100)
module = types.ModuleType("holdtrue.cli.endless")
module.app, module.__spec__ = app, types.SimpleNamespace()
sys.modules["holdtrue.cli.endless"] = module
command.COMMANDS["endless"] = command.Entry("holdtrue.cli.endless", "")
sys.exit(command.main(["endless"]))
"""


@pytest.mark.parametrize("end", ["reader leaves", "interrupt"])
def test_a_command_that_is_cut_off_is_quiet(end: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "begun\n"
    if end == "interrupt":
        process.send_signal(signal.SIGINT)
        process.stdout.read()
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait(timeout=20) in ((130,) if end == "interrupt" else (1, 141))
    process.stderr.close()
    assert errors == ""


def test_a_terminal_that_knows_no_letters_but_latin_ones() -> None:
    code = "import sys; from holdtrue.wiring.command import main; sys.exit(main(['Za\\u017c']))"
    done = _run(
        "-c", code, env={**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0", "LC_ALL": "C"}
    )
    assert done.returncode == 2
    assert "there is no command" in done.stderr
    assert "Traceback" not in done.stderr


def test_today_is_a_day_or_now() -> None:
    assert str(today_from("2026-01-02")) == "2026-01-02"
    assert today_from(None).instant is not None
    assert today_from("").instant is not None
    for wrong in ("2026-02-30", "20260102", "tomorrow", "2026-W01-1", "٢٠٢٦-٠١-٠٢"):
        with pytest.raises(CannotRun, match="is no day"):
            today_from(wrong)


def test_the_table_and_its_options_are_documented() -> None:
    page = command._help()
    assert all(COMMANDS[name].help in page for name in THERE)
    assert len(THERE) >= 5
    assert all(option in page for option in command.OPTIONS)

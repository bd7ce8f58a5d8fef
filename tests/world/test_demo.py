"""What the demo says when something is missing or in the way, and that it stops."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from examples.alumeco.world import demo, environments, places
from examples.alumeco.world.places import ROOT, CannotRun


def test_a_taken_port_is_named_with_another_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port} is taken .*make demo PORT={port + 1}"):
            demo.check_port(port)


@pytest.mark.parametrize("port", [0, 65536])
def test_a_port_out_of_range_is_refused(port: int) -> None:
    with pytest.raises(CannotRun, match="1 to 65535"):
        demo.check_port(port)


def test_a_port_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eight thousand")
    with pytest.raises(CannotRun, match=r"PORT=eight thousand: write a whole number"):
        demo.wish("PORT", 8000)
    monkeypatch.setenv("PORT", "")
    assert demo.wish("PORT", 8000) == 8000


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(CannotRun, match=r"without ensurepip[\s\S]*apt-get install python3\.\d+-venv"):
        environments.check_python()


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(CannotRun, match=r"needs Python 3\.11 or newer; .* is 3\.9\.2"):
        environments.check_python()


def test_pips_own_words_are_shown_when_it_fails(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    with pytest.raises(CannotRun, match=r"could not install [\s\S]*no-such-file[\s\S]*network"):
        environments._pip(venv, "-r", str(tmp_path / "no-such-file.txt"))


def test_an_environment_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls: list[tuple[str, ...]] = []
    venv = tmp_path / "venv"
    monkeypatch.setattr(places, "DEMO", tmp_path / "var" / "demo")
    monkeypatch.setattr(environments, "VENV", venv)
    monkeypatch.setattr(environments, "_make", lambda path, clear: path.mkdir(exist_ok=True))
    monkeypatch.setattr(environments, "_works", lambda path: path.exists())
    monkeypatch.setattr(environments, "_pip", lambda path, *rest: calls.append(rest))
    said: list[str] = []
    assert environments.ensure_own({"demo"}, said.append) is True
    assert environments.ensure_own({"demo"}, said.append) is False
    assert environments.ensure_own({"test"}, said.append) is True
    assert environments.ensure_own({"demo", "test"}, said.append) is False
    assert [call[-1] for call in calls] == [f"{ROOT}[demo]", f"{ROOT}[demo,test]"]
    assert len(said) == 2
    stamp = json.loads((venv / "holdtrue-stamp.json").read_text())
    (venv / "holdtrue-stamp.json").write_text(json.dumps({**stamp, "digest": "pyproject.toml has changed"}))
    assert environments.ensure_own({"demo"}, said.append) is True
    assert calls[-1][-1] == f"{ROOT}[demo,test]"


def test_the_environment_file_is_private_and_somebody_elses_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "holdtrue.env"
    monkeypatch.setattr(demo, "ENV_FILE", file)
    demo.write_environment("sqlite:///read", "sqlite:///write")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "WEBSHOP_URL=sqlite:///read\nWEBSHOP_WRITE_URL=sqlite:///write\n" in file.read_text()
    demo.write_environment("sqlite:///other", "sqlite:///write")
    assert "sqlite:///other" in file.read_text()
    file.write_text("WEBSHOP_URL=mine\n")
    with pytest.raises(CannotRun, match="is not the demo's"):
        demo.write_environment("sqlite:///read", "sqlite:///write")
    assert file.read_text() == "WEBSHOP_URL=mine\n"


def test_only_one_demo_runs_in_a_clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "demo_folder", lambda: tmp_path)
    with demo.take_lock(), pytest.raises(CannotRun, match=rf"already running \(process {os.getpid()}\)"):
        demo.take_lock()
    demo.take_lock().close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_way_of_saying_stop_stops_the_server_first(number: signal.Signals, tmp_path: Path) -> None:
    """The server is a stand-in here that answers on the port and tells when it ends."""
    fake = tmp_path / "holdtrue"
    fake.write_text(
        f"#!{sys.executable}\n"
        "import signal, socket, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('server ended', flush=True), sys.exit(0)))\n"
        "listener = socket.create_server(('127.0.0.1', int(sys.argv[3])))\n"
        "while True: listener.accept()\n"
    )
    fake.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = (
        "from examples.alumeco.world import demo\n"
        "demo.on_signals()\n"
        f"demo.holdtrue = lambda: {str(fake)!r}\n"
        f"try: demo.serve({port})\n"
        "except demo.Stopped: print('demo ended', flush=True)\n"
    )
    running = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    seen = ""
    while "Serving" not in seen:
        line = running.stdout.readline()
        assert line, seen
        seen += line
    time.sleep(0.1)
    running.send_signal(number)
    rest, _ = running.communicate(timeout=20)
    assert rest == "server ended\ndemo ended\n"
    assert not demo.answers(port)


def test_make_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text()
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("help", "demo", "demo-stop", "test", "check", "bench", "screenshots", "vendor", "clean"):
        assert re.search(rf"^  make {name} ", listed, re.MULTILINE), name
        assert f"\n{name}:" in text


def test_make_says_when_there_is_no_python(tmp_path: Path) -> None:
    run = subprocess.run(["make", "-s", "demo", "PYTHON="], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 2
    assert "needs Python 3.11 or newer" in run.stderr

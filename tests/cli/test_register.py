"""`holdtrue register ...` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdtrue.register.content import to_bytes
from holdtrue.register.load import load, load_running
from holdtrue.wiring.command import main
from tests.register.folders import write

FILES = {
    "group.yaml": "name: {to-confirm: {assumed: Group, why: ask them}}\nnotice-revised: 2026-01-02\n"
    "entities:\n  alpha: {country: DK}\n",
    "schedules.yaml": "chat: {keep: P12M, after: resolved, then: delete}\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOLDTRUE_REGISTER", raising=False)
    return write(tmp_path / "register", FILES)


def test_validate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "validate"]) == 0
    said = capsys.readouterr()
    assert said.out == (
        "Valid: 1 company, 0 activities, 0 recipients, 1 schedule, 0 systems, 1 open point; 0 warnings.\n"
        f"Version {load_running(folder).digest}\n"
    )


def test_validate_names_files_as_they_are_reached(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, {"schedules.yaml": "a: {keep: PX, after: x}\n", "recipients.yaml": "r: {roll: x}\n"})
    write(folder, {"systems/x.yaml": "system: x\nactivities: [chat]\n"})
    for arguments in (["register", "validate"], ["--register", "register", "register", "validate"]):
        assert main(arguments) == 2
        said = capsys.readouterr()
        assert said.out == ""
        lines = said.err.splitlines()
        assert lines[0].startswith(
            "register/recipients.yaml:1  r.roll: there is no key 'roll' here. Did you mean"
        )
        assert lines[1].startswith("register/schedules.yaml:1  a.keep: 'PX' is not a period.")
        assert lines[2].startswith(
            "register/systems/x.yaml:2  warning: activities[0]: unknown activity 'chat'."
        )
        assert lines[3:] == ["Not valid: 2 problems, 1 warning."]


def test_warnings_do_not_fail(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, {**FILES, "systems/x.yaml": "system: x\nactivities: [chat]\n"})
    assert main(["register", "validate", str(folder)]) == 0
    said = capsys.readouterr()
    assert "; 1 warning." in said.out
    assert "warning: activities[0]" in said.err


def test_where_the_register_is(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert main(["register", "open-points"]) == 0
    assert main(["register", "open-points", "--register", "group.yaml"]) == 0
    monkeypatch.chdir(folder / "..")
    assert main(["--register", "nowhere", "register", "open-points"]) == 2
    assert (
        "there is no folder nowhere. Name the register's folder with --register." in capsys.readouterr().err
    )
    monkeypatch.chdir("/")
    assert main(["register", "open-points"]) == 2
    assert "there is no register here" in capsys.readouterr().err
    monkeypatch.setenv("HOLDTRUE_REGISTER", str(folder))
    assert main(["register", "open-points"]) == 0


def test_a_broken_register_stops_every_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, {"schedules.yaml": "a: [\n"})
    assert main(["register", "show"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("register/schedules.yaml:2  this is no readable YAML:")
    assert said[-1] == "The register in register cannot be used: 1 problem."


def test_show(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "show", "schedules/chat"]) == 0
    assert capsys.readouterr().out == "# schedules.yaml:1\nkeep: P12M\nafter: resolved\nthen: delete\n"
    assert main(["register", "show", "group/notice-revised"]) == 0
    assert capsys.readouterr().out == "# group.yaml:2\n2026-01-02\n"
    assert main(["register", "show", "group/name"]) == 0
    assert capsys.readouterr().out == (
        "# group.yaml:1\n# open: group/name, assumed: Group (ask them)\nGroup\n"
    )
    assert main(["register", "show"]) == 0
    assert "schedules: chat" in capsys.readouterr().out
    assert main(["register", "show", "schedules/chta"]) == 2
    expected = "holdtrue: there is no 'chta' in schedules. Did you mean 'chat'? There are: chat, holdtrue-"
    assert capsys.readouterr().err.startswith(expected)


def test_open_points(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "open-points"]) == 0
    said = capsys.readouterr()
    assert said.out == "group.yaml:1  group/name: assumed Group. ask them\n"
    assert said.err == "1 open point.\n"


def test_diff_of_folders(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write(tmp_path / "other", {**FILES, "schedules.yaml": FILES["schedules.yaml"].replace("12", "6")})
    assert main(["register", "diff", str(folder), str(other)]) == 0
    assert capsys.readouterr().out == "retention of schedule chat: 12 -> 6 months, shorter\n"
    assert main(["register", "diff", str(folder), str(folder)]) == 0
    assert capsys.readouterr().out == "Nothing changed: both have the same content.\n"


@pytest.mark.django_db
def test_diff_with_a_stored_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from holdtrue.evidence import store

    digest = store.put(to_bytes(load(folder)), "application/json")
    assert digest == load(folder).digest
    write(folder, {**FILES, "schedules.yaml": FILES["schedules.yaml"].replace("12", "24")})
    assert main(["register", "diff", digest, str(folder)]) == 0
    assert capsys.readouterr().out == "retention of schedule chat: 12 -> 24 months, longer\n"
    assert main(["register", "diff", digest, "a" * 64]) == 2
    assert "nothing is kept under aaaa" in capsys.readouterr().err
    other = store.put(b"a picture", "image/png")
    assert main(["register", "diff", digest, other]) == 2
    assert "is not a register" in capsys.readouterr().err


def test_schema(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "schema", "--kind", "group"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Holdtrue register: group"
    assert main(["register", "schema"]) == 0
    assert set(json.loads(capsys.readouterr().out)) >= {"group", "activity", "system", "schedules"}
    assert main(["register", "schema", "--out", str(tmp_path / "schemas")]) == 0
    assert "# yaml-language-server: $schema=" in capsys.readouterr().out
    assert json.loads((tmp_path / "schemas" / "group.schema.json").read_text())["type"] == "object"
    assert main(["register", "schema", "--kind", "nothing"]) == 2
    assert "there is no kind of file 'nothing'. Kinds: group," in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["register", "schema", "--out", str(tmp_path / "file" / "x")]) == 2
    assert "cannot write into" in capsys.readouterr().err

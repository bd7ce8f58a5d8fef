"""The export is checked where Holdtrue is not: by `python3 -I verify.py`, as an auditor would."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from holdtrue.evidence import store as content
from holdtrue.evidence.actions import Deed, append_all, destroy_payload, record_round
from holdtrue.evidence.actors import COMMAND, Actor, Grant, NotAllowed
from holdtrue.evidence.export import Exported, export
from holdtrue.evidence.rules.rounds import Judged
from holdtrue.evidence.verdicts import kept
from holdtrue.law.today import Today

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)


def fill() -> None:
    append_all([Deed("run", f"plan/{number}", {"säulen": number}) for number in range(1, 6)], AT)
    destroy_payload(2, "its schedule", AT)
    record_round(
        [Judged("retention", "systems/shop", kept("Gone."))], Today(day=date(2026, 11, 25)), "4" * 64, AT
    )
    content.put(b"a notice", "text/plain")


@pytest.fixture
def unpacked(store: str, tmp_path: Path) -> Path:
    fill()
    made = export(COMMAND, tmp_path / "evidence.zip", AT)
    assert made == Exported(entries=8, payloads=7, heads=4, contents=1)
    with zipfile.ZipFile(tmp_path / "evidence.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def check(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "verify.py", *more], cwd=folder, capture_output=True, text=True, env={}
    )


def test_an_untouched_export_is_whole(unpacked: Path) -> None:
    done = check(unpacked)
    assert (done.returncode, done.stdout, done.stderr) == (0, "8 entries: the chain is whole.\n", "")
    assert sorted(path.name for path in unpacked.iterdir()) == [
        "README.txt",
        "content",
        "entries.jsonl",
        "heads.jsonl",
        "payloads.jsonl",
        "verify.py",
    ]


def _lines(name: str, change: Callable[[list[dict[str, object]]], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        rows = [json.loads(line) for line in (folder / name).read_text().splitlines()]
        change(rows)
        (folder / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))

    return apply


def _swap(rows: list[dict[str, object]]) -> None:
    rows[2]["sequence"], rows[3]["sequence"] = 4, 3
    rows[2], rows[3] = rows[3], rows[2]


TAMPERED: dict[str, tuple[Callable[[Path], None], str]] = {
    "edited": (_lines("entries.jsonl", lambda rows: rows[2].update(subject="x")), "entry 3: changed"),
    "swapped": (_lines("entries.jsonl", _swap), "entry 3: changed"),
    "dropped": (_lines("entries.jsonl", lambda rows: rows.pop(3) and None), "entry 4 to 4: missing"),
    "truncated": (_lines("entries.jsonl", lambda rows: rows.pop() and None), "entry 8: gone"),
    "twice": (_lines("entries.jsonl", lambda rows: rows.insert(3, rows[2])), "entry 3: out of order"),
    "payload": (
        _lines("payloads.jsonl", lambda rows: rows[0].update(body="{}")),
        "payload of entry 1: changed",
    ),
    "no payload": (
        _lines("payloads.jsonl", lambda rows: rows.pop(0) and None),
        "payload of entry 1: missing",
    ),
    "head": (_lines("heads.jsonl", lambda rows: rows[0].update(digest="x")), "entry 5: gone, or not"),
    "content": (lambda folder: next((folder / "content").iterdir()).write_text("x") and None, "content/"),
}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case", TAMPERED)
def test_a_tampered_export_is_found_out(unpacked: Path, case: str) -> None:
    tamper, expected = TAMPERED[case]
    tamper(unpacked)
    done = check(unpacked)
    assert done.returncode == 1 and expected in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_heads_received_earlier_are_witnesses_too(unpacked: Path) -> None:
    (unpacked / "earlier.jsonl").write_bytes(Path(settings.HOLDTRUE_EVIDENCE_HEAD).read_bytes())
    (unpacked / "heads.jsonl").write_text("")
    entries = (unpacked / "entries.jsonl").read_text().splitlines(keepends=True)
    (unpacked / "entries.jsonl").write_text("".join(entries[:-1]))
    payloads = (unpacked / "payloads.jsonl").read_text().splitlines(keepends=True)
    (unpacked / "payloads.jsonl").write_text("".join(payloads[:-1]))
    assert check(unpacked).returncode == 0
    done = check(unpacked, ".", "earlier.jsonl")
    assert done.returncode == 1 and "entry 8: gone" in done.stdout and "earlier.jsonl" in done.stdout


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_no_export_is_said_plainly(unpacked: Path) -> None:
    (unpacked / "entries.jsonl").write_text("nonsense\n")
    done = check(unpacked)
    assert done.returncode == 2 and "cannot be read" in done.stderr and "Traceback" not in done.stderr


def test_who_may_not_export_gets_nothing_and_who_may_is_written_down(store: str, tmp_path: Path) -> None:
    from holdtrue.evidence.models import Entry

    out = tmp_path / "evidence.zip"
    finn = Grant(frozenset({"evidence.export"}), entities=frozenset({"fi"}))
    for actor in (Actor("person/1"), Actor("person/2", grants=(finn,))):
        with pytest.raises(NotAllowed, match=r"evidence\.export"):
            export(actor, out, AT)
    assert not out.exists() and not Entry.objects.exists()
    export(Actor("person/3", grants=(Grant(frozenset({"evidence.export"})),)), out, AT)
    last = Entry.objects.get()
    assert last.kind == "evidence.exported" and json.loads(last.payload.body) == {"by": "person/3"}

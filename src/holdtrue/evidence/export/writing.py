"""Write the export: entries, payloads, outside heads and kept content, as they are, faults included."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from .. import head, queries
from ..actions import append
from ..actors import Actor
from ..models import Content
from ..rules.sealing import Link, Sealed, moment


@dataclass(frozen=True)
class Exported:
    """What went into the file."""

    entries: int
    payloads: int
    heads: int
    contents: int


def export(actor: Actor, out: Path, at: datetime) -> Exported:
    """Write the whole ledger to `out`, reading it once. The file appears complete or not at all, and holds that it
    was made, and for whom. Raises `OSError`, and `NotAllowed`: the ledger is of all companies."""
    actor.require_everywhere("evidence.export")
    append("evidence.exported", "ledger", {"by": actor.name}, at)
    draft = out.with_name(f".{out.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            exported = _write(archive)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return exported


def _write(archive: zipfile.ZipFile) -> Exported:
    for name in ("README.txt", "verify.py"):
        archive.writestr(name, (files(__package__) / name).read_bytes())
    heads = queries.outside_heads().heads  # before the entries: none is then ahead of them
    archive.writestr("heads.jsonl", "".join(head.line(each) + "\n" for each in heads))
    entries = payloads = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as aside:  # a ZIP takes one file at a time
        with archive.open("entries.jsonl", "w", force_zip64=True) as binary:
            text = io.TextIOWrapper(binary, encoding="utf-8", newline="\n")
            for link, sealed in queries.links():
                entries += 1
                text.write(_entry(link))
                if sealed is not None:
                    payloads += 1
                    aside.write(_payload(link.sequence, sealed))
            text.flush()
            text.detach()
        aside.seek(0)
        with archive.open("payloads.jsonl", "w", force_zip64=True) as binary:
            for line in aside:
                binary.write(line.encode())
    contents = 0
    for digest, body in Content.objects.order_by("digest").values_list("digest", "body").iterator(100):
        archive.writestr(f"content/{digest}", bytes(body))
        contents += 1
    return Exported(entries, payloads, len(heads), contents)


def _entry(link: Link) -> str:
    facts = {
        "sequence": link.sequence,
        "kind": link.kind,
        "subject": link.subject,
        "at": moment(link.at),
        "register_digest": link.register_digest,
        "payload_digest": link.payload_digest,
        "previous": link.previous,
        "digest": link.digest,
    }
    return json.dumps(facts, ensure_ascii=False) + "\n"


def _payload(sequence: int, sealed: Sealed) -> str:
    facts = {"entry": sequence, "salt": sealed.salt, "body": sealed.body}
    return json.dumps(facts, ensure_ascii=False) + "\n"

#!/usr/bin/env python3
"""Check this export of a Holdtrue ledger. Needs Python 3.8 or later and nothing else:

    python3 -I verify.py [FOLDER] [HEADS.jsonl ...]

FOLDER holds the unpacked export (default: where this file stands). Heads that you received earlier, by
another way, are the strongest witness: name their files after the folder. Exit code 0: whole; 1: not; 2:
could not be read.
"""

import hashlib
import json
import pathlib
import sys


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        for text in file:
            yield json.loads(text)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def entry_digest(entry):
    names = ("sequence", "kind", "subject", "at", "register_digest", "payload_digest", "previous")
    facts = ["holdtrue-entry-1"] + [entry[name] for name in names]
    return sha256(json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode())


def check(folder, more_heads):
    faults, digests, seals, destroyed = [], {}, {}, set()
    expected, previous = 1, "0" * 64
    for entry in lines(folder / "entries.jsonl"):
        number = entry["sequence"]
        if number < expected:
            faults.append(f"entry {number}: out of order, or there twice")
            continue
        if number > expected:
            faults.append(f"entry {expected} to {number - 1}: missing")
        elif entry["previous"] != previous:
            faults.append(f"entry {number}: does not follow the entry before it; one of the two was changed")
        if entry_digest(entry) != entry["digest"]:
            faults.append(f"entry {number}: changed after it was written")
        elif entry["kind"] == "payload-destroyed" and entry["subject"].startswith("entry/"):
            destroyed.add(entry["subject"][len("entry/") :])
        expected, previous = number + 1, entry["digest"]
        digests[number], seals[number] = entry["digest"], entry["payload_digest"]
    bare = set(seals)
    for payload in lines(folder / "payloads.jsonl"):
        number = payload["entry"]
        bare.discard(number)
        if number not in seals:
            faults.append(f"payload of entry {number}: there is no such entry")
        elif sha256(bytes.fromhex(payload["salt"]) + payload["body"].encode()) != seals[number]:
            faults.append(f"payload of entry {number}: changed after it was written")
        elif str(number) in destroyed:
            faults.append(f"payload of entry {number}: destroyed, and there again")
    faults += [f"payload of entry {n}: missing" for n in sorted(bare) if str(n) not in destroyed]
    for source in [folder / "heads.jsonl", *more_heads]:
        for head in lines(source):
            if digests.get(head["sequence"]) != head["digest"]:
                what = f"gone, or not the one that was the head at {head['at']}"
                faults.append(f"entry {head['sequence']}: {what} ({source.name})")
    for kept in sorted((folder / "content").glob("*")):
        if sha256(kept.read_bytes()) != kept.name:
            faults.append(f"content/{kept.name}: changed after it was kept")
    return len(digests), faults


def main(arguments):
    folder = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parent
    try:
        count, faults = check(folder, [pathlib.Path(name) for name in arguments[1:]])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        print(f"The export cannot be read: {type(problem).__name__}: {problem}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    print(f"{count} entries: " + (f"{len(faults)} faults." if faults else "the chain is whole."))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

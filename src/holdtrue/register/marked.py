"""YAML as the register writes it: plain values that remember on which line they stand.

Read from libyaml's events, so that nesting, aliases and repeated keys are ours to judge: a mapping that
contains itself, an alias that multiplies without end, or a key given twice is a problem with a line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from .scalars import resolve

DEEPEST = 40
"""How deep mappings and lists may be nested. The deepest place that the register knows is about ten."""
MOST_FROM_ALIASES = 100_000
"""How many values more than were written a file may have once its aliases are followed."""
LARGEST_FILE = 8_000_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAGS: dict[str, tuple[type, ...]] = {
    "tag:yaml.org,2002:int": (int,),
    "tag:yaml.org,2002:float": (float, int),
    "tag:yaml.org,2002:bool": (bool,),
    "tag:yaml.org,2002:null": (type(None),),
}


class Plain(str):
    """An unquoted scalar as it was written; `resolve` says which value it is where no word is asked for."""

    __slots__ = ()


class MarkedMapping(dict[str, Any]):
    """A mapping whose keys, always words, know their lines (from 1)."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class MarkedList(list[Any]):
    """A list whose items know their lines (from 1)."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


@dataclass
class Fault:
    """Something that YAML itself forbids, at a line."""

    line: int
    key: str
    message: str
    remedy: str


class Unreadable(Exception):
    """The file as a whole cannot be read; `fault` says why and where."""

    def __init__(self, line: int, message: str, remedy: str, key: str = "") -> None:
        self.fault = Fault(line, key, message, remedy)
        super().__init__(message)


@dataclass
class Document:
    """What a file holds; None for an empty one. `faults` are the keys that stand twice."""

    value: Any
    faults: list[Fault] = field(default_factory=list)


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise Unreadable(1, f"the file is larger than {LARGEST_FILE // 1_000_000} MB.", "Split it up.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            line, "the file is not UTF-8 text.", "Save it as UTF-8; only text belongs into the register."
        ) from None


_PLAIN_WORDS = (
    (
        "cannot start any token",
        "a line begins with a character that YAML does not allow there, often a tab.",
        "Indent with spaces, and put quotes around a value that begins with @, ` or %.",
    ),
    (
        "mapping values are not allowed",
        "there is a `: ` where no key can be.",
        "Put quotes around a value with `: ` in it, and check the indentation here and in the line above.",
    ),
    (
        "did not find expected key",
        "the indentation does not fit, or a quote is not closed.",
        "Line the keys up with those around them, and close every quote.",
    ),
    (
        "did not find expected '-' indicator",
        "the list does not line up.",
        "Begin every item of the list with `- ` in the same column.",
    ),
    ("while scanning a quoted scalar", "a quote is not closed.", "Close it on this line or one of the next."),
    ("could not find expected ':'", "a key has no `: ` after it.", "Write `key: value`, with a space."),
    (
        "expected ',' or",
        "a list or mapping in brackets is not closed, or a comma is missing.",
        "Close every [ and {, and put commas between.",
    ),
    ("nesting depth", "the file is nested too deeply.", "Check for brackets that are never closed."),
    ("control characters are not allowed", "the file holds control characters.", "Is it a text file?"),
    ("special characters are not allowed", "the file holds control characters.", "Is it a text file?"),
    (
        "undefined alias",
        "an alias (*name) stands before its anchor (&name), or has none.",
        "Define it first.",
    ),
)


def _broken(error: yaml.YAMLError) -> Unreadable:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else 1
    told = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''} {error}"
    for sign, message, remedy in _PLAIN_WORDS:
        if sign in told:
            return Unreadable(line, f"this is no readable YAML: {message}", remedy)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
    return Unreadable(line, f"this is no readable YAML: {reason}.", "Correct the line, or the one above it.")


@dataclass
class _Open:
    """A mapping or list that is still being read."""

    value: MarkedMapping | MarkedList
    anchor: str | None
    key: str | None = None
    skip: bool = False
    size: int = 1
    written: int = 1


class _Reading:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.extra = 0
        self.root: Any = None

    def place(self, value: Any, line: int, size: int) -> None:
        """Put a finished value, key or item where it belongs."""
        if not self.open:
            self.root = value
            return
        around = self.open[-1]
        around.size += size
        if isinstance(around.value, MarkedList):
            around.value.append(value)
            around.value.lines.append(line)
        elif around.key is None:
            self._take_key(around, around.value, value, line)
        else:
            if not around.skip:
                around.value[around.key] = value
            around.key, around.skip = None, False

    def _take_key(self, around: _Open, mapping: MarkedMapping, key: Any, line: int) -> None:
        if not isinstance(key, str):
            raise Unreadable(line, "a key is a mapping or a list.", "Keys are words: put quotes around it.")
        key = str(key)
        if key == "<<":
            raise Unreadable(
                line,
                "merge keys (<<) are not part of YAML 1.2.",
                "Write the keys out; a whole value may still be shared with &name and *name.",
                key,
            )
        if key in mapping.lines:
            self.faults.append(
                Fault(
                    line,
                    key,
                    f"the key stands twice, here and in line {mapping.lines[key]}.",
                    "Keep one of them, or give one another name.",
                )
            )
            around.skip = True
        else:
            mapping.lines[key] = line
        around.key = key

    def begin(self, value: MarkedMapping | MarkedList, anchor: str | None) -> None:
        if len(self.open) >= DEEPEST:
            raise Unreadable(
                value.line,
                f"mappings and lists are nested more than {DEEPEST} deep.",
                "The register is never that deep: check the indentation and the brackets.",
            )
        if self.open and isinstance(self.open[-1].value, MarkedMapping) and self.open[-1].key is None:
            raise Unreadable(
                value.line, "a key is a mapping or a list.", "Keys are words: put quotes around it."
            )
        if anchor:
            self.anchors.pop(anchor, None)
        self.open.append(_Open(value, anchor))

    def end(self) -> None:
        done = self.open.pop()
        if done.anchor:
            self.anchors[done.anchor] = (done.value, done.size)
        self.place(done.value, done.value.line, done.size)

    def alias(self, name: str, line: int) -> None:
        if any(level.anchor == name for level in self.open):
            raise Unreadable(
                line, f"*{name} stands inside &{name}, so it would contain itself.", "Write the value out."
            )
        if name not in self.anchors:
            raise Unreadable(
                line, f"*{name} stands before its anchor &{name}, or has none.", "Define the anchor first."
            )
        value, size = self.anchors[name]
        self.extra += size
        if self.extra > MOST_FROM_ALIASES:
            raise Unreadable(
                line, f"aliases make more than {MOST_FROM_ALIASES:,} values.", "Write the values out."
            )
        self.place(value, line, size)

    def scalar(self, event: Any, line: int) -> None:
        value: str
        if event.tag in (None, "!"):
            plain = event.implicit[0] and event.tag is None
            value = Plain(event.value) if plain else event.value
        elif event.tag == "tag:yaml.org,2002:str":
            value = event.value
        elif event.tag in _TAGS and isinstance(resolve(event.value), _TAGS[event.tag]):
            value = Plain(event.value)
        else:
            raise Unreadable(
                line, f"the tag {event.tag} is not known here.", "Remove it: the keys say what a value is."
            )
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self.place(value, line, 1)


def _follow(loader: Any, reading: _Reading) -> None:
    documents = 0
    while loader.check_event():
        event = loader.get_event()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            reading.scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            if event.tag not in (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
                raise Unreadable(line, f"the tag {event.tag} is not known here.", "Remove it.")
            reading.begin(MarkedMapping(line) if mapping else MarkedList(line), event.anchor)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            reading.end()
        elif isinstance(event, yaml.AliasEvent):
            reading.alias(event.anchor or "", line)
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Unreadable(line, "a second document begins here (---).", "Keep one per file.")


def read(data: bytes, make_loader: Callable[[str], Any] | None = None) -> Document:
    """The document in a file's bytes. Scalars are `str` where quoted and `Plain` where not.

    Raises `Unreadable` for what is no YAML, no UTF-8, contains itself, or is out of all proportion.
    """
    text = _decoded(data)
    reading = _Reading()
    try:
        loader = (make_loader or _Loader)(text)
        try:
            _follow(loader, reading)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _broken(error) from None
    return Document(reading.root, reading.faults)

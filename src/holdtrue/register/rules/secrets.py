"""A register holds no secret, only the name of one: `env:NAME` or `file:PATH` (Art. 32 GDPR). None is echoed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..draft import Draft
from ..facts import facts
from ..problems import Problem

_REMEDY = (
    "Write env:NAME and set the variable NAME, or file:PATH to a file that holds it; "
    "then change the secret, since it has been written down."
)
_IN_A_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@")
_IN_A_URL_OF_OURS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:[^\s]*@")
_NAMED = re.compile(
    r"(?:^|[?&;\s])(?:password|passwd|pwd|secret|token|access_token|api_?key|sslpassword|sig)\s*=\s*[^\s&;]",
    re.IGNORECASE,
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*\Z|file:\S.*\Z", re.ASCII)
_SECRET_NAME = re.compile(
    r"(?:^|[-_])(?:password|passwd|pwd|secret|token|api[-_]?key|private[-_]?key)\Z", re.IGNORECASE
)
_FREE = re.compile(r"marketing/countries/|systems/[^/]+/datasets/[^/]+/(?:files|except)(?:/|\Z)")
"""Parts of free form. Elsewhere the models know every key, and a key called `password` is a column."""


def _is_ours(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 3 and parts[0] == "systems" and parts[2] in ("url", "write-url")


def find(draft: Draft) -> Iterator[Problem]:
    """Values that hold a secret in the clear, and references to one that cannot be right."""
    for path, value, _ in facts(draft):
        for text in value.values() if isinstance(value, dict) else (value,):
            if not isinstance(text, str):
                continue
            if _is_ours(path):
                if text.startswith(("env:", "file:")):
                    if not _REFERENCE.match(text):
                        message = "this is no reference to a secret."
                        yield draft.problem(path, message, "Write env:NAME or file:PATH.")
                    continue
                found = _IN_A_URL_OF_OURS.search(text)
            else:
                found = _IN_A_URL.search(text)
            free = _FREE.match(path) and _SECRET_NAME.search(path.rpartition("/")[2])
            if (
                found
                or _NAMED.search(text)
                or _PRIVATE_KEY.search(text)
                or (free and not _REFERENCE.match(text))
            ):
                yield draft.problem(path, "there is a secret in the clear here (not shown).", _REMEDY)

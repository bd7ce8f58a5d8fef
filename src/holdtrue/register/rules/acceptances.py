"""What is accepted or attested names one promise, once, and ends after it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..draft import Draft
from ..problems import Problem, shown

_PROMISE = re.compile(r"[a-z0-9][a-z0-9-]*(?:[./][a-z0-9][a-z0-9_-]*)+\Z", re.ASCII)


def find(draft: Draft) -> Iterator[Problem]:
    """Names that cannot be a promise's, promises accepted twice, attestations that end before they begin."""
    first: dict[str, int] = {}
    for number, acceptance in enumerate(draft.accepted.accepted):
        path = f"accepted/accepted/{number}"
        yield from _named(draft, acceptance.promise, path)
        if acceptance.promise in first:
            other = draft.where(f"accepted/accepted/{first[acceptance.promise]}")
            message = (
                f"the promise {shown(acceptance.promise)} is accepted twice, here and in line {other.line}."
            )
            yield draft.problem(path, message, "Keep one of them.")
        first.setdefault(acceptance.promise, number)
    for number, attestation in enumerate(draft.accepted.attestations):
        path = f"accepted/attestations/{number}"
        yield from _named(draft, attestation.promise, path)
        if attestation.until < attestation.when:
            message = f"the attestation ends ({attestation.until}) before it begins ({attestation.when})."
            yield draft.problem(f"{path}/until", message, "Correct one of the two days.")


def _named(draft: Draft, promise: str, path: str) -> Iterator[Problem]:
    if not _PROMISE.match(promise):
        remedy = "Promises have names such as contacts.three-years; `holdtrue check` lists them."
        yield draft.problem(f"{path}/promise", f"{shown(promise)} cannot be a promise.", remedy)

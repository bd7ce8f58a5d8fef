"""One mail address, written so that it can stand in an SMTP command and a header without meaning anything else."""

from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*", re.ASCII)
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)
LONGEST = 254
LONGEST_LOCAL = 64


class NotAnAddress(ValueError):
    """Says what is wrong, never the address."""


def address_of(text: str) -> str:
    """The address in the form that is sent: local part as written, domain in lower case and in ASCII (IDNA).

    Raises `NotAnAddress`. Left out on purpose: quoted local parts, those beyond ASCII (few servers take them),
    address literals, comments and display names.
    """
    local, sign, domain = text.strip(" ").rpartition("@")
    if not sign:
        raise NotAnAddress("it has no @")
    if len(local) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise NotAnAddress("what stands before the @ is not plain letters, digits and dots")
    plain = _in_ascii(domain)
    if len(local) + 1 + len(plain) > LONGEST:
        raise NotAnAddress("it is too long")
    return f"{local}@{plain}"


def domain_of(address: str) -> str:
    """The domain of an address that `address_of` has returned."""
    return address.rpartition("@")[2]


def _in_ascii(domain: str) -> str:
    if domain.isascii():
        plain = domain.lower()
    else:
        try:
            plain = domain.encode("idna").decode("ascii").lower()
        except UnicodeError:
            raise NotAnAddress("its domain is not a name") from None
    labels = plain.split(".")
    if len(labels) < 2 and plain != "localhost":
        raise NotAnAddress("its domain has no dot")
    if len(plain) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise NotAnAddress("its domain is not a name")
    return plain

"""Settings under which a promise of confidence cannot be kept (Art. 5(1)(f), 32 GDPR): the server does not start."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address

SHORTEST_KEY = 32
FEWEST_CHARACTERS = 10
_LOCAL = frozenset({"localhost", ""})
_WELL_KNOWN = ("django-insecure", "changeme", "change-me", "secret", "password", "example", "insecure")


def is_local(host: str) -> bool:
    """Whether a host name or address means this machine alone."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host in _LOCAL or host.endswith(".localhost")


def is_public(environment: Mapping[str, str], host: str) -> bool:
    """Whether others than this machine are meant to reach the server: it listens to them, or answers to a name of
    theirs."""
    names = [each.strip() for each in environment.get("HOLDTRUE_HOSTS", "").split(",")]
    return not is_local(host) or any(not is_local(name) for name in names)


def refusals(environment: Mapping[str, str], host: str) -> list[str]:
    """What stands against serving at `host`: each with what to do. No value of a secret is told."""
    found = []
    key = environment.get("HOLDTRUE_SECRET_KEY")
    if key and (weak := weakness(key)):
        found.append(
            f"HOLDTRUE_SECRET_KEY is weak: {weak}. Whoever guesses it can sign in as anybody. Remove it, and "
            "a key is made; or make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if not is_public(environment, host):
        return found
    if environment.get("HOLDTRUE_HTTPS") != "1":
        found.append(
            "Others are to reach this server, and HOLDTRUE_HTTPS is not 1: passwords and personal data would pass in "
            "the clear. Put a proxy with TLS before it, listen on 127.0.0.1, and set HOLDTRUE_HTTPS=1."
        )
    if environment.get("HOLDTRUE_DEBUG") == "1":
        found.append(
            "Others are to reach this server, and HOLDTRUE_DEBUG is 1: faults would be shown with what they were "
            "about. Remove it."
        )
    return found


def weakness(key: str) -> str | None:
    """Why a key is no good; None if nothing is seen against it."""
    if len(key) < SHORTEST_KEY:
        return f"it has fewer than {SHORTEST_KEY} characters"
    if len(set(key)) < FEWEST_CHARACTERS:
        return "it repeats few characters"
    if any(word in key.lower() for word in _WELL_KNOWN):
        return "it holds a word that everybody tries"
    return None

"""Addresses of the internet: from which network somebody asks, and where a webhook may go."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NOWHERE = "unknown"
"""The network of somebody whose address cannot be read: all of them share one limit."""

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(each)
    for each in ("100.64.0.0/10", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "2002::/16", "5f00::/16")
)
"""Beyond what `is_global` knows in every Python: shared space, relays, and tunnels that carry another address."""


def network_of(text: str) -> str:
    """The /24 of an IPv4 address, the /64 of an IPv6 address, as text; `NOWHERE` for anything else."""
    try:
        address = plain(ipaddress.ip_address(text.partition("%")[0].strip()))
    except ValueError:
        return NOWHERE
    size = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, size), strict=False))


def plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 address only wraps (mapped, or translated by 64:ff9b::/96), else itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def networks(text: str) -> tuple[Network, ...]:
    """Networks written with commas (`10.1.0.0/16, 127.0.0.1`). Raises `ValueError`, naming the wrong one."""
    found: list[Network] = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError:
            raise ValueError(f"{part!r} is no network; write one as 10.1.0.0/16 or 127.0.0.1") from None
    return tuple(found)


def may_go_to(address: Address, besides: Iterable[Network]) -> bool:
    """Whether a request may be sent there: a public address, or one in a network named besides.

    Our own machine and the private networks around it would otherwise be reached through whoever may set a
    webhook (server-side request forgery).
    """
    inner = plain(address)
    if any(inner.version == network.version and inner in network for network in besides):
        return True
    if any(inner.version == network.version and inner in network for network in _NOT_PUBLIC):
        return False
    return inner.is_global and not (
        inner.is_multicast or inner.is_reserved or inner.is_private or inner.is_unspecified
    )


def all_may(addresses: Sequence[Address], besides: Sequence[Network]) -> bool:
    """Whether every address of a name may be gone to. One that may not spoils them all, and none is none."""
    return bool(addresses) and all(may_go_to(address, besides) for address in addresses)


def is_here(addresses: Sequence[Address]) -> bool:
    """Whether every address is this machine itself."""
    return bool(addresses) and all(plain(address).is_loopback for address in addresses)

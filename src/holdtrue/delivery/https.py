"""One webhook call. The name is looked up once, every address that it has is judged, and the connection goes to
one of those: a name that changes its mind in between leads nowhere else. No redirect, no proxy, no body read.

The standard library's client does just that; httpx would need a transport of our own for the first, and the
others switched off.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from .configuration import Endpoint
from .rules.networks import Address, Network, all_may, is_here
from .rules.settings import Target, target_of
from .rules.signing import signature
from .watch import no_longer_than

TIMEOUT = 10.0
IN_ALL = 20.0
_MOST_ADDRESSES = 3


@dataclass(frozen=True)
class Answer:
    """The status of the answer, or in a word why there was none; and what `Retry-After` said."""

    code: int | None
    trouble: str = ""
    retry_after: str | None = None


class _Pinned(http.client.HTTPConnection):
    """A connection to addresses already chosen, under the name that it was asked for by."""

    def __init__(
        self, target: Target, addresses: Sequence[Address], context: ssl.SSLContext, timeout: float
    ) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._target, self._addresses, self._context = target, addresses, context
        self.default_port = 443 if target.https else 80

    def connect(self) -> None:
        fault: OSError = ConnectionError("no address")
        for address in self._addresses[:_MOST_ADDRESSES]:
            try:
                self.sock = socket.create_connection((str(address), self.port), self.timeout)
                break
            except OSError as error:
                fault = error
        else:
            raise fault
        if self._target.https:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self._target.host)


def call(
    endpoint: Endpoint,
    number: str,
    timestamp: int,
    body: bytes,
    besides: Sequence[Network] = (),
    authorities: str | None = None,
    timeout: float = TIMEOUT,
    in_all: float = IN_ALL,
) -> Answer:
    """Send one signed call, and return the answer's status. `timestamp` is in seconds since 1970; `timeout` is
    for one step, `in_all` for everything after the name has been looked up. Raises nothing of the network's."""
    target = target_of(endpoint.url)
    try:
        addresses = _addresses(target.host, target.port)
    except (OSError, UnicodeError):
        return Answer(None, "its name is not known")
    if not all_may(addresses, besides):
        return Answer(None, "it leads to a private address")
    if not target.https and not is_here(addresses):
        return Answer(None, "it is not https")
    context = ssl.create_default_context(cafile=authorities)
    connection = _Pinned(target, addresses, context, timeout)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Holdtrue",
        "Connection": "close",
        "webhook-id": number,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(endpoint.secret, number, timestamp, body),
    }
    try:
        with no_longer_than(in_all, lambda: connection.sock) as was_cut:
            connection.request("POST", target.path, body, headers)
            answer = connection.getresponse()
            if was_cut.is_set():
                return Answer(None, "it does not answer in time")
            return Answer(
                answer.status,
                "it redirects" if 300 <= answer.status < 400 else "",
                answer.getheader("Retry-After"),
            )
    except ssl.SSLCertVerificationError:
        return Answer(None, "its certificate is not vouched for")
    except TimeoutError:
        return Answer(None, "it does not answer in time")
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return Answer(None, f"{type(fault).__name__}"[:40])
    finally:
        connection.close()


def _addresses(host: str, port: int) -> list[Address]:
    """Every address of a name, as the resolver gives them now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found))

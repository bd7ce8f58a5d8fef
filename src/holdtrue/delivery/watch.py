"""A limit on how long one exchange may take in all: time-outs of single reads do not stop one that drips."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def no_longer_than(
    seconds: float, its_socket: Callable[[], socket.socket | None]
) -> Iterator[threading.Event]:
    """Inside, the connection is cut after `seconds`: whoever reads or writes then sees it lost.

    The event that is handed out is set if that happened: half an answer may look like a whole one.
    """
    was_cut = threading.Event()

    def cut() -> None:
        was_cut.set()
        sock = its_socket()
        if sock is not None:
            with contextlib.suppress(OSError):
                # The plain socket's own: a TLS socket's would take its state away under the reader.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield was_cut
    finally:
        timer.cancel()

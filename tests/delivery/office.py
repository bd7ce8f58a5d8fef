"""A real mail server on 127.0.0.1 whose answers depend on whom a letter is for, and which can be made to die."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Taken:
    """A letter that the server took: whether or not it could still say so."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]


class PostOffice:
    """What is done with a letter is told by its recipient's first word, up to a dot:

    `full.x@` 452 at RCPT; `nobody.x@` 550 at RCPT; `busy.x@` 451 after the body; `spam.x@` 554 after the body;
    `lost.x@` connection cut after the body, letter dropped; `taken.x@` the same, letter taken;
    `mute.x@` never answers after the body; `deaf.x@` never answers RCPT; `cut.x@` cut at RCPT; `bye.x@` 421.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        smtps: bool = False,
        password: str | None = None,
        slow: float = 0,
        mail: str = "250 OK",
    ) -> None:
        self.port = free_port()
        self.taken: list[Taken] = []
        self.sessions = 0
        self.mail = mail
        self.slow = slow
        self._chance = random.Random(7)
        self._password = password
        self._stopped = False
        options: dict[str, Any] = {"tls_context": tls} if tls and not smtps else {}
        if password is not None:
            options.update(
                authenticator=self._authenticate,
                auth_required=True,
                auth_require_tls=tls is not None and not smtps,
            )
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls if smtps else None,
            **options,
            ready_timeout=20,
        )
        self._lock = threading.Lock()

    def __enter__(self) -> PostOffice:
        self._controller.start()
        self.sessions = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, and cut off whoever speaks to it. Safe to call twice."""
        if not self._stopped:
            self._stopped = True
            self._controller.stop(no_assert=True)

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}?timeout=2&patience=1"

    def counts(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        with self._lock:
            return Counter(str(each.message["Message-ID"]) for each in self.taken)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, data: Any
    ) -> AuthResult:
        return AuthResult(success=data.password == (self._password or "").encode(), handled=False)

    async def _pause(self) -> None:
        if self.slow:
            await asyncio.sleep(self._chance.uniform(0, self.slow))

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: Any
    ) -> Any:
        session.host_name = name
        self.sessions += 1
        return answers

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._pause()
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._pause()
        word = address.partition("@")[0].partition(".")[0]
        if word == "deaf":
            await asyncio.sleep(3600)
        if word == "cut":
            server.transport.abort()
        answer = {
            "full": "452 4.2.2 mailbox of someone@mail.example.net is full",
            "nobody": "550 5.1.1 <nobody@mail.example.net>: no such user",
            "bye": "421 4.3.2 shutting down",
        }.get(word)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await self._pause()
        recipient = envelope.rcpt_tos[0]
        word = recipient.partition("@")[0].partition(".")[0]
        refusal = {"busy": "451 4.3.0 try later", "spam": "554 5.7.1 not wanted here"}.get(word)
        if refusal is not None:
            return refusal
        if word == "mute":
            await asyncio.sleep(3600)
        if word != "lost":
            with self._lock:
                self.taken.append(Taken(envelope.mail_from or "", recipient, bytes(envelope.content or b"")))
        await self._pause()
        if word in ("lost", "taken"):
            server.transport.abort()
        return "250 2.0.0 taken"


class Wretch:
    """A server that says given bytes at once to whoever connects, then reads what comes, or says nothing."""

    def __init__(self, *says: bytes, drip: float = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._says, self._drip = says, drip
        self.heard = b""
        self._over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Wretch:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer:
            try:
                for each in self._says:
                    for part in [each] if not self._drip else [bytes([byte]) for byte in each]:
                        peer.sendall(part)
                        time.sleep(self._drip)
                    peer.settimeout(30)
                    got = peer.recv(65536)
                    if not got:
                        return
                    self.heard += got
                self._over.wait(30)
            except OSError:
                return

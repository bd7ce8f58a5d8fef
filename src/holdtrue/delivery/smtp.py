"""One session with the mail server. It says how far a letter came, for that decides what may be tried again."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType

from .configuration import Post
from .rules.message import Draft, return_path
from .rules.replies import Outcome, Reply, Stage, outcome_of, reply_of
from .rules.settings import Security
from .watch import no_longer_than

_DOTS = re.compile(rb"^\.", re.MULTILINE)
_TAKES_RECIPIENT = frozenset({250, 251, 252})
_GO_ON = 354


class ServerFault(Exception):
    """The mail server cannot be used now. Nothing was sent; `stage` and `reply` say how far it came."""

    def __init__(self, stage: Stage, what: str, reply: Reply | None = None) -> None:
        self.stage, self.what, self.reply = stage, what, reply
        digits = f" ({reply.code} {reply.status}".rstrip() + ")" if reply else ""
        super().__init__(f"{what}{digits}")


class Session:
    """An open session. Use as a context manager; `send` takes one letter after the other."""

    def __init__(self, post: Post) -> None:
        """Connect, seal the connection, sign in. Raises `ServerFault`."""
        self._post = post
        self.lost = False
        try:
            self._smtp = self._connect()
        except ServerFault:
            raise
        except smtplib.SMTPResponseException as fault:
            raise ServerFault(Stage.CONNECT, "the mail server turns us away", _of(fault)) from None
        except ssl.SSLCertVerificationError:
            raise ServerFault(
                Stage.TLS, "the mail server's certificate is not vouched for (HOLDTRUE_SMTP_CA)"
            ) from None
        except ssl.SSLError as fault:
            raise ServerFault(Stage.TLS, f"TLS with the mail server failed ({fault.reason})") from None
        except (OSError, smtplib.SMTPException) as fault:
            raise ServerFault(
                Stage.CONNECT, f"the mail server cannot be reached ({type(fault).__name__})"
            ) from None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def send(self, draft: Draft, letter: bytes, before_body: Callable[[], bool]) -> Outcome | None:
        """Offer one letter, in its own bytes, and say what became of it; None if `before_body` did not want it to go.

        `before_body` is called when the server has taken the recipient, and before anything of the letter can
        leave: what it notes is on record even if this process dies in the next moment. Whatever it raises is
        passed on, and the letter has not left.
        """
        server = self._post.server
        in_all = 2 * server.timeout + server.patience
        with no_longer_than(in_all, lambda: self._smtp.sock):
            return self._send(draft, letter, before_body)

    def close(self) -> None:
        """Take leave, if there is anybody left to take it of."""
        if not self.lost:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Close the connection without a word: a letter half offered is not taken by the server."""
        self.lost = True
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server, ours = self._post.server, self._post.sender.domain
        if server.security is Security.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, ours, timeout=server.timeout, context=self._tls()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, ours, timeout=server.timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                self._seal(smtp)
            if server.user:
                self._sign_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._post.authorities)

    def _seal(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            raise ServerFault(
                Stage.TLS, "the mail server does not offer STARTTLS; smtps:// is TLS from the start"
            )
        code, text = smtp.starttls(context=self._tls())
        if code != 220:
            raise ServerFault(
                Stage.TLS, "the mail server offers STARTTLS and refuses it", reply_of(code, text)
            )
        smtp.ehlo_or_helo_if_needed()

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        server = self._post.server
        try:
            smtp.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as fault:
            raise ServerFault(Stage.AUTH, "the mail server refuses user or password", _of(fault)) from None
        except smtplib.SMTPResponseException as fault:
            raise ServerFault(Stage.AUTH, "signing in to the mail server failed", _of(fault)) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise ServerFault(Stage.AUTH, "the mail server knows no way of signing in that we know") from None

    def _send(self, draft: Draft, letter: bytes, before_body: Callable[[], bool]) -> Outcome | None:
        smtp, sender = self._smtp, self._post.sender
        body = _DOTS.sub(b"..", letter) + b".\r\n"
        known = smtp.has_extn("dsn")
        options = ["RET=HDRS", f"ENVID={draft.token}"] if known else []
        reply = self._asked(lambda: smtp.mail(return_path(draft.token, sender), options))
        if reply is None or reply.code // 100 != 2:
            return self._over(Stage.MAIL, reply)
        reply = self._asked(lambda: smtp.rcpt(draft.recipient))
        if reply is None or reply.code not in _TAKES_RECIPIENT:
            return self._over(Stage.RCPT, reply)
        if not before_body():
            self._asked(smtp.rset)
            return None
        reply = self._asked(lambda: smtp.docmd("DATA"))
        if reply is None or reply.code != _GO_ON:
            return self._over(Stage.DATA, reply)
        return self._over(Stage.BODY, self._asked(lambda: self._hand_over(body)))

    def _hand_over(self, body: bytes) -> tuple[int, bytes]:
        sock = self._smtp.sock
        assert sock is not None
        sock.settimeout(self._post.server.patience)
        self._smtp.send(body)
        answer = self._smtp.getreply()
        sock.settimeout(self._post.server.timeout)
        return answer

    def _asked(self, ask: Callable[[], tuple[int, bytes]]) -> Reply | None:
        """The reply to one command; None if the connection was lost over it."""
        try:
            return reply_of(*ask())
        except (OSError, smtplib.SMTPException):
            self.drop()
            return None

    def _over(self, stage: Stage, reply: Reply | None) -> Outcome:
        """The outcome, with the session made ready for the next letter, or given up."""
        outcome = outcome_of(stage, reply)
        if outcome.ends_session or (stage is Stage.DATA and reply is not None and reply.code < 400):
            self.drop()
        elif stage is not Stage.BODY:
            self._asked(self._smtp.rset)
        return outcome


def _of(fault: smtplib.SMTPResponseException) -> Reply:
    text = fault.smtp_error
    return reply_of(fault.smtp_code, text if isinstance(text, bytes) else str(text).encode())

"""One bounded piece of the post's work per function. True: there is more to do at once; False: not for now.

Nothing here knows what calls it. Ask again every minute or so, and at once while the answer is True; any number
of processes may ask at the same time. Arguments carry no personal data.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from . import calling, configuration, https, posting
from .configuration import Post
from .limits import admit
from .posting import Claimed, insisting
from .rules.message import wire
from .rules.replies import Fate, Outcome, Stage
from .rules.states import CallState
from .rules.windows import Limit
from .smtp import ServerFault, Session

log = logging.getLogger(__name__)

LETTERS_AT_ONCE = 50
CALLS_AT_ONCE = 50
WINDOW = 60.0
"""Seconds after which a piece takes up nothing new."""

MARGIN = timedelta(minutes=5)
"""How long beyond the longest exchange a sender is still taken to be alive."""


def send_waiting(arguments: Mapping[str, Any], at: datetime) -> bool:
    """Send letters that wait, up to `arguments["letters"]` (50) and for about a minute.

    First, letters of senders that died are taken up: those that cannot have left wait again, the others are
    unknown. While no mail server is set nothing is sent, and while it cannot be used all letters wait. Stops
    after a letter of unknown fate, so that a server that swallows its answers spoils one letter a minute.
    Raises `BadConfiguration`.
    """
    posting.recover(at)
    post = configuration.post()
    now = _clock(at)
    if post is None or not posting.is_due(now()):
        return False
    most = int(arguments.get("letters", LETTERS_AT_ONCE))
    session: Session | None = None
    try:
        for _ in range(most):
            if now() - at > timedelta(seconds=WINDOW) or not posting.is_due(now()):
                break
            if session is None or session.lost:
                session = Session(post)  # before a letter is claimed: a dead server costs none an attempt
            if not admit(_in_all(post), "all", now()).allowed:
                return False
            claimed = posting.claim(now(), lease_of(post))
            if claimed is None:
                break
            if not _admitted(claimed, post, now()):
                continue
            outcome = _sent(session, claimed, post, now)
            if outcome is not None and outcome.fate is Fate.UNKNOWN:
                log.warning("letter %d: its fate is unknown; a person decides", claimed.id)
                return False
    except ServerFault as fault:
        log.warning("letters wait: %s", fault)
        return False
    finally:
        if session is not None:
            session.close()
    return posting.is_due(now())


def call_waiting(arguments: Mapping[str, Any], at: datetime) -> bool:
    """Make webhook calls that wait, up to `arguments["calls"]` (50) and for about a minute.

    An endpoint that does not take one rests until the next piece. Raises `BadConfiguration`.
    """
    calling.recover(at)
    now = _clock(at)
    if not calling.is_due(now()):
        return False
    endpoints, besides = configuration.endpoints(), configuration.may_reach()
    authorities = settings.HOLDTRUE_WEBHOOKS_CA or None
    lease = timedelta(seconds=2 * https.IN_ALL) + MARGIN
    resting: set[str] = set()
    for _ in range(int(arguments.get("calls", CALLS_AT_ONCE))):
        if now() - at > timedelta(seconds=WINDOW):
            break
        claimed = calling.claim(now(), lease, resting)
        if claimed is None:
            return False
        endpoint = endpoints.get(claimed.endpoint)
        if endpoint is None:
            answer = calling.NO_ENDPOINT
        else:
            stamp = int(now().timestamp())
            answer = https.call(endpoint, claimed.number, stamp, claimed.body, besides, authorities)
        state = insisting(partial(calling.finish, claimed, answer, now()))
        if state is not CallState.DELIVERED:
            resting.add(claimed.endpoint)
            log.info("webhook %s was not taken (%s)", claimed.endpoint, answer.code or answer.trouble)
    return calling.is_due(now(), resting)


def lease_of(post: Post) -> timedelta:
    """How long a claimed letter is its sender's: longer than opening a session and sending it can take."""
    server = post.server
    return timedelta(seconds=6 * server.timeout + server.patience) + MARGIN


def _clock(at: datetime) -> Callable[[], datetime]:
    """The moment that was given, going on from there."""
    begun = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - begun)


def _in_all(post: Post) -> Limit:
    return Limit("mail.all", post.per_minute, timedelta(minutes=1))


def _admitted(claimed: Claimed, post: Post, at: datetime) -> bool:
    """Whether its domain may get one more letter now. If not, all that wait for the domain are postponed."""
    ahead = admit(Limit("mail.domain", post.per_domain, timedelta(minutes=1)), claimed.domain, at)
    if ahead.again_at is None:
        return True
    posting.put_back(claimed, ahead.again_at)
    posting.postpone(claimed.domain, at, ahead.again_at)
    return False


def _sent(session: Session, claimed: Claimed, post: Post, now: Callable[[], datetime]) -> Outcome | None:
    try:
        letter = wire(claimed.draft, post.sender)
    except ValueError:
        log.error("letter %d cannot be written as a message and is refused", claimed.id)
        outcome: Outcome | None = Outcome(Fate.REFUSED, Stage.MAIL)
    else:
        try:
            outcome = session.send(claimed.draft, letter, partial(posting.hand, claimed))
        except (DatabaseError, InterfaceError):
            # Noting that it may leave has failed, so it has not left.
            session.drop()
            insisting(partial(posting.put_back, claimed, now()))
            raise
    if outcome is not None:
        insisting(partial(posting.finish, claimed, outcome, now()))
    return outcome

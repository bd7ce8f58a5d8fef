"""The demo's cast, as it plays in the tests: who they are, and how each of them signs in."""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from examples.alumeco.world.cast import CAST, Role

from holdtrue.evidence.actors import COMMAND
from holdtrue.register.models.register import Register

PASSWORD = "a sentence nobody guesses"
NAMES = tuple(role.name for role in CAST)


def code(secret: str, steps: int = 0) -> str:
    """The six digits that an app shows for a secret now (RFC 6238), or some steps of 30 seconds later."""
    counter = (int(time.time()) // 30 + steps).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


@dataclass
class Player:
    """One member of the cast, in the store of this test."""

    role: Role
    id: int
    secret: str = field(repr=False)

    @property
    def name(self) -> str:
        return f"person/{self.id}"

    def sign_in(self, client: Any, steps: int = 0) -> Any:
        """Through the front door: the password, then the code. The last answer."""
        first = client.post("/account/login/", {"login": self.role.email, "password": PASSWORD})
        assert first.status_code == 302 and first.url == "/account/2fa/authenticate/", first.content
        return client.post("/account/2fa/authenticate/", {"code": code(self.secret, steps)})

    def seat(self, client: Any) -> Any:
        """Signed in without the ceremony, for tests that are about something else."""
        from holdtrue.console.access import BEGAN, USED
        from holdtrue.staff.models import Person

        client.force_login(Person.objects.get(pk=self.id))
        session = client.session
        session[BEGAN] = session[USED] = int(time.time())
        session.save()
        return client


def play(register: Register, *names: str) -> dict[str, Player]:
    """Invite the cast (or these of them), let them join, and give each an app as second factor."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth.hashers import make_password

    from holdtrue.staff.actions import invite
    from holdtrue.staff.models import Person

    at = datetime.now(UTC)
    hashed = make_password(PASSWORD)
    players = {}
    for role in CAST:
        if names and role.name not in names:
            continue
        person = invite(COMMAND, role.email, role.groups, register, at).person
        Person.objects.filter(pk=person).update(password=hashed, joined_at=at)
        found = Person.objects.get(pk=person)
        EmailAddress.objects.create(user=found, email=role.email, verified=True, primary=True)
        secret = base64.b32encode(secrets.token_bytes(20)).decode()
        TOTP.activate(found, secret)
        players[role.name] = Player(role, person, secret)
    return players

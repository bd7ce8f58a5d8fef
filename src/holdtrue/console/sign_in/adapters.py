"""allauth as Holdtrue uses it: nobody signs up, each deed at the door is in the ledger, letters go by our post."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from holdtrue.staff.actions import at_the_door
from holdtrue.staff.models import address_of

from ..access import begin_session
from .letters import send

DEEDS = {
    "account/email/password_changed": "password-changed",
    "account/email/password_reset": "password-changed",
    "account/email/password_set": "password-changed",
    "mfa/email/totp_activated": "second-factor-added",
    "mfa/email/totp_deactivated": "second-factor-removed",
    "mfa/email/webauthn_added": "second-factor-added",
    "mfa/email/webauthn_removed": "second-factor-removed",
    "mfa/email/recovery_codes_generated": "recovery-codes-made",
    "socialaccount/email/account_connected": "single-sign-on-connected",
    "socialaccount/email/account_disconnected": "single-sign-on-removed",
}
"""Letters that allauth would send, and what the ledger calls the deed that each is about."""


def _now() -> datetime:
    return datetime.now(UTC)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in and out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited."""
        return False

    def clean_email(self, email: str) -> str:
        return address_of(email)

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> Any:
        at = _now()
        begin_session(request, at)
        at_the_door("signed-in", user.pk, at)
        return super().post_login(request, user, **told)

    def logout(self, request: HttpRequest) -> None:
        person = request.user.pk if request.user.is_authenticated else None
        super().logout(request)
        if person is not None:
            at_the_door("signed-out", person, _now())

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **told: Any) -> None:
        """The one place where allauth says that something about an account has changed."""
        deed = DEEDS.get(template_prefix)
        if deed is not None:
            at_the_door(deed, user.pk, _now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        send(template_prefix, email, context, _now())


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Codes of an app, passkeys, recovery codes. Their secrets are kept encrypted."""

    def encrypt(self, text: str) -> str:
        return _sealing().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _sealing().decrypt(encrypted_text.encode("ascii")).decode()


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's own provider says who somebody is; only those who were invited come in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        # What the provider tells beside the address is not needed, and is not kept.
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))


def _sealing() -> Fernet:
    key = salted_hmac(
        "holdtrue.sign-in.second-factor", "seal", secret=str(settings.SECRET_KEY), algorithm="sha256"
    ).digest()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest()))

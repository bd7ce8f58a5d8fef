"""Who may open which page. Asked before every view, from session, memberships and register as they are now.

A page is closed unless it says otherwise: a view of the console names its verb (`@needs("board.read")`);
the few public addresses and those of one's own account are listed here by name (a room below the console that has
pages for everybody sets `view.public = True`). What an actor may do is decided in
`holdtrue.evidence.actors` alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from holdtrue.evidence.actors import Actor, Grant, NotAllowed
from holdtrue.evidence.current_register import current_register
from holdtrue.register.models.register import Register
from holdtrue.register.problems import RegisterProblems
from holdtrue.staff.queries import actor_for, needs_second_factor
from holdtrue.staff.rules.sessions import Times, is_over, is_to_note

log = logging.getLogger(__name__)

PUBLIC = frozenset(
    {
        "healthz",
        "notices",
        "notice",
        "join",
        "administrator",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    }
)
"""Open to everybody."""

OWN = frozenset(
    {
        "account",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
"""One's own account: for whoever is signed in, also before there is a second factor."""

NOBODY = Actor("nobody")
VISITOR = Actor("visitor", grants=(Grant(verbs=frozenset({"board.read"})),))
"""Whoever looks at a demo on their own machine: the board, no personal data, nothing to do."""

_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")
_SECOND_FACTORS = ("totp", "webauthn")
_AT_THE_PROVIDER = ("openid_connect_login", "openid_connect_callback")
BEGAN, USED = "holdtrue_began", "holdtrue_used"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def needs(verb: str, *, everywhere: bool = False) -> Callable[[View], View]:
    """Mark a view of the console with the verb that whoever opens it needs: for at least one company, or
    (`everywhere`) for all of them together, where the page cannot be shown for one, as the ledger cannot."""

    def mark(view: View) -> View:
        view.verb, view.everywhere = verb, everywhere  # type: ignore[attr-defined]
        return view

    return mark


def actor_of_request(request: HttpRequest) -> Actor:
    """Who is asking. In a view that the middleware let through."""
    actor: Actor = getattr(request, "actor", NOBODY)
    return actor


class Access:
    """The middleware. A view without a mark that is not listed is a mistake, and is refused to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _end_old_session(request)
        request.actor = NOBODY  # type: ignore[attr-defined]
        request.open_to_all = False  # type: ignore[attr-defined]
        answer = self.get_response(request)
        if getattr(request, "private", False):
            answer.headers["Cache-Control"] = "no-store, private"
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, named: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in PUBLIC or getattr(view, "public", False):
            return None
        person = request.user if request.user.is_authenticated else None
        if name in OWN:
            if person is None:
                return _to_sign_in(request)
            with suppress(RegisterProblems):  # for the links to other pages alone
                request.actor = actor_for(person.pk, current_register())  # type: ignore[attr-defined]
            return _private(request)
        verb = getattr(view, "verb", None)
        if verb is None:
            # Pages of allauth's that Holdtrue does not use, and pages that somebody forgot to mark.
            raise Http404
        try:
            register = current_register()
        except RegisterProblems as found:
            if person is None and not _from_here(request):
                return _to_sign_in(request)
            problems = [str(problem) for problem in found.problems]
            return render(request, "console/problems.html", {"problems": problems}, status=503)
        if person is None:
            if not (register.group.demo and _from_here(request)):
                return _to_sign_in(request)
            request.actor, request.open_to_all = VISITOR, True  # type: ignore[attr-defined]
            return None if _may(VISITOR, view) else _to_sign_in(request)
        request.actor = actor_for(person.pk, register)  # type: ignore[attr-defined]
        if _lacks_second_factor(request, register):
            return redirect("mfa_index")
        if not _may(actor_of_request(request), view):
            return refused(request, NotAllowed(verb))
        return _private(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, NotAllowed):
            return refused(request, fault)
        match = request.resolver_match
        if match and match.view_name in _AT_THE_PROVIDER and isinstance(fault, OSError | ValueError):
            log.warning("single sign-on: the provider cannot be asked (%s)", type(fault).__name__)
            return redirect("socialaccount_login_error")
        return None


def _may(actor: Actor, view: Callable[..., Any]) -> bool:
    verb = str(getattr(view, "verb", ""))
    return actor.may_everywhere(verb) if getattr(view, "everywhere", False) else actor.may(verb)


def refused(request: HttpRequest, fault: NotAllowed) -> HttpResponse:
    """The page for somebody whose groups do not allow it: what was asked for, and who can change that."""
    return render(request, "console/refused.html", {"verb": fault.verb, "company": fault.entity}, status=403)


def begin_session(request: HttpRequest, at: datetime) -> None:
    """Note when somebody signed in. The session's key has just been changed by Django."""
    request.session[BEGAN] = request.session[USED] = int(at.timestamp())


def open_to_all(request: HttpRequest) -> bool:
    """Whether this page is shown to somebody who has not signed in, because it is a demo on their own machine."""
    return bool(getattr(request, "open_to_all", False))


def _from_here(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, and through no proxy that may stand for the whole world."""
    if not settings.HOLDTRUE_LOOPBACK or any(name in request.META for name in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _end_old_session(request: HttpRequest) -> None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or "_auth_user_id" not in request.session:
        return
    now = datetime.now(UTC)
    try:
        times = Times(*(datetime.fromtimestamp(request.session[name], UTC) for name in (BEGAN, USED)))
    except (KeyError, TypeError, ValueError, OverflowError):
        request.session.flush()
        return
    if is_over(times, now):
        request.session.flush()
    elif is_to_note(times, now):
        request.session[USED] = int(now.timestamp())


def _lacks_second_factor(request: HttpRequest, register: Register) -> bool:
    from allauth.account.internal.flows.login import get_authentication_records
    from allauth.mfa.models import Authenticator

    actor = actor_of_request(request)
    if not needs_second_factor(actor.groups, register):
        return False
    if settings.HOLDTRUE_OIDC_SECOND_FACTOR == "provider" and any(
        record.get("method") == "socialaccount"
        for record in get_authentication_records(request, request.user)
    ):
        return False
    return not Authenticator.objects.filter(user_id=request.user.pk, type__in=_SECOND_FACTORS).exists()


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    where = reverse("account_login")
    if request.method in ("GET", "HEAD"):
        where += "?" + urlencode({"next": request.get_full_path()})
    return redirect(where)


def _private(request: HttpRequest) -> None:
    """What is shown to one person is kept by no cache."""
    request.private = True  # type: ignore[attr-defined]

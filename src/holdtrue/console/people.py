"""The People page: who may sign in, in which groups they are; inviting, moving and letting go.

Addresses of colleagues are personal data too: they are shown to whom the register lets see them, and each look is
written down. Others see `person/12`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from holdtrue.delivery.configuration import post as mail_server
from holdtrue.delivery.faults import DeliveryFault
from holdtrue.evidence.actions import record_look
from holdtrue.evidence.actors import Actor, known_groups, unknown_verbs
from holdtrue.evidence.current_register import current_register
from holdtrue.register.models.register import Register
from holdtrue.staff import actions
from holdtrue.staff.actions import JOIN, Invitation
from holdtrue.staff.faults import StaffFault
from holdtrue.staff.queries import INVITE, Member, may_invite_into, member, people

from .access import actor_of_request, needs
from .sign_in.letters import send_invitation

ADDRESS = "contact.email"


class GroupsForm(forms.Form):
    """Employee groups, of those that the actor may take people into."""

    groups = forms.MultipleChoiceField(label="Groups", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]


class InviteForm(GroupsForm):
    """Whom to invite, and into which groups."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="They sign in with it, and the link goes there."
    )
    field_order = ("email", "groups")


@needs(INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def everybody(request: HttpRequest) -> HttpResponse:
    """`/people/`: the list, and the form that invites."""
    actor, register, at = actor_of_request(request), current_register(), datetime.now(UTC)
    form = InviteForm(request.POST or None, choices=_choices(actor, register))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = actions.invite(
                    actor, form.cleaned_data["email"], form.cleaned_data["groups"], register, at
                )
                return _invited(request, made, form.cleaned_data["email"], at)
        except StaffFault as fault:
            form.add_error(None, f"{fault} {fault.remedy}".strip())
    known = known_groups(register.access)
    return render(
        request,
        "console/people.html",
        {
            "group": register.group,
            "people": people(),
            "addresses": _may_see_addresses(actor, register, "the list of people", at),
            "known": {name: _title(name, register) for name in known},
            "groups": [
                (_title(name, register), known[name], unknown_verbs(known[name].does)) for name in known
            ],
            "form": form,
        },
    )


@needs(INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, person: int) -> HttpResponse:
    """`/people/<person>/`: one person's groups, to be changed."""
    actor, register, at = actor_of_request(request), current_register(), datetime.now(UTC)
    found = _there(person)
    form = GroupsForm(
        request.POST or None, choices=_choices(actor, register), initial={"groups": found.groups}
    )
    if request.method == "POST" and form.is_valid():
        # Groups that the actor cannot give stay as they are.
        out_of_reach = [
            name
            for name in found.groups
            if name in known_groups(register.access) and not may_invite_into(actor, name, register)
        ]
        wanted = [*form.cleaned_data["groups"], *out_of_reach]
        return _done(
            request,
            person,
            lambda: actions.set_groups(actor, person, wanted, register, at),
            "The groups are changed; the next request acts on it.",
        )
    return render(
        request,
        "console/person.html",
        {
            "group": register.group,
            "person": found,
            "address": found.email if _may_see_addresses(actor, register, found.name, at) else "",
            "form": form,
            "self": found.name == actor.name,
        },
    )


@needs(INVITE)
@require_POST
def again(request: HttpRequest, person: int) -> HttpResponse:
    """A new link for somebody who lost theirs, or their password."""
    actor, register, at = actor_of_request(request), current_register(), datetime.now(UTC)
    found = _there(person)
    try:
        with transaction.atomic():
            return _invited(request, actions.invite_again(actor, person, register, at), found.email, at)
    except StaffFault as fault:
        messages.error(request, f"{fault} {fault.remedy}".strip())
        return redirect("person", person=person)


@needs(INVITE)
@require_POST
def let_go(request: HttpRequest, person: int) -> HttpResponse:
    """Somebody may not sign in any more."""
    actor, register, at = actor_of_request(request), current_register(), datetime.now(UTC)
    _there(person)
    return _done(
        request,
        person,
        lambda: actions.deactivate(actor, person, register, at),
        f"person/{person} may not sign in any more.",
    )


@needs(INVITE)
@require_POST
def let_in(request: HttpRequest, person: int) -> HttpResponse:
    """Somebody may sign in again."""
    actor, register, at = actor_of_request(request), current_register(), datetime.now(UTC)
    _there(person)
    return _done(
        request,
        person,
        lambda: actions.reactivate(actor, person, register, at),
        f"person/{person} may sign in again.",
    )


@needs(INVITE)
@require_POST
def lost_factor(request: HttpRequest, person: int) -> HttpResponse:
    """Somebody lost the phone and the recovery codes: their second factors go, and they set up a new one."""
    from allauth.mfa.models import Authenticator

    actor, register, at = actor_of_request(request), current_register(), datetime.now(UTC)
    _there(person)

    def forget() -> None:
        actions.forget_second_factor(actor, person, register, at)
        Authenticator.objects.filter(user_id=person).delete()

    return _done(request, person, forget, "The second factor is gone; they set up a new one.")


def _done(request: HttpRequest, person: int, deed: Callable[[], object], says: str) -> HttpResponse:
    try:
        with transaction.atomic():
            deed()
    except StaffFault as fault:
        messages.error(request, f"{fault} {fault.remedy}".strip())
    else:
        messages.success(request, says)
    return redirect("person", person=person)


def _invited(request: HttpRequest, made: Invitation, email: str, at: datetime) -> HttpResponse:
    """By letter where there is a mail server; else the link is shown, this once, to be handed over."""
    link = request.build_absolute_uri(JOIN.format(made.token))
    try:
        by_letter = mail_server() is not None
    except DeliveryFault:
        by_letter = False
    if by_letter:
        send_invitation(made.person, email, link, made.expires, at)
        messages.success(request, f"person/{made.person} is invited: a letter with a link is on its way.")
        return redirect("people")
    told = {
        "group": current_register().group,
        "person": made.person,
        "link": link,
        "expires": made.expires,
    }
    return render(request, "console/invited.html", told)


def _there(person: int) -> Member:
    found = member(person)
    if found is None:
        raise Http404
    return found


def _choices(actor: Actor, register: Register) -> list[tuple[str, str]]:
    return [
        (name, _title(name, register))
        for name in known_groups(register.access)
        if may_invite_into(actor, name, register)
    ]


def _title(name: str, register: Register) -> str:
    return (known_groups(register.access)[name].title or {}).get("en") or name


def _may_see_addresses(actor: Actor, register: Register, why: str, at: datetime) -> bool:
    if not all(actor.may_see(ADDRESS, entity) for entity in register.group.entities):
        return False
    record_look(actor, [ADDRESS], why, at, register_digest=register.digest)
    return True

"""The pages behind the two kinds of links that let somebody in, and one's own account.

Mail scanners open every link, so opening one does nothing; its button does. What is wrong with the form leaves the
link as it was.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from holdtrue.delivery import links
from holdtrue.delivery.links import LinkState, NotUsable
from holdtrue.evidence.actors import known_groups
from holdtrue.evidence.current_register import current_register
from holdtrue.staff.actions import ADMINISTRATOR, join, make_administrator
from holdtrue.staff.faults import NoSuchPerson, NotAnAddress
from holdtrue.staff.models import Person
from holdtrue.staff.queries import INVITATION, groups_of, needs_second_factor

_STATUS = {LinkState.OPEN: 200, LinkState.UNKNOWN: 404, LinkState.USED: 410, LinkState.EXPIRED: 410}


class PasswordForm(forms.Form):
    """A password, typed twice. `person` is whom it must not resemble."""

    password1 = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 12 characters. A sentence is easier to keep in mind than a word.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="The same password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, person: Person | None = None, **named: object) -> None:
        self.person = person
        super().__init__(*args, **named)  # type: ignore[arg-type]

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        first, second = said.get("password1"), said.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two are not the same.")
        elif first:
            whom = self.person or Person(email=str(said.get("email", "")))
            try:
                password_validation.validate_password(first, whom)
            except forms.ValidationError as fault:
                self.add_error("password1", fault)
        return said


class AdministratorForm(PasswordForm):
    """An address and a password."""

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="You sign in with it. Letters about your account go there.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("email", "password1", "password2")


@method_decorator(
    [never_cache, sensitive_post_parameters("password1", "password2")],
    name="dispatch",
)
class Link(ABC, View):
    """What the pages of both links have in common."""

    purpose = ""
    template_name = ""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        seen = links.look(token, self.purpose, _now())
        form = self.form(request, seen.subject) if seen.state is LinkState.OPEN else None
        return self._shown(request, form, seen.state)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        at = _now()
        seen = links.look(token, self.purpose, at)
        if seen.state is not LinkState.OPEN:
            return self._shown(request, None, seen.state)
        form = self.form(request, seen.subject)
        if form is None or not form.is_valid():
            return self._shown(request, form, seen.state if form else LinkState.UNKNOWN)
        try:
            with transaction.atomic():
                subject = links.use(token, self.purpose, at)
                person = self.admit(form, subject, at)
        except NotUsable as refusal:
            return self._shown(request, None, refusal.state)
        except (NoSuchPerson, NotAnAddress):
            return self._shown(request, None, LinkState.UNKNOWN)
        if request.user.is_authenticated and request.user.pk != person.pk:
            request.session.flush()
        login = Login(user=person, email_verification="none", redirect_url="/")
        # They have just chosen the password: it is not asked for again before the second factor is set up.
        record_authentication(request, person, "password", reauthenticated=True)
        answer: HttpResponse = perform_login(request, login)
        return answer

    @abstractmethod
    def form(self, request: HttpRequest, subject: str) -> PasswordForm | None:
        """The form for whom the link was made out to; None where nobody can use it any more."""

    @abstractmethod
    def admit(self, form: PasswordForm, subject: str, at: datetime) -> Person:
        """Do what the link is for, and say who has come in. Raises `NoSuchPerson` or `NotAnAddress`."""

    def _shown(self, request: HttpRequest, form: PasswordForm | None, state: LinkState) -> HttpResponse:
        if state is LinkState.OPEN and form is None:
            state = LinkState.UNKNOWN
        answer = render(
            request, self.template_name, {"form": form, "state": state.value}, status=_STATUS[state]
        )
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer


class Invited(Link):
    """`/join/<token>/`: an invitation, or a new way in for somebody who lost theirs."""

    purpose = INVITATION
    template_name = "console/sign_in/join.html"

    def form(self, request: HttpRequest, subject: str) -> PasswordForm | None:
        person = Person.objects.filter(pk=_number(subject), is_active=True).first()
        return PasswordForm(request.POST or None, person=person) if person else None

    def admit(self, form: PasswordForm, subject: str, at: datetime) -> Person:
        return _with_address(join(_number(subject), form.cleaned_data["password1"], at))


class First(Link):
    """`/begin/<token>/`: the link that the server prints while nobody may invite people."""

    purpose = ADMINISTRATOR
    template_name = "console/sign_in/begin.html"

    def form(self, request: HttpRequest, subject: str) -> PasswordForm:
        return AdministratorForm(request.POST or None)

    def admit(self, form: PasswordForm, subject: str, at: datetime) -> Person:
        person = make_administrator(form.cleaned_data["email"], current_register(), at)
        return _with_address(join(person.pk, form.cleaned_data["password1"], at))


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """`/account/`: who one is here, what one's groups are, and how one signs in."""
    register = current_register()
    groups = groups_of(request.user.pk)
    known = known_groups(register.access)
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    return render(
        request,
        "console/sign_in/account.html",
        {
            "group": register.group,
            "groups": [(known[name].title or {}).get("en") or name for name in groups if name in known],
            "required": needs_second_factor(groups, register),
            "app": "totp" in kinds,
            "passkeys": "webauthn" in kinds,
            "codes": "recovery_codes" in kinds,
            "password": request.user.has_usable_password(),
        },
    )


def _with_address(person: Person) -> Person:
    """allauth's own note that the address is this person's: the link came to it, or its owner typed it."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return person


def _number(subject: str) -> int:
    return int(subject.removeprefix("person/"))


def _now() -> datetime:
    return datetime.now(UTC)

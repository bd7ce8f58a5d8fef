"""What every page of the console may show around its own matter: who is signed in, and whether it is open to all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .access import actor_of_request, open_to_all


def frame(request: HttpRequest) -> dict[str, Any]:
    """`me` (an address, or None), `actor`, `may` (which pages it may open), and `open_to_all` for the templates."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    actor = actor_of_request(request)
    return {
        "me": user.email if signed_in and user is not None else None,
        "actor": actor,
        "may": {"people": actor.may("people.invite")},
        "open_to_all": open_to_all(request),
    }

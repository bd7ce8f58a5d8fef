"""How often the public may ask: by address and by network, each known only by a keyed hash.

What is said does not depend on whether the address is known to us: who is turned away learns nothing but that
somebody asked before. Call outside a transaction that may be rolled back, or the asking is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from .models import Window
from .rules.networks import network_of
from .rules.windows import Limit, again_at, counted

FORM_BY_ADDRESS = Limit("form.address", 5, timedelta(hours=1))
FORM_BY_NETWORK = Limit("form.network", 30, timedelta(hours=1))

_CLEANED_AT_ONCE = 20


@dataclass(frozen=True)
class Admission:
    """Whether one may; if not, from when on one more may come."""

    allowed: bool
    again_at: datetime | None = None


def admit(limit: Limit, who: str, at: datetime) -> Admission:
    """Count one asking by `who` under `limit`, and say whether it may pass. One that may not is not counted."""
    return admit_all([(limit, who)], at)


def admit_form(address: str, network_address: str, at: datetime) -> Admission:
    """Whether a public form may be sent: by the address written in it, and by the network it comes from."""
    return admit_all(
        [
            (FORM_BY_ADDRESS, address.strip().casefold()),
            (FORM_BY_NETWORK, network_of(network_address)),
        ],
        at,
    )


def admit_all(asked: Sequence[tuple[Limit, str]], at: datetime) -> Admission:
    """Count one asking under several limits at once: all of them admit it and count it, or none counts it.

    Exact also under many askers at the same moment, in SQLite and in PostgreSQL.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    now = _milliseconds(at)
    wanted = {_keyed(limit, who): limit for limit, who in asked}
    with transaction.atomic():
        # In one order, so that two who ask for the same ones do not wait for each other.
        windows = {key: _locked(key, wanted[key], at) for key in sorted(wanted)}
        again = [
            when
            for key, window in windows.items()
            if (when := again_at(wanted[key], window.hits, now)) is not None
        ]
        if again:
            return Admission(False, _moment(max(again)))
        for key, window in windows.items():
            limit = wanted[key]
            window.hits = [*counted(limit, window.hits, now), now]
            window.until = _moment(max(window.hits) + limit.milliseconds)
            window.save(update_fields=["hits", "until"])
        _clean(at, tuple(wanted))
    return Admission(True)


def _keyed(limit: Limit, who: str) -> str:
    return salted_hmac("holdtrue.delivery.limits", f"{limit.name}\0{who}", algorithm="sha256").hexdigest()


def _locked(key: str, limit: Limit, at: datetime) -> Window:
    """The window's row, held until the transaction ends. SQLite holds the whole store since it began."""
    while True:
        Window.objects.bulk_create(
            [Window(who=key, limit=limit.name, hits=[], until=at + limit.within)], ignore_conflicts=True
        )
        found = Window.objects.select_for_update().filter(who=key).first()
        if found is not None:  # else somebody cleaned it away in between
            return found


def _clean(at: datetime, keep: Sequence[str]) -> None:
    """Take a few rows away that count for nothing any more. Rows somebody holds are left for the next one."""
    old = Window.objects.filter(until__lt=at - timedelta(minutes=1)).exclude(who__in=keep).order_by("until")
    if connection.features.has_select_for_update_skip_locked:
        old = old.select_for_update(skip_locked=True)
    gone = list(old.values_list("who", flat=True)[:_CLEANED_AT_ONCE])
    if gone:
        Window.objects.filter(who__in=gone).delete()


def _milliseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)

"""Which processes carry errands and are alive. Leases are measured by the store's clock: there is only one."""

from __future__ import annotations

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.db.models.functions import Now

from .models import Worker

LEASE = timedelta(seconds=15)
"""Who has not been heard of for so long may be replaced. Its writes are refused from then on."""
FORGOTTEN = timedelta(days=1)


def place() -> str:
    """Names this start of this machine (and this container): processes in one place see each other die.

    Empty where that cannot be told apart; then only the lease tells.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        return sha256((boot + os.readlink("/proc/self/ns/pid")).encode()).hexdigest()
    except OSError:
        return ""


def beat(name: str, at_place: str, process: int) -> None:
    """Say that a process lives."""
    Worker.objects.update_or_create(
        name=name, defaults={"place": at_place, "process": process, "seen_at": Now()}
    )


def leave(name: str) -> None:
    """A process stops carrying."""
    Worker.objects.filter(name=name).delete()


def names() -> set[str]:
    """The processes heard of within the lease."""
    return set(Worker.objects.filter(seen_at__gt=Now() - LEASE).values_list("name", flat=True))


def all_names() -> set[str]:
    """The processes that have not left and were not struck out, also those unheard of for a while."""
    return set(Worker.objects.values_list("name", flat=True))


def bury(at_place: str) -> None:
    """Strike out those who died in this place, without waiting for their lease, and rows of long ago."""
    if at_place:
        for worker in Worker.objects.filter(place=at_place):
            if not _runs(worker.process):
                worker.delete()
    Worker.objects.filter(seen_at__lt=Now() - FORGOTTEN).delete()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

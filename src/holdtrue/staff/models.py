"""Tables of the staff: who may sign in, in which groups they are, and who has tried too often.

A person is an address and a password, no name: more is not needed to let somebody in (Art. 5(1)(c) GDPR).
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class People(BaseUserManager["Person"]):
    """Django and allauth look people up by their address, however it is spelt."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=address_of(username or ""))


def address_of(text: str) -> str:
    """An address as it is kept: small letters, no spaces around."""
    return text.strip().lower()


class Person(AbstractBaseUser):
    """Somebody who may sign in. Groups say what they may do; without any they may do nothing."""

    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="staff_person_address", condition=models.Q(email=models.functions.Lower("email"))
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The identifier that logs and the ledger know a person by."""
        return f"person/{self.pk}"

    def clean(self) -> None:
        self.email = address_of(self.email)


class Membership(models.Model):
    """A person is in one employee group of the register's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    group = models.CharField(max_length=80)

    class Meta:
        ordering = ("person_id", "group")
        constraints = (models.UniqueConstraint(name="staff_member_once", fields=("person", "group")),)

    def __str__(self) -> str:
        return f"person/{self.person_id} in {self.group}"


class Throttle(models.Model):
    """How often somebody tried to sign in, shared by all web processes (the table behind Django's cache).

    Keys are hashes of addresses and networks; a row expires with its limit.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "staff_throttle"

    def __str__(self) -> str:
        return "throttle"

"""`recipients.yaml` and `joint.yaml`: who else sees data, in which role and under which arrangement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field

from .base import Entry, Identifier, Text, Words

Mechanism = Literal["adequacy", "dpf", "scc", "bcr", "derogation", "none"]
"""Art. 45 (adequacy; for the USA the Data Privacy Framework), 46(2)(c) (SCC), 47 (BCR), 49 GDPR."""


class Agreement(Entry):
    """The processing agreement (Art. 28(3) GDPR): when it was made, and when it must be looked at again."""

    date_: date | None = Field(default=None, alias="date")
    review: date | None = None
    reference: str | None = None


class Control(Entry):
    """The control of a processor (Art. 5(2), 24, 28(1) GDPR): how, last time, and how often."""

    concept: str | None = None
    last: date | None = None
    every: str = "P1Y"
    by: str | None = None


class Transfer(Entry):
    """A transfer to a third country (Chapter V GDPR): where to, by which mechanism, assessed when."""

    country: str | None = None
    mechanism: Mechanism | None = None
    module: str | None = None
    tia: date | None = Field(default=None, validation_alias=AliasChoices("tia", "TIA"))
    checked: date | None = None
    reference: str | None = None
    supplementary: Text | None = None


class Recipient(Entry):
    """A party that receives data: a company, or a class of them (Art. 4(9), 13(1)(e) GDPR)."""

    name: str | None = None
    text: Text | None = None
    role: Literal["processor", "controller", "joint-controller", "group", "authority", "class"] = "controller"
    country: str | None = None
    agreement: Agreement | None = None
    control: Control | None = None
    transfer: Transfer | None = None
    service: Text | None = None
    privacy_notice: str | None = None
    invented: bool = False


class JointArrangement(Entry):
    """A joint-controller arrangement and its essence, which people may read (Art. 26(2) GDPR)."""

    title: Text | None = None
    parties: Words = ()
    recipients: Words = ()
    date_: date | None = Field(default=None, alias="date")
    essence: Text | None = None
    contact_point: str | None = None
    requests: Text | None = None
    all_entities: bool = False


class Joint(Entry):
    """`joint.yaml`."""

    arrangements: Mapping[Identifier, JointArrangement] = Field(default_factory=dict)


Recipients = Mapping[Identifier, Recipient]

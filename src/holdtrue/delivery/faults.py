"""Why something is not taken for delivery. No message names a person or holds an address."""

from __future__ import annotations


class DeliveryFault(Exception):
    """Nothing was done; `remedy` says what would make it possible."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message, self.remedy = message, remedy
        super().__init__(f"{message} {remedy}".rstrip())


class NoSuchLetter(DeliveryFault):
    """There is no template of that kind in that language, or no letter under that number or key."""


class BadContext(DeliveryFault):
    """A template asks for something that the context does not give, or cannot be rendered with it."""


class BadAddress(DeliveryFault):
    """This is not one address that a letter can be sent to."""


class KeyTaken(DeliveryFault):
    """The key belongs to another kind of letter or call already."""


class NotToSettle(DeliveryFault):
    """The letter or call waits for no decision of a person."""


class BadConfiguration(DeliveryFault):
    """A setting of the mail server or of a webhook cannot be used."""

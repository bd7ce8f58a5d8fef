"""What may go wrong, said so that a person can act. No message names a person or an address."""

from __future__ import annotations


class StaffFault(Exception):
    """`remedy` says what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class NoSuchPerson(StaffFault):
    """There is nobody with this identifier."""


class NoSuchGroup(StaffFault):
    """The register has no such employee group, or none was named."""


class NotAnAddress(StaffFault):
    """This is no address that a letter could be sent to."""


class AlreadyThere(StaffFault):
    """Somebody with this address has been invited before."""


class NotYourself(StaffFault):
    """Nobody shuts themselves out."""

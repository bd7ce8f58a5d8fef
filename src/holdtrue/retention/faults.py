"""Why a plan or a run is refused, or stops."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was done; `remedy` says what would make it possible."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Stopped(Exception):
    """A run stopped on the way: what is done is recorded, and the same command goes on."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

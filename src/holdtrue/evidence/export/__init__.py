"""The ledger as one ZIP file for an auditor or authority, with its own means of checking it."""

from .writing import Exported, export

__all__ = ["Exported", "export"]

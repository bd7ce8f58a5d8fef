"""The ledger's rules as functions of plain values."""

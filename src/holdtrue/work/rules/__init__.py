"""The rules of background work as functions of plain values."""

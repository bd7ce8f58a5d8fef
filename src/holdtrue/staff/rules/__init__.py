"""The rules of sign-in as functions of plain values."""

"""The retention rules as functions of plain values."""

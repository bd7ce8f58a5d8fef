"""Checks of retention: one check per module, each with its manual page as docstring."""

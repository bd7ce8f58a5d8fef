"""Checks of the notices: one check per module, each with its manual page as docstring."""

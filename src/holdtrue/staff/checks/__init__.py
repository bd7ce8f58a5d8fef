"""Checks about who has access: one file each."""

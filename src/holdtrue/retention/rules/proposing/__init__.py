"""Proposing a first binding from the shape of a database: names and types only, no rows. A person reads it after."""

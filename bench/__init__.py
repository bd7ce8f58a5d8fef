"""Measurements: `python -m bench` makes its own data, prints a table and writes docs/benchmarks.md."""

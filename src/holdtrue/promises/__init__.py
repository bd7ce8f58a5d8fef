"""THE BOARD: the catalogue of promises, their checks, and the verdicts a reader sees."""

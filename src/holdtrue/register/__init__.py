"""THE WORD: the register. Load, validate, compare. Pure: no Django, no database, no clock."""

"""A plain second opinion on retention: decides each row by the text, shares no code with the engine."""

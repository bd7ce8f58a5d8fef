"""RETENTION: what is due, the plan, the disposal, and the proof that it happened."""

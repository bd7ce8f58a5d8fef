"""Checks of the register alone, and checks that need two capabilities: one per module, with its manual page."""

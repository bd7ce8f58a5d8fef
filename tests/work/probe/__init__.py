"""Processes of Holdtrue with jobs of the tests' own: each effect is a row that nothing keeps from being doubled."""

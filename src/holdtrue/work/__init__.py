"""THE ERRANDS: requests for background work. What carries them (the engine) is set by wiring."""

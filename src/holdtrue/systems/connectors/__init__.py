"""One folder per connector; a connector is found by its folder name."""

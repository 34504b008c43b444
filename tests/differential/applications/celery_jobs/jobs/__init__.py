"""Jobs of a shop."""

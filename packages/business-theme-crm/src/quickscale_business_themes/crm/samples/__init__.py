"""A year of a small sales team, to look at."""

"""A small town, with homes that an agency sells and lets."""

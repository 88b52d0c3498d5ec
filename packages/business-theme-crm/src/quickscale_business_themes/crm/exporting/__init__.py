"""Files that a team takes with it: vCards and CSV."""

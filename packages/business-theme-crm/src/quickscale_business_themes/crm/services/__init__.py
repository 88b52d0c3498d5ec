"""What changes a team's records, each change in one transaction."""

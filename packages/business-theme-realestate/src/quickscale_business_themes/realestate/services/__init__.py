"""What changes an agency's records, each change in one transaction."""

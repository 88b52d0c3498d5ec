"""The operations of teams."""

"""Feature flags, for a user, a team or a share of visitors."""

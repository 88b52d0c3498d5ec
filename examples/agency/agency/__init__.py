"""Agency."""

"""The shop's operations."""

"""The operations of billing."""

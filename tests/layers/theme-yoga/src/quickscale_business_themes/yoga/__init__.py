"""A layer for tests."""

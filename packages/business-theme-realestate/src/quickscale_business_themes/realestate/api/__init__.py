"""The REST API of the real estate theme."""

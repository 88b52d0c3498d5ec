"""Estate."""

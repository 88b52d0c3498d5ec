"""The operations of flags."""

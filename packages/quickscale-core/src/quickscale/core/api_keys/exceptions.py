from __future__ import annotations


class TooManyKeys(Exception):
    """A user or a team has all the keys that they may have."""

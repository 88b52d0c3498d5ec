from __future__ import annotations


class TooManyEndpoints(Exception):
    """A user or a team has all the webhooks that they may have."""

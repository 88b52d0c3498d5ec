"""Bringing what is known here up to date with what Stripe knows now."""

from .fetching import Busy, sync_object

__all__ = ["Busy", "sync_object"]

"""Bringing what is known here up to date with what Stripe knows now."""

from .fetching import Busy, is_known, sync_object

__all__ = ["Busy", "is_known", "sync_object"]

"""Bringing what is known here up to date with what Stripe knows now."""

from .sync import Busy, sync_object

__all__ = ["Busy", "sync_object"]

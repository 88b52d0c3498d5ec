"""Credits: a prepaid ledger in which every credit spent is tied to the grant it came from."""

from .metering import metered

__all__ = ["metered"]

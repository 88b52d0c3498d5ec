"""What warns of that which a later release takes away: one class for each release that does.

A project that runs its tests with ``-W error::…RemovedInQuickScale2Warning`` is ready for 2.0.
"""

__all__ = ["RemovedInQuickScale2Warning"]


class RemovedInQuickScale2Warning(DeprecationWarning):
    """It works until the last release of QuickScale 1, and is gone in 2.0."""

"""Feature flags, for a user, a team or a share of either.

A layer declares its flags by the hook ``core.flags``; a row in the admin overrules the default::

    from quickscale.core import flags

    if flags.is_active("shop_reviews", request): ...
"""

from .services import is_active, is_active_for
from .specs import FeatureFlag

__all__ = ["FeatureFlag", "is_active", "is_active_for"]

"""Billing: plans, subscriptions and payments through Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from . import payments
    from .exceptions import BillingError
    from .hooks import PaymentInfo, Usage
    from .permissions import feature_permission
    from .plans import plan_of, require_room

__all__ = [
    "BillingError",
    "PaymentInfo",
    "Usage",
    "feature_permission",
    "payments",
    "plan_of",
    "require_room",
]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "exceptions": ("BillingError",),
        "hooks": ("PaymentInfo", "Usage"),
        "permissions": ("feature_permission",),
        "plans": ("plan_of", "require_room"),
    },
)

"""What billing keeps: payers, plans, payments, and copies of what Stripe has."""

from .cancellations import Cancellation
from .catalogue import (
    CreditPack,
    Interval,
    Origin,
    Plan,
    PlanPrice,
    is_chargeable,
)
from .customers import Customer
from .events import StripeEvent
from .mirrors import (
    HELD,
    LIVE,
    OVER,
    Charge,
    Dispute,
    Invoice,
    Mirror,
    Subscription,
)
from .payments import Checkout, Refund

__all__ = [
    "HELD",
    "LIVE",
    "OVER",
    "Cancellation",
    "Charge",
    "Checkout",
    "CreditPack",
    "Customer",
    "Dispute",
    "Interval",
    "Invoice",
    "Mirror",
    "Origin",
    "Plan",
    "PlanPrice",
    "Refund",
    "StripeEvent",
    "Subscription",
    "is_chargeable",
]

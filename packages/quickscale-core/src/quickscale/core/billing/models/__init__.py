"""The tables of billing: what is sold here, and mirrors of what Stripe knows."""

from .cancellations import Cancellation
from .catalogue import CreditPack, Plan, PlanPrice
from .checkouts import Checkout, Refund
from .customers import Customer
from .events import StripeEvent
from .mirrors import Charge, Dispute, Invoice, Mirror, Subscription

__all__ = [
    "Cancellation",
    "Charge",
    "Checkout",
    "CreditPack",
    "Customer",
    "Dispute",
    "Invoice",
    "Mirror",
    "Plan",
    "PlanPrice",
    "Refund",
    "StripeEvent",
    "Subscription",
]

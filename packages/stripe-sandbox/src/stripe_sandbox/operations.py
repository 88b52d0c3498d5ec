"""Every operation of the API: importing this registers them all."""

from __future__ import annotations

from stripe_sandbox.resources import (  # noqa: F401
    charges,
    checkout_sessions,
    coupons,
    customers,
    events,
    invoice_items,
    invoices,
    payment_intents,
    payment_methods,
    portal,
    prices,
    products,
    promotion_codes,
    refunds,
    setup_intents,
    subscription_items,
    subscriptions,
    webhook_endpoints,
)

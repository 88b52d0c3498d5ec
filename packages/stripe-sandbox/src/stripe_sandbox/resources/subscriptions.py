"""Subscriptions."""

from __future__ import annotations

from stripe_sandbox.billing.discounts import end_discount
from stripe_sandbox.billing.subscriptions import start_subscription
from stripe_sandbox.billing.updating import (
    cancel_subscription,
    resume_subscription,
    update_subscription,
)
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import pick
from stripe_sandbox.resources.customers import find_customer
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_ITEM = """
items.price items.quantity items.metadata items.price_data.currency items.price_data.product
items.price_data.unit_amount items.price_data.unit_amount_decimal items.price_data.tax_behavior
items.price_data.recurring.interval items.price_data.recurring.interval_count
"""
_SHARED = """
automatic_tax.enabled cancel_at cancel_at_period_end collection_method days_until_due
default_payment_method description discounts metadata off_session payment_behavior
payment_settings.save_default_payment_method payment_settings.payment_method_types
proration_behavior trial_end trial_settings.end_behavior.missing_payment_method
"""


@route(
    "POST",
    "/subscriptions",
    "SubscriptionCreateParams",
    f"{_ITEM} {_SHARED} customer trial_period_days billing_cycle_anchor "
    "add_invoice_items.price add_invoice_items.quantity",
)
def create_subscription(sandbox: Sandbox, params: Params) -> Resource:
    """Start a subscription."""
    if "customer" not in params:
        raise StripeError(
            "Missing required param: customer.", code="parameter_missing", param="customer"
        )
    _refuse_pending(params)
    customer = find_customer(sandbox, params["customer"])
    return start_subscription(sandbox, customer, params)


def _refuse_pending(params: Params) -> None:
    if params.get("payment_behavior") == "pending_if_incomplete":
        raise StripeError(
            "Pending updates are known to Stripe, but this test server does not honour them.",
            code="parameter_unsupported_by_sandbox",
            param="payment_behavior",
        )


@route("GET", "/subscriptions/{id}", "SubscriptionRetrieveParams")
def retrieve_subscription(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a subscription."""
    return sandbox.store.get("subscription", id)


@route(
    "POST",
    "/subscriptions/{id}",
    "SubscriptionUpdateParams",
    f"{_ITEM} {_SHARED} items.id items.deleted billing_cycle_anchor.type pause_collection "
    "cancellation_details.comment cancellation_details.feedback proration_date",
)
def change_subscription(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change a subscription: plan, quantity, end, trial, card."""
    _refuse_pending(params)
    subscription = sandbox.store.get("subscription", id)
    update_subscription(sandbox, subscription, params)
    return subscription


@route(
    "DELETE",
    "/subscriptions/{id}",
    "SubscriptionCancelParams",
    "cancellation_details.comment cancellation_details.feedback invoice_now prorate",
)
def end_running_subscription(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """End a subscription now."""
    subscription = sandbox.store.get("subscription", id)
    cancel_subscription(sandbox, subscription, params)
    return subscription


@route("POST", "/subscriptions/{id}/resume", "SubscriptionResumeParams")
def resume_paused_subscription(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Let a paused subscription run again."""
    subscription = sandbox.store.get("subscription", id)
    resume_subscription(sandbox, subscription)
    return subscription


@route(
    "GET",
    "/subscriptions",
    "SubscriptionListParams",
    "created customer price status collection_method",
    paged=True,
)
def list_subscriptions(sandbox: Sandbox, params: Params) -> Resource:
    """List subscriptions: those that run, unless a status is asked for."""
    found = sandbox.store.find("subscription", **pick(params, "customer collection_method"))
    found = [item for item in found if _has_status(item, params.get("status", ""))]
    if "price" in params:
        found = [item for item in found if _has_price(item, params["price"])]
    return paginate(keep_created(found, params), params, "/v1/subscriptions")


def _has_status(subscription: Resource, wanted: str) -> bool:
    status = subscription["status"]
    if wanted == "all":
        return True
    if wanted == "ended":
        return status in ("canceled", "incomplete_expired")
    return bool(status == wanted) if wanted else status != "canceled"


def _has_price(subscription: Resource, price: str) -> bool:
    return any(item["price"]["id"] == price for item in subscription["items"]["data"])


@route("DELETE", "/subscriptions/{id}/discount", "SubscriptionDeleteDiscountParams")
def delete_subscription_discount(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Take the discount off a subscription."""
    subscription = sandbox.store.get("subscription", id)
    if not subscription["discounts"]:
        raise StripeError("No active discount for this subscription.", status=404)
    discount = sandbox.store.get("discount", subscription["discounts"].pop())
    end_discount(sandbox, discount)
    return {**discount, "deleted": True}

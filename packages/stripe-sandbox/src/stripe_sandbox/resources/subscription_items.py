"""Subscription items: one price of a subscription, and how many."""

from __future__ import annotations

from stripe_sandbox.billing.updating import update_subscription
from stripe_sandbox.routing import paginate_in_order, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_CHANGE = "price quantity metadata proration_behavior proration_date payment_behavior"
_OF_SUBSCRIPTION = ("proration_behavior", "proration_date", "payment_behavior", "off_session")


@route("POST", "/subscription_items", "SubscriptionItemCreateParams", f"{_CHANGE} subscription")
def create_subscription_item(sandbox: Sandbox, params: Params) -> Resource:
    """Add a price to a subscription."""
    subscription = sandbox.store.get("subscription", params["subscription"], param="subscription")
    _change(sandbox, subscription, params, {})
    added: Resource = subscription["items"]["data"][-1]
    return added


@route("GET", "/subscription_items/{id}", "SubscriptionItemRetrieveParams")
def retrieve_subscription_item(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return an item."""
    return sandbox.store.get("subscription_item", id)


@route("POST", "/subscription_items/{id}", "SubscriptionItemUpdateParams", f"{_CHANGE} off_session")
def update_subscription_item(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change an item's price or quantity."""
    item = sandbox.store.get("subscription_item", id)
    subscription = sandbox.store.get("subscription", item["subscription"])
    _change(sandbox, subscription, params, {"id": id})
    return item


@route(
    "DELETE",
    "/subscription_items/{id}",
    "SubscriptionItemDeleteParams",
    "proration_behavior proration_date",
)
def delete_subscription_item(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Take an item off its subscription."""
    item = sandbox.store.get("subscription_item", id)
    subscription = sandbox.store.get("subscription", item["subscription"])
    _change(sandbox, subscription, params, {"id": id, "deleted": True})
    return {"id": id, "object": "subscription_item", "deleted": True}


@route("GET", "/subscription_items", "SubscriptionItemListParams", "subscription", paged=True)
def list_subscription_items(sandbox: Sandbox, params: Params) -> Resource:
    """List the items of a subscription."""
    subscription = sandbox.store.get("subscription", params["subscription"], param="subscription")
    return paginate_in_order(subscription["items"]["data"], params, "/v1/subscription_items")


def _change(sandbox: Sandbox, subscription: Resource, params: Params, entry: Params) -> None:
    names = ("price", "quantity", "metadata")
    entry |= {name: params[name] for name in names if name in params}
    whole = {name: params[name] for name in _OF_SUBSCRIPTION if name in params}
    update_subscription(sandbox, subscription, {**whole, "items": [entry]})

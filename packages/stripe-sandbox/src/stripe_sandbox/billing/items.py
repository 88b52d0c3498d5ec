"""Items of subscriptions, and what waits for the next invoice."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.lines import InvoiceLine
from stripe_sandbox.fields import merge_metadata
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


def list_items(sandbox: Sandbox, subscription: Resource) -> list[Resource]:
    """Return the items of a subscription."""
    found: list[Resource] = subscription["items"]["data"]
    return found


def add_item(sandbox: Sandbox, subscription: Resource, price: Resource, params: Params) -> Resource:
    """Add an item to a subscription, in the period that runs."""
    period = sandbox.store.private[subscription["id"]]
    item = sandbox.create(
        "subscription_item",
        "si",
        current_period_start=period["start"],
        current_period_end=period["end"],
        discounts=[],
        metadata=merge_metadata(None, params.get("metadata")),
        plan=make_plan(price),
        price=price,
        quantity=params.get("quantity", 1),
        subscription=subscription["id"],
        tax_rates=[],
    )
    for name in ("livemode", "billed_until", "current_trial"):
        item.pop(name)
    subscription["items"]["data"].append(item)
    return item


def set_price(item: Resource, price: Resource) -> None:
    """Give an item another price."""
    item["price"] = price
    item["plan"] = make_plan(price)


def remove_item(sandbox: Sandbox, subscription: Resource, item: Resource) -> None:
    """Take an item off its subscription."""
    subscription["items"]["data"].remove(item)
    sandbox.store.remove(item)


def make_plan(price: Resource) -> Resource:
    """Return a price as the plan that older versions of the API knew."""
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": price["billing_scheme"],
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": None,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def move_period(sandbox: Sandbox, subscription: Resource, start: int, end: int) -> None:
    """Let a new period begin."""
    sandbox.store.private[subscription["id"]].update(start=start, end=end)
    for item in list_items(sandbox, subscription):
        item["current_period_start"] = start
        item["current_period_end"] = end


def say_item(sandbox: Sandbox, item: Resource) -> str:
    """Return how an invoice names an item."""
    price = item["price"]
    product = sandbox.store.get("product", price["product"])
    amount = f"{(price['unit_amount'] or 0) / 100:.2f} {price['currency'].upper()}"
    return (
        f"{item['quantity']} x {product['name']} (at {amount} / {price['recurring']['interval']})"
    )


def bill_item(sandbox: Sandbox, id: str, amount: int) -> None:
    """Remember what an item was billed for its period: what is unused of it is given back."""
    sandbox.store.private[id]["billed"] = amount


def billed(sandbox: Sandbox, item: Resource) -> int:
    """Return what an item was billed for its period."""
    amount: int = sandbox.store.private[item["id"]].get("billed", 0)
    return amount


def keep_pending(sandbox: Sandbox, subscription: Resource, lines: list[InvoiceLine]) -> None:
    """Keep lines as invoice items, for the next invoice."""
    for line in lines:
        item = keep_pending_item(
            sandbox,
            customer=subscription["customer"],
            amount=line.amount,
            currency=subscription["currency"],
            price=line.price,
            quantity=line.quantity,
            description=line.description,
            discountable=line.discountable,
            metadata=line.metadata,
            subscription=subscription["id"],
            item=line.subscription_item,
            period=(line.start, line.end),
            proration=line.proration,
        )
        line.invoice_item = item["id"]


def keep_pending_item(
    sandbox: Sandbox,
    *,
    price: Resource | None,
    subscription: str | None = None,
    item: str | None = None,
    period: tuple[int, int] | None = None,
    proration: bool = False,
    **fields: Any,
) -> Resource:
    """Keep something for a customer's next invoice, and tell of it."""
    start, end = period or (sandbox.now, sandbox.now)
    details = {"subscription": subscription, "subscription_item": item}
    kept = sandbox.create(
        "invoiceitem",
        "ii",
        date=sandbox.now,
        discounts=[],
        parent={"type": "subscription_details", "subscription_details": details}
        if subscription
        else None,
        period={"start": start, "end": end},
        pricing=describe_pricing(price),
        proration=proration,
        quantity_decimal=str(fields["quantity"]),
        tax_rates=[],
        **fields,
    )
    for name in ("created", "frozen_fields", "invoicing_rules"):
        kept.pop(name)
    sandbox.emit("invoiceitem.created", kept)
    return kept


def describe_pricing(price: Resource | None) -> Resource | None:
    """Return how an invoice names a price."""
    if price is None:
        return None
    return {
        "type": "price_details",
        "price_details": {"price": price["id"], "product": price["product"]},
        "unit_amount_decimal": price["unit_amount_decimal"],
    }


def list_pending_of_customer(sandbox: Sandbox, customer: Resource) -> list[InvoiceLine]:
    """Return all that waits for a customer's next invoice, as lines."""
    waiting = sandbox.store.find("invoiceitem", customer=customer["id"], invoice=None)
    return [_as_line(sandbox, item) for item in waiting]


def list_pending(sandbox: Sandbox, subscription: Resource) -> list[InvoiceLine]:
    """Return what waits for the next invoice of a subscription, as lines."""
    waiting = sandbox.store.find("invoiceitem", customer=subscription["customer"], invoice=None)
    return [_as_line(sandbox, item) for item in waiting if _is_for(item, subscription)]


def _is_for(item: Resource, subscription: Resource) -> bool:
    details = (item["parent"] or {}).get("subscription_details")
    if details:
        return bool(details["subscription"] == subscription["id"])
    return bool(item["currency"] == subscription["currency"])


def _as_line(sandbox: Sandbox, item: Resource) -> InvoiceLine:
    details = (item["parent"] or {}).get("subscription_details") or {}
    pricing = item["pricing"]
    price = sandbox.store.get("price", pricing["price_details"]["price"]) if pricing else None
    return InvoiceLine(
        amount=item["amount"],
        description=item["description"] or "",
        start=item["period"]["start"],
        end=item["period"]["end"],
        price=price,
        quantity=item["quantity"],
        proration=item["proration"],
        subscription=details.get("subscription"),
        invoice_item=item["id"],
        discountable=item["discountable"],
        metadata=dict(item["metadata"]),
    )

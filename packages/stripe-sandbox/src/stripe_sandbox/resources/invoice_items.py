"""Invoice items: what waits for a customer's next invoice."""

from __future__ import annotations

from stripe_sandbox.amounts import require_step
from stripe_sandbox.billing.items import keep_pending_item
from stripe_sandbox.billing.lines import price_amount
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.resources.customers import find_customer
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


@route(
    "POST",
    "/invoiceitems",
    "InvoiceItemCreateParams",
    "amount currency customer description discountable metadata pricing.price quantity "
    "subscription",
)
def create_invoice_item(sandbox: Sandbox, params: Params) -> Resource:
    """Add something to a customer's next invoice."""
    customer = find_customer(sandbox, params.get("customer", ""))
    quantity = params.get("quantity", 1)
    price = None
    if params.get("pricing", {}).get("price"):
        price = sandbox.store.get("price", params["pricing"]["price"], param="pricing[price]")
    elif "amount" not in params:
        raise StripeError("You must pass either an amount or a price.", param="amount")
    amount = price_amount(price, quantity) if price else params["amount"]
    currency = price["currency"] if price else params.get("currency", customer["currency"] or "usd")
    require_step(amount, currency, param="amount")
    return keep_pending_item(
        sandbox,
        customer=customer["id"],
        amount=amount,
        currency=currency,
        price=price,
        quantity=quantity,
        description=params.get("description")
        or (sandbox.store.get("product", price["product"])["name"] if price else None),
        discountable=params.get("discountable", True),
        metadata=merge_metadata(None, params.get("metadata")),
        subscription=params.get("subscription"),
    )


@route("GET", "/invoiceitems/{id}", "InvoiceItemRetrieveParams")
def retrieve_invoice_item(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return an invoice item."""
    return sandbox.store.get("invoiceitem", id)


@route("DELETE", "/invoiceitems/{id}", "InvoiceItemDeleteParams")
def delete_invoice_item(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Take something off a customer's next invoice."""
    item = sandbox.store.get("invoiceitem", id)
    if item["invoice"]:
        raise StripeError("You can only delete invoice items that are on no invoice.")
    sandbox.store.remove(item)
    sandbox.emit("invoiceitem.deleted", item)
    return {"id": id, "object": "invoiceitem", "deleted": True}


@route(
    "GET", "/invoiceitems", "InvoiceItemListParams", "created customer invoice pending", paged=True
)
def list_invoice_items(sandbox: Sandbox, params: Params) -> Resource:
    """List invoice items."""
    found = sandbox.store.find("invoiceitem", **pick(params, "customer invoice"))
    if "pending" in params:
        found = [item for item in found if (item["invoice"] is None) == params["pending"]]
    found = [{**item, "created": item["date"]} for item in found]
    kept = keep_created(found, params)
    for item in kept:
        del item["created"]
    return paginate(kept, params, "/v1/invoiceitems")

"""Invoices, what waits for them, and what paid them."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.collecting import (
    collect,
    finalize,
    find_intent,
    mark_invoice_paid,
    open_draft,
    void_open_invoice,
)
from stripe_sandbox.billing.discounts import redeem, resolve_discounts
from stripe_sandbox.billing.invoices import Draft, find_subscription_id
from stripe_sandbox.billing.items import list_pending_of_customer
from stripe_sandbox.billing.schedule import mark_uncollectible
from stripe_sandbox.billing.updating import preview_invoice
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.rendering import included
from stripe_sandbox.resources.customers import find_customer
from stripe_sandbox.resources.payment_methods import find_or_make
from stripe_sandbox.routing import keep_created, make_list, paginate, paginate_in_order, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_DETAILS = """
subscription_details.items.id subscription_details.items.price subscription_details.items.quantity
subscription_details.items.deleted subscription_details.proration_behavior
subscription_details.proration_date subscription_details.cancel_at_period_end
subscription_details.billing_cycle_anchor.type
"""


@route(
    "POST",
    "/invoices/create_preview",
    "InvoiceCreatePreviewParams",
    f"customer subscription {_DETAILS}",
)
def create_invoice_preview(sandbox: Sandbox, params: Params) -> Resource:
    """Return the invoice that a change would lead to."""
    subscription = _find_previewed(sandbox, params)
    details = params.get("subscription_details", {})
    return preview_invoice(sandbox, subscription, details)


def _find_previewed(sandbox: Sandbox, params: Params) -> Resource:
    if "subscription" in params:
        return sandbox.store.get("subscription", params["subscription"], param="subscription")
    if "customer" not in params:
        raise StripeError(
            "You must provide a customer or a subscription.",
            code="parameter_missing",
            param="customer",
        )
    customer = find_customer(sandbox, params["customer"])
    running = [
        item
        for item in sandbox.store.find("subscription", customer=customer["id"])
        if item["status"] not in ("canceled", "incomplete_expired")
    ]
    if not running:
        raise StripeError(
            f"No upcoming invoices for customer: {customer['id']}",
            status=404,
            code="invoice_upcoming_none",
        )
    return running[-1]


@route(
    "POST",
    "/invoices",
    "InvoiceCreateParams",
    "customer auto_advance automatic_tax.enabled collection_method currency days_until_due "
    "default_payment_method description discounts metadata pending_invoice_items_behavior",
)
def create_invoice(sandbox: Sandbox, params: Params) -> Resource:
    """Create a draft of what waits for a customer's next invoice."""
    customer = find_customer(sandbox, params.get("customer", ""))
    waits = params.get("pending_invoice_items_behavior", "exclude") == "include"
    lines = list_pending_of_customer(sandbox, customer) if waits else []
    draft = Draft(
        customer=customer,
        lines=lines,
        reason="manual",
        currency=str(params.get("currency", customer["currency"] or "usd")),
        automatic_tax=params.get("automatic_tax", {}).get("enabled", False),
        collection_method=params.get("collection_method", "charge_automatically"),
        metadata=merge_metadata(None, params.get("metadata")),
        extra={
            "auto_advance": False,
            **pick(params, "auto_advance default_payment_method description"),
        },
        discounts=[
            redeem(sandbox, coupon, code, customer=customer["id"])["id"]
            for coupon, code in resolve_discounts(sandbox, params.get("discounts"))
        ],
    )
    invoice = open_draft(sandbox, draft)
    if not invoice["auto_advance"]:
        invoice["automatically_finalizes_at"] = None
    return invoice


@route("GET", "/invoices/{id}", "InvoiceRetrieveParams")
def retrieve_invoice(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return an invoice."""
    return sandbox.store.get("invoice", id)


@route(
    "POST",
    "/invoices/{id}",
    "InvoiceUpdateParams",
    "auto_advance default_payment_method description metadata",
)
def update_invoice(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change an invoice."""
    invoice = sandbox.store.get("invoice", id)
    changes = pick(params, "auto_advance default_payment_method description")
    if "metadata" in params:
        changes["metadata"] = merge_metadata(invoice["metadata"], params["metadata"])
    sandbox.update(invoice, "invoice.updated", **changes)
    return invoice


@route("DELETE", "/invoices/{id}", "InvoiceDeleteParams")
def delete_invoice(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Delete a draft."""
    invoice = sandbox.store.get("invoice", id)
    if invoice["status"] != "draft" or find_subscription_id(invoice):
        raise StripeError("You can only delete draft invoices.", code="invoice_not_editable")
    sandbox.store.remove(invoice)
    sandbox.emit("invoice.deleted", invoice)
    return {"id": id, "object": "invoice", "deleted": True}


@route(
    "GET",
    "/invoices",
    "InvoiceListParams",
    "created customer collection_method status subscription",
    paged=True,
)
def list_invoices(sandbox: Sandbox, params: Params) -> Resource:
    """List invoices."""
    found = sandbox.store.find("invoice", **pick(params, "customer collection_method status"))
    if "subscription" in params:
        found = [item for item in found if find_subscription_id(item) == params["subscription"]]
    return paginate(keep_created(found, params), params, "/v1/invoices")


@route("GET", "/invoices/{id}/lines", "InvoiceLineItemListParams", paged=True)
def list_invoice_lines(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """List the lines of an invoice."""
    lines = sandbox.store.get("invoice", id)["lines"]
    return paginate_in_order(lines["data"], params, lines["url"])


@route("POST", "/invoices/{id}/finalize", "InvoiceFinalizeInvoiceParams", "auto_advance")
def finalize_invoice(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Give a draft its number and open it."""
    invoice = sandbox.store.get("invoice", id)
    invoice.update(pick(params, "auto_advance"))
    finalize(sandbox, invoice)
    return invoice


@route(
    "POST", "/invoices/{id}/pay", "InvoicePayParams", "paid_out_of_band payment_method off_session"
)
def pay_invoice(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Pay an invoice now."""
    invoice = sandbox.store.get("invoice", id)
    if invoice["status"] == "draft":
        finalize(sandbox, invoice)
    elif invoice["status"] not in ("open", "uncollectible"):
        raise StripeError("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "paid":
        return invoice
    if params.get("paid_out_of_band"):
        mark_invoice_paid(sandbox, invoice, out_of_band=True)
        return invoice
    method = find_or_make(sandbox, params["payment_method"]) if "payment_method" in params else None
    refusal = collect(sandbox, invoice, method=method, off_session=params.get("off_session", True))
    if refusal:
        raise refusal
    return invoice


@route("POST", "/invoices/{id}/void", "InvoiceVoidInvoiceParams")
def void_invoice(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Void an open invoice."""
    invoice = sandbox.store.get("invoice", id)
    void_open_invoice(sandbox, invoice)
    return invoice


@route("POST", "/invoices/{id}/mark_uncollectible", "InvoiceMarkUncollectibleParams")
def give_up_invoice(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Give an open invoice up."""
    invoice = sandbox.store.get("invoice", id)
    if invoice["status"] != "open":
        raise StripeError("You can only pass in open invoices.", code="invoice_not_editable")
    mark_uncollectible(sandbox, invoice)
    return invoice


@included("invoice", "payments")
def _include_payments(sandbox: Sandbox, invoice: Resource) -> Any:
    found = sandbox.store.find("invoice_payment", invoice=invoice["id"])
    return make_list(found, f"/v1/invoice_payments?invoice={invoice['id']}")


@included("invoice", "confirmation_secret")
def _include_secret(sandbox: Sandbox, invoice: Resource) -> Any:
    intent = find_intent(sandbox, invoice)
    return intent and {"type": "payment_intent", "client_secret": intent["client_secret"]}


@route("GET", "/invoice_payments/{id}", "InvoicePaymentRetrieveParams")
def retrieve_invoice_payment(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return what pays an invoice."""
    return sandbox.store.get("invoice_payment", id)


@route(
    "GET",
    "/invoice_payments",
    "InvoicePaymentListParams",
    "created invoice payment.type payment.payment_intent status",
    paged=True,
)
def list_invoice_payments(sandbox: Sandbox, params: Params) -> Resource:
    """List what pays invoices: so an invoice is found by its payment intent."""
    found = sandbox.store.find("invoice_payment", **pick(params, "invoice status"))
    intent = params.get("payment", {}).get("payment_intent")
    if intent:
        found = [item for item in found if item["payment"]["payment_intent"] == intent]
    return paginate(keep_created(found, params), params, "/v1/invoice_payments")

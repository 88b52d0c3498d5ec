"""Invoices as objects: lines, sums and the customer's balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stripe_sandbox.billing.discounts import list_applying
from stripe_sandbox.billing.items import describe_pricing
from stripe_sandbox.billing.lines import InvoiceLine, InvoiceTotals, settle_lines
from stripe_sandbox.billing.taxes import find_tax_rate, tax_percent_for
from stripe_sandbox.routing import make_list
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource


@dataclass(kw_only=True)
class Draft:
    """What an invoice is about, before there is one."""

    customer: Resource
    lines: Sequence[InvoiceLine]
    reason: str
    currency: str
    subscription: Resource | None = None
    discounts: list[str] = field(default_factory=list)
    automatic_tax: bool = False
    collection_method: str = "charge_automatically"
    metadata: dict[str, str] = field(default_factory=dict)
    extra: Resource = field(default_factory=dict)


def build_invoice(sandbox: Sandbox, draft: Draft, *, prefix: str = "in") -> Resource:
    """Return an invoice that isn't kept."""
    totals, applying = settle_draft(sandbox, draft)
    invoice = sandbox.build("invoice", prefix, **_describe(sandbox, draft))
    for name in _LEFT_OUT:
        invoice.pop(name, None)
    invoice["discounts"] = [id for id, _ in applying]
    invoice["lines"] = make_list(
        [_describe_line(sandbox, invoice, line) for line in draft.lines],
        f"/v1/invoices/{invoice['id']}/lines",
    )
    _say_totals(sandbox, invoice, totals, taxed=draft.automatic_tax)
    _say_balance(invoice, draft.customer)
    return invoice


def settle_draft(
    sandbox: Sandbox, draft: Draft
) -> tuple[InvoiceTotals, list[tuple[str, Resource]]]:
    """Return what a draft adds up to, and the discounts that apply."""
    applying = list_applying(sandbox, draft.discounts)
    percent = tax_percent_for(sandbox, draft.customer) if draft.automatic_tax else 0
    return settle_lines(draft.lines, discounts=applying, tax_percent=percent), applying


_LEFT_OUT = (
    "amount_paid_off_stripe",
    "confirmation_secret",
    "status_details",
    "threshold_reason",
    "total_pretax_credit_amounts",
)


def _describe(sandbox: Sandbox, draft: Draft) -> Resource:
    customer, subscription = draft.customer, draft.subscription
    recurring = [line for line in draft.lines if not line.proration] or draft.lines
    return {
        "account_country": "US",
        "account_name": "QuickScale sandbox",
        "amount_overpaid": 0,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": draft.automatic_tax,
            "liability": {"type": "self"} if draft.automatic_tax else None,
            "provider": "stripe" if draft.automatic_tax else None,
            "status": "complete" if draft.automatic_tax else None,
        },
        "billing_reason": draft.reason,
        "collection_method": draft.collection_method,
        "currency": draft.currency,
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_shipping": customer["shipping"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "metadata": draft.metadata,
        "parent": _describe_parent(subscription),
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": max((line.start for line in recurring), default=sandbox.now),
        "period_start": min((line.start for line in recurring), default=sandbox.now),
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "status": "draft",
        "status_transitions": dict.fromkeys(
            ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
        ),
        **draft.extra,
    }


def _describe_parent(subscription: Resource | None) -> Resource | None:
    if subscription is None:
        return None
    return {
        "type": "subscription_details",
        "quote_details": None,
        "subscription_details": {
            "metadata": dict(subscription["metadata"]),
            "subscription": subscription["id"],
        },
    }


def _describe_line(sandbox: Sandbox, invoice: Resource, line: InvoiceLine) -> Resource:
    described = sandbox.build(
        "line_item",
        "il",
        amount=line.amount,
        currency=invoice["currency"],
        description=line.description,
        discount_amounts=[
            {"amount": amount, "discount": id} for id, amount in line.discounts.items()
        ],
        discountable=line.discountable,
        discounts=[],
        invoice=invoice["id"],
        metadata=line.metadata,
        parent=_describe_line_parent(line),
        period={"start": line.start, "end": line.end},
        pretax_credit_amounts=[],
        pricing=describe_pricing(line.price),
        quantity=line.quantity,
        quantity_decimal=str(line.quantity),
        subscription=line.subscription,
        subtotal=line.amount,
        taxes=list_taxes(sandbox, line) if line.tax else [],
    )
    del described["created"]
    return described


def list_taxes(sandbox: Sandbox, line: InvoiceLine) -> list[Resource]:
    """Return the taxes of a line as an invoice says them."""
    return [
        {
            "amount": line.tax,
            "tax_behavior": "inclusive" if line.inclusive else "exclusive",
            "tax_rate_details": {
                "tax_rate": find_tax_rate(sandbox, inclusive=line.inclusive)["id"]
            },
            "taxability_reason": "standard_rated",
            "taxable_amount": line.taxable,
            "type": "tax_rate_details",
        }
    ]


def _describe_line_parent(line: InvoiceLine) -> Resource:
    proration: Resource = {
        "invoice_item": line.invoice_item,
        "proration": line.proration,
        "proration_details": {"credited_items": None} if line.proration else None,
        "subscription": line.subscription,
    }
    if line.invoice_item or not line.subscription_item:
        proration["invoice_item"] = line.invoice_item or ""
        return {
            "type": "invoice_item_details",
            "invoice_item_details": proration,
            "subscription_item_details": None,
        }
    return {
        "type": "subscription_item_details",
        "invoice_item_details": None,
        "subscription_item_details": {**proration, "subscription_item": line.subscription_item},
    }


def _say_totals(sandbox: Sandbox, invoice: Resource, totals: InvoiceTotals, *, taxed: bool) -> None:
    invoice["subtotal"] = totals.subtotal
    invoice["subtotal_excluding_tax"] = totals.subtotal
    invoice["total"] = totals.total
    invoice["total_excluding_tax"] = totals.total - totals.tax
    invoice["total_discount_amounts"] = [
        {"amount": amount, "discount": id} for id, amount in totals.discounts.items()
    ]
    taxes: dict[str, Resource] = {}
    for line in invoice["lines"]["data"]:
        for tax in line["taxes"]:
            known = taxes.setdefault(tax["tax_behavior"], {**tax, "amount": 0, "taxable_amount": 0})
            known["amount"] += tax["amount"]
            known["taxable_amount"] += tax["taxable_amount"]
    invoice["total_taxes"] = list(taxes.values())


def _say_balance(invoice: Resource, customer: Resource) -> None:
    """Say what is due after the customer's balance, in which a credit is negative."""
    balance = customer["balance"] or 0
    total = invoice["total"]
    due = max(0, total + balance) if total >= 0 else 0
    invoice["starting_balance"] = balance
    invoice["amount_due"] = due
    invoice["amount_paid"] = 0
    invoice["amount_remaining"] = due
    invoice["ending_balance"] = None


def apply_balance(sandbox: Sandbox, invoice: Resource, customer: Resource) -> None:
    """Use the customer's credit for an invoice, or keep what the invoice gives back as credit."""
    _say_balance(invoice, customer)
    balance, total, due = invoice["starting_balance"], invoice["total"], invoice["amount_due"]
    after = balance + total - due
    invoice["ending_balance"] = after
    if after != balance:
        sandbox.update(customer, "customer.updated", balance=after)


def find_subscription_id(invoice: Resource) -> str | None:
    """Return the id of the subscription that an invoice is for."""
    details: Any = (invoice["parent"] or {}).get("subscription_details")
    return details["subscription"] if details else None

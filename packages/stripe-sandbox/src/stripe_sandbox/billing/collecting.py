"""Invoices on their way from draft to paid, and what their fate does to subscriptions."""

from __future__ import annotations

from stripe_sandbox.billing.invoices import (
    Draft,
    apply_balance,
    build_invoice,
    find_subscription_id,
)
from stripe_sandbox.billing.payments import attempt_payment, make_intent
from stripe_sandbox.clock import DAY, HOUR
from stripe_sandbox.errors import StripeError
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource


def open_draft(sandbox: Sandbox, draft: Draft) -> Resource:
    """Keep an invoice as a draft that finalizes itself in an hour, and tell of it."""
    invoice = sandbox.store.add(build_invoice(sandbox, draft))
    invoice["automatically_finalizes_at"] = sandbox.now + HOUR
    for line in draft.lines:
        if line.invoice_item:
            sandbox.store.get("invoiceitem", line.invoice_item)["invoice"] = invoice["id"]
    subscription = draft.subscription
    if subscription:
        subscription["latest_invoice"] = invoice["id"]
    sandbox.emit("invoice.created", invoice)
    return invoice


def finalize(sandbox: Sandbox, invoice: Resource) -> None:
    """Give an invoice its number and open it for payment; with nothing due it is paid."""
    if invoice["status"] != "draft":
        raise StripeError(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
            code="invoice_not_editable",
        )
    number_invoice(sandbox, invoice)
    if invoice["amount_due"] == 0:
        mark_invoice_paid(sandbox, invoice)
        return
    intent = make_intent(
        sandbox,
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        customer=invoice["customer"],
        description=_say_purpose(invoice),
        setup_future_usage="off_session" if find_subscription_id(invoice) else None,
    )
    record_payment(sandbox, invoice, intent["id"])


def number_invoice(sandbox: Sandbox, invoice: Resource) -> None:
    """Give a draft its number, use the customer's balance for it, and tell of it."""
    customer = sandbox.store.get("customer", invoice["customer"])
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = number + 1
    apply_balance(sandbox, invoice, customer)
    invoice.update(
        number=f"{customer['invoice_prefix']}-{number:04d}",
        status="open",
        effective_at=sandbox.now,
        automatically_finalizes_at=None,
        hosted_invoice_url=f"{sandbox.url}/i/{invoice['id']}",
        invoice_pdf=f"{sandbox.url}/i/{invoice['id']}/pdf",
        webhooks_delivered_at=sandbox.now,
    )
    invoice["status_transitions"]["finalized_at"] = sandbox.now
    sandbox.emit("invoice.finalized", invoice)


def record_payment(sandbox: Sandbox, invoice: Resource, intent: str) -> None:
    """Note which payment intent is to pay an invoice."""
    payment = sandbox.create(
        "invoice_payment",
        "inpay",
        amount_paid=None,
        amount_requested=invoice["amount_due"],
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        payment={"type": "payment_intent", "payment_intent": intent},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )
    sandbox.store.private[invoice["id"]].update(intent=intent, payment=payment["id"])
    sandbox.store.private[intent]["invoice"] = invoice["id"]


def _say_purpose(invoice: Resource) -> str:
    if invoice["billing_reason"] == "subscription_create":
        return "Subscription creation"
    return (
        "Subscription update" if find_subscription_id(invoice) else f"Invoice {invoice['number']}"
    )


def find_intent(sandbox: Sandbox, invoice: Resource) -> Resource | None:
    """Return the payment intent of an invoice, where it has one."""
    id = sandbox.store.private[invoice["id"]].get("intent")
    return sandbox.store.get("payment_intent", id) if id else None


def find_method(sandbox: Sandbox, invoice: Resource) -> Resource | None:
    """Return the payment method that an invoice is charged to."""
    id = invoice["default_payment_method"]
    subscription = find_subscription_id(invoice)
    if not id and subscription:
        id = sandbox.store.get("subscription", subscription)["default_payment_method"]
    if not id:
        customer = sandbox.store.get("customer", invoice["customer"])
        id = customer["invoice_settings"]["default_payment_method"]
    return sandbox.store.get("payment_method", id) if id else None


def collect(
    sandbox: Sandbox,
    invoice: Resource,
    *,
    method: Resource | None = None,
    off_session: bool = True,
    authenticated: bool = False,
) -> StripeError | None:
    """Charge an open invoice; return why it was not paid, where it was not."""
    method = method or find_method(sandbox, invoice)
    intent = find_intent(sandbox, invoice)
    if intent is None:
        return None
    if method is None:
        mark_payment_failed(sandbox, invoice)
        return StripeError(
            "There is no `default_payment_method` set on this Customer or Invoice. Please set one "
            "before you pay the invoice.",
            code="invoice_payment_intent_requires_action",
        )
    refusal = attempt_payment(
        sandbox, intent, method, off_session=off_session, authenticated=authenticated
    )
    if intent["status"] == "succeeded":
        mark_invoice_paid(sandbox, invoice)
    elif refusal:
        mark_payment_failed(sandbox, invoice)
    elif invoice["status"] == "open":
        invoice["attempted"] = True
        sandbox.emit("invoice.payment_action_required", invoice)
    return refusal


def settle_intent(sandbox: Sandbox, intent: Resource) -> None:
    """Let an intent that was confirmed apart settle the invoice that it is for."""
    id = sandbox.store.private[intent["id"]].get("invoice")
    if not id:
        return
    invoice = sandbox.store.get("invoice", id)
    if intent["status"] == "succeeded" and invoice["status"] == "open":
        mark_invoice_paid(sandbox, invoice)
    elif intent["last_payment_error"] and invoice["status"] == "open":
        mark_payment_failed(sandbox, invoice)


def mark_invoice_paid(sandbox: Sandbox, invoice: Resource, *, out_of_band: bool = False) -> None:
    """Note that an invoice is paid, and tell of it and of what it does to its subscription."""
    due = invoice["amount_due"]
    invoice.update(
        status="paid",
        amount_paid=due,
        amount_remaining=0,
        attempted=True,
        next_payment_attempt=None,
    )
    if due and not out_of_band:
        invoice["attempt_count"] += 1
    invoice["status_transitions"]["paid_at"] = sandbox.now
    payment_id = sandbox.store.private[invoice["id"]].get("payment")
    if payment_id and not out_of_band:
        payment = sandbox.store.get("invoice_payment", payment_id)
        payment.update(status="paid", amount_paid=due)
        payment["status_transitions"]["paid_at"] = sandbox.now
        sandbox.emit("invoice_payment.paid", payment)
    sandbox.emit("invoice.paid", invoice)
    sandbox.emit("invoice.payment_succeeded", invoice)
    _revive(sandbox, invoice)


def _revive(sandbox: Sandbox, invoice: Resource) -> None:
    customer = sandbox.store.get("customer", invoice["customer"])
    if not sandbox.store.find("invoice", customer=customer["id"], status="open"):
        sandbox.update(customer, delinquent=False)
    subscription_id = find_subscription_id(invoice)
    if not subscription_id:
        return
    subscription = sandbox.store.get("subscription", subscription_id)
    if subscription["latest_invoice"] != invoice["id"]:
        return
    if subscription["status"] in ("incomplete", "past_due", "unpaid"):
        sandbox.update(subscription, "customer.subscription.updated", status="active")
    elif subscription["status"] == "paused":
        sandbox.update(subscription, "customer.subscription.updated", status="active")
        sandbox.emit("customer.subscription.resumed", subscription)


def mark_payment_failed(sandbox: Sandbox, invoice: Resource) -> None:
    """Note that a try to collect failed: plan the next one, or end what wasn't paid for."""
    invoice["attempted"] = True
    invoice["attempt_count"] += 1
    retries = invoice["billing_reason"] != "subscription_create" and invoice["auto_advance"]
    delays = sandbox.dunning.retry_after_days if retries else ()
    tried = invoice["attempt_count"]
    is_last = tried > len(delays)
    invoice["next_payment_attempt"] = None if is_last else sandbox.now + delays[tried - 1] * DAY
    sandbox.update(sandbox.store.get("customer", invoice["customer"]), delinquent=True)
    sandbox.emit("invoice.payment_failed", invoice)
    subscription_id = find_subscription_id(invoice)
    if subscription_id and invoice["billing_reason"] != "subscription_create":
        _suffer(sandbox, sandbox.store.get("subscription", subscription_id), is_last=is_last)


def _suffer(sandbox: Sandbox, subscription: Resource, *, is_last: bool) -> None:
    from stripe_sandbox.billing.subscriptions import end_subscription

    status = subscription["status"]
    if is_last and sandbox.dunning.outcome == "canceled":
        end_subscription(sandbox, subscription, reason="payment_failed")
    elif is_last and sandbox.dunning.outcome == "unpaid":
        sandbox.update(subscription, "customer.subscription.updated", status="unpaid")
    elif status in ("active", "trialing"):
        sandbox.update(subscription, "customer.subscription.updated", status="past_due")


def void_open_invoice(sandbox: Sandbox, invoice: Resource) -> None:
    """Void an open invoice: nothing is due any more."""
    if invoice["status"] not in ("open", "uncollectible"):
        raise StripeError(
            f"You can only pass in open or uncollectible invoices. This invoice is "
            f"{invoice['status']}.",
            code="invoice_not_editable",
        )
    invoice.update(status="void", next_payment_attempt=None)
    invoice["status_transitions"]["voided_at"] = sandbox.now
    _cancel_intent(sandbox, invoice)
    sandbox.emit("invoice.voided", invoice)


def _cancel_intent(sandbox: Sandbox, invoice: Resource) -> None:
    intent = find_intent(sandbox, invoice)
    if intent and intent["status"] not in ("succeeded", "canceled"):
        intent.update(
            status="canceled", canceled_at=sandbox.now, cancellation_reason="void_invoice"
        )
        sandbox.emit("payment_intent.canceled", intent)

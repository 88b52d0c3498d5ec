"""Checkout: what a session asks for, and what happens when its customer pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stripe_sandbox.billing.cards import find_card
from stripe_sandbox.billing.collecting import (
    finalize,
    mark_invoice_paid,
    number_invoice,
    open_draft,
    record_payment,
)
from stripe_sandbox.billing.discounts import find_promotion_code, redeem
from stripe_sandbox.billing.invoices import Draft
from stripe_sandbox.billing.lines import InvoiceLine, price_amount, settle_lines
from stripe_sandbox.billing.payments import attempt_payment, make_intent
from stripe_sandbox.billing.subscriptions import start_subscription
from stripe_sandbox.billing.taxes import find_tax_rate, tax_percent_for
from stripe_sandbox.errors import StripeError
from stripe_sandbox.rendering import included
from stripe_sandbox.resources.payment_methods import attach, make_payment_method
from stripe_sandbox.routing import make_list
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


@dataclass(frozen=True, kw_only=True)
class Payer:
    """What the customer typed on the hosted page."""

    card: str = "4242424242424242"
    email: str = ""
    name: str = ""
    #: The bank was asked and said yes.
    authenticated: bool = False


class AuthenticationNeeded(Exception):
    """The card's bank wants to ask its owner first."""


def price_session(sandbox: Sandbox, session: Resource) -> None:
    """Work out the lines and sums of a session, with the discounts that it has now."""
    known = sandbox.store.private[session["id"]]
    customer = _find_customer(sandbox, session)
    lines = [_make_line(sandbox, price, quantity) for price, quantity in known["items"]]
    coupons = [(f"di_of_{coupon['id']}", coupon) for coupon, _ in known.get("discounts", [])]
    percent = tax_percent_for(sandbox, customer) if session["automatic_tax"]["enabled"] else 0
    totals = settle_lines(lines, discounts=coupons, tax_percent=percent)
    known["lines"] = [
        _describe_line(sandbox, session, line, id)
        for line, id in zip(lines, known["line_ids"], strict=True)
    ]
    due_now = [line for line in lines if not (known.get("trial") and _recurs(line))]
    session["amount_subtotal"] = sum(line.amount for line in due_now)
    session["amount_total"] = sum(line.total for line in due_now)
    session["total_details"] = {
        "amount_discount": 0 if known.get("trial") else totals.discounted,
        "amount_shipping": 0,
        "amount_tax": sum(line.tax for line in due_now),
    }
    session["discounts"] = [
        {"coupon": coupon["id"], "promotion_code": code["id"] if code else None}
        for coupon, code in known.get("discounts", [])
    ]


def _recurs(line: InvoiceLine) -> bool:
    return bool(line.price and line.price["recurring"])


def _make_line(sandbox: Sandbox, price: Resource, quantity: int) -> InvoiceLine:
    product = sandbox.store.get("product", price["product"])
    return InvoiceLine(
        amount=price_amount(price, quantity),
        description=product["name"],
        start=sandbox.now,
        end=sandbox.now,
        price=price,
        quantity=quantity,
    )


def _describe_line(sandbox: Sandbox, session: Resource, line: InvoiceLine, id: str) -> Resource:
    described = sandbox.build(
        "item",
        "li",
        id=id,
        amount_discount=sum(line.discounts.values()),
        amount_subtotal=line.amount,
        amount_tax=line.tax,
        amount_total=line.total,
        currency=session["currency"],
        description=line.description,
        metadata={},
        price=line.price,
        quantity=line.quantity,
    )
    for name in ("livemode", "created", "discounts"):
        described.pop(name)
    described["taxes"] = [
        {
            "amount": line.tax,
            "rate": find_tax_rate(sandbox, inclusive=line.inclusive),
            "taxability_reason": "standard_rated",
            "taxable_amount": line.taxable,
        }
        for _ in range(bool(line.tax))
    ]
    return described


def _find_customer(sandbox: Sandbox, session: Resource) -> Resource | None:
    return sandbox.store.get("customer", session["customer"]) if session["customer"] else None


@included("checkout.session", "line_items")
def list_lines(sandbox: Sandbox, session: Resource) -> Resource:
    """Return the lines of a session."""
    lines: Any = sandbox.store.private[session["id"]]["lines"]
    return make_list(lines, f"/v1/checkout/sessions/{session['id']}/line_items")


def enter_code(sandbox: Sandbox, session: Resource, code: str) -> None:
    """Apply the promotion code that the customer typed; none takes it off.

    Raises:
        StripeError: the code isn't good for this checkout.
    """
    _require_open(session)
    if not session["allow_promotion_codes"]:
        raise StripeError("This checkout doesn't accept promotion codes.", param="promotion_code")
    known = sandbox.store.private[session["id"]]
    known["discounts"] = []
    if code:
        found = find_promotion_code(
            sandbox,
            code,
            customer=session["customer"],
            amount=session["amount_subtotal"],
            currency=session["currency"],
        )
        known["discounts"] = [(sandbox.store.get("coupon", found["promotion"]["coupon"]), found)]
    price_session(sandbox, session)


def complete_session(sandbox: Sandbox, session: Resource, payer: Payer) -> None:
    """Let the customer pay, and tell of all that follows.

    Raises:
        StripeError: the card is refused; the session stays open.
        AuthenticationNeeded: the bank must be asked first.
    """
    _require_open(session)
    _require_acceptable(sandbox, session, payer)
    customer = _take_customer(sandbox, session, payer)
    session["customer_details"] = _describe_payer(session, customer, payer)
    method = _take_method(sandbox, session, customer, payer)
    _COMPLETE[session["mode"]](sandbox, session, customer, method, payer)
    session.update(status="complete", url=None)
    if session["payment_status"] == "unpaid":
        session["payment_status"] = "paid" if session["amount_total"] else "no_payment_required"
    sandbox.emit("checkout.session.completed", session)


def _require_open(session: Resource) -> None:
    if session["status"] != "open":
        raise StripeError(
            f"This Checkout Session is {session['status']}: it can no longer be used."
        )


def needs_card(sandbox: Sandbox, session: Resource) -> bool:
    """Return whether the page asks for a card."""
    if session["mode"] == "setup" or session["amount_total"]:
        return True
    return bool(session["payment_method_collection"] == "always")


def _require_acceptable(sandbox: Sandbox, session: Resource, payer: Payer) -> None:
    """Refuse a card before anything is made of it, as the hosted page does."""
    if not needs_card(sandbox, session):
        return
    card = find_card(payer.card)
    if card.authenticates and not payer.authenticated:
        raise AuthenticationNeeded
    if not card.decline:
        return
    if session["mode"] == "payment" or session["amount_total"]:
        _fail_payment(sandbox, session, payer)
    if not card.attachable:
        code, decline_code, message = card.decline
        raise StripeError(
            message, status=402, type="card_error", code=code, decline_code=decline_code
        )


def _fail_payment(sandbox: Sandbox, session: Resource, payer: Payer) -> None:
    known = sandbox.store.private[session["id"]]
    intent = known.get("failed_intent") or make_intent(
        sandbox,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        metadata=dict(known.get("intent_metadata", {})),
    )
    known["failed_intent"] = intent
    method = make_payment_method(sandbox, {"card": {"number": payer.card}})
    refusal = attempt_payment(sandbox, intent, method)
    if refusal:
        raise refusal


def _take_customer(sandbox: Sandbox, session: Resource, payer: Payer) -> Resource | None:
    known = sandbox.store.private[session["id"]]
    if session["customer"]:
        return sandbox.store.get("customer", session["customer"])
    email = session["customer_email"] or payer.email
    guest = session["mode"] == "payment" and session["customer_creation"] != "always"
    if guest and not known.get("setup_future_usage"):
        return None
    from stripe_sandbox.resources.customers import make_customer

    customer = make_customer(sandbox, {"email": email, "name": payer.name})
    session["customer"] = customer["id"]
    return customer


def _describe_payer(session: Resource, customer: Resource | None, payer: Payer) -> Resource:
    found = customer or {}
    return {
        "address": found.get("address")
        or dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
        "business_name": None,
        "email": found.get("email") or session["customer_email"] or payer.email or None,
        "individual_name": None,
        "name": payer.name or found.get("name"),
        "phone": found.get("phone"),
        "tax_exempt": found.get("tax_exempt") or "none",
        "tax_ids": [],
    }


def _take_method(
    sandbox: Sandbox, session: Resource, customer: Resource | None, payer: Payer
) -> Resource | None:
    if not needs_card(sandbox, session):
        return None
    billing = session["customer_details"]
    method = make_payment_method(
        sandbox,
        {
            "card": {"number": payer.card},
            "billing_details": {"email": billing["email"], "name": billing["name"]},
        },
    )
    known = sandbox.store.private[session["id"]]
    keeps = session["mode"] != "payment" or known.get("setup_future_usage")
    if customer and keeps:
        attach(sandbox, method, customer)
    return method


def _pay(
    sandbox: Sandbox,
    session: Resource,
    customer: Resource | None,
    method: Resource | None,
    payer: Payer,
) -> None:
    known = sandbox.store.private[session["id"]]
    if method:
        intent = known.get("failed_intent") or make_intent(
            sandbox,
            amount=session["amount_total"],
            currency=session["currency"],
            metadata=dict(known.get("intent_metadata", {})),
            **known.get("intent_data", {}),
        )
        intent.update(customer=customer["id"] if customer else None, amount=session["amount_total"])
        session["payment_intent"] = intent["id"]
        refusal = attempt_payment(sandbox, intent, method, authenticated=payer.authenticated)
        if refusal:
            raise refusal
        if intent["status"] == "requires_capture":
            session["payment_status"] = "unpaid"
    _redeem(sandbox, session)
    if session["invoice_creation"] and session["invoice_creation"]["enabled"] and customer:
        _invoice_payment(sandbox, session, customer)


def _redeem(sandbox: Sandbox, session: Resource) -> None:
    for coupon, code in sandbox.store.private[session["id"]].get("discounts", []):
        redeem(sandbox, coupon, code, checkout_session=session["id"], customer=session["customer"])


def _invoice_payment(sandbox: Sandbox, session: Resource, customer: Resource) -> None:
    known = sandbox.store.private[session["id"]]
    lines = [_make_line(sandbox, price, quantity) for price, quantity in known["items"]]
    discounts = [
        discount["id"]
        for discount in sandbox.store.find("discount", checkout_session=session["id"])
    ]
    draft = Draft(
        customer=customer,
        lines=lines,
        reason="manual",
        currency=session["currency"],
        discounts=discounts,
        automatic_tax=session["automatic_tax"]["enabled"],
        metadata=dict(known.get("invoice_metadata", {})),
    )
    invoice = open_draft(sandbox, draft)
    session["invoice"] = invoice["id"]
    balance, customer["balance"] = customer["balance"], 0
    _finalize_as_paid(sandbox, invoice, session)
    customer["balance"] = balance


def _finalize_as_paid(sandbox: Sandbox, invoice: Resource, session: Resource) -> None:
    """Open the invoice of a payment that was made already, and note it as paid by it."""
    intent = session["payment_intent"]
    if not intent:
        finalize(sandbox, invoice)
        return
    number_invoice(sandbox, invoice)
    record_payment(sandbox, invoice, intent)
    mark_invoice_paid(sandbox, invoice)


def _set_up(
    sandbox: Sandbox,
    session: Resource,
    customer: Resource | None,
    method: Resource | None,
    payer: Payer,
) -> None:
    from stripe_sandbox.resources.setup_intents import make_setup_intent

    intent = make_setup_intent(
        sandbox,
        customer=customer["id"] if customer else None,
        metadata=dict(sandbox.store.private[session["id"]].get("intent_metadata", {})),
    )
    intent.update(status="succeeded", payment_method=method["id"] if method else None)
    session["setup_intent"] = intent["id"]
    session["payment_status"] = "no_payment_required"
    sandbox.emit("setup_intent.succeeded", intent)


def _subscribe(
    sandbox: Sandbox,
    session: Resource,
    customer: Resource | None,
    method: Resource | None,
    payer: Payer,
) -> None:
    known = sandbox.store.private[session["id"]]
    items = [(price, quantity) for price, quantity in known["items"]]
    params: Params = {
        **known.get("subscription_data", {}),
        "items": [
            {"price": price["id"], "quantity": quantity}
            for price, quantity in items
            if price["recurring"]
        ],
        "add_invoice_items": [
            {"price": price["id"], "quantity": quantity}
            for price, quantity in items
            if not price["recurring"]
        ],
        "automatic_tax": {"enabled": session["automatic_tax"]["enabled"]},
        "discounts": [
            {"promotion_code": code["id"]} if code else {"coupon": coupon["id"]}
            for coupon, code in known.get("discounts", [])
        ],
    }
    if method:
        params["default_payment_method"] = method["id"]
    if customer is None:
        raise StripeError("A subscription needs a customer.")
    subscription = start_subscription(sandbox, customer, params, authenticated=payer.authenticated)
    session["subscription"] = subscription["id"]
    session["invoice"] = subscription["latest_invoice"]


_COMPLETE = {"payment": _pay, "setup": _set_up, "subscription": _subscribe}

"""Payment intents and the charges that try to fulfil them."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.cards import Decline, find_card
from stripe_sandbox.clock import DAY
from stripe_sandbox.errors import StripeError, refuse_card
from stripe_sandbox.fields import fill_shipping
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource


def make_intent(sandbox: Sandbox, *, amount: int, currency: str, **fields: Any) -> Resource:
    """Keep a new payment intent that waits for a payment method, and tell of it."""
    method = fields.get("payment_method")
    intent = sandbox.create(
        "payment_intent",
        "pi",
        **{
            "amount": amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "capture_method": "automatic_async",
            "confirmation_method": "automatic",
            "currency": currency,
            "metadata": {},
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": ["card"],
            "status": "requires_confirmation" if method else "requires_payment_method",
            **fields,
        },
    )
    for name in ("hooks", "payment_record", "presentment_details", "managed_payments"):
        intent.pop(name, None)
    intent["client_secret"] = f"{intent['id']}_secret_sandbox"
    sandbox.emit("payment_intent.created", intent)
    return intent


def attempt_payment(
    sandbox: Sandbox,
    intent: Resource,
    method: Resource,
    *,
    off_session: bool = False,
    authenticated: bool = False,
) -> StripeError | None:
    """Try to fulfil an intent with a card; return the card's refusal, where it is refused."""
    if intent["status"] in ("succeeded", "canceled", "requires_capture"):
        raise StripeError(
            f"This PaymentIntent's status is {intent['status']}: it cannot be confirmed.",
            code="payment_intent_unexpected_state",
            payment_intent=sandbox.render(intent),
        )
    card = find_card(sandbox.store.private[method["id"]]["number"])
    intent["payment_method"] = method["id"]
    decline = card.decline_for(off_session=off_session)
    if decline:
        return _refuse(sandbox, intent, method, decline)
    if card.authenticates and not authenticated:
        _ask_for_authentication(sandbox, intent)
        return None
    _succeed(sandbox, intent, method)
    if card.disputes:
        from stripe_sandbox.billing.disputes import open_dispute

        open_dispute(sandbox, sandbox.store.get("charge", intent["latest_charge"]))
    return None


def refuse_authentication(sandbox: Sandbox, intent: Resource) -> StripeError:
    """Let the customer's bank say no."""
    method = sandbox.store.get("payment_method", intent["payment_method"])
    return _refuse(
        sandbox,
        intent,
        method,
        (
            "payment_intent_authentication_failure",
            "",
            "We are unable to authenticate your payment method. Please choose a different payment "
            "method and try again.",
        ),
        charged=False,
    )


def _ask_for_authentication(sandbox: Sandbox, intent: Resource) -> None:
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {
            "url": f"{sandbox.url}/authenticate/{intent['id']}",
            "return_url": sandbox.store.private[intent["id"]].get("return_url"),
        },
    }
    sandbox.emit("payment_intent.requires_action", intent)


def _refuse(
    sandbox: Sandbox,
    intent: Resource,
    method: Resource,
    decline: Decline,
    *,
    charged: bool = True,
) -> StripeError:
    code, decline_code, message = decline
    charge = make_charge(sandbox, intent, method, decline=decline) if charged else None
    intent["latest_charge"] = charge["id"] if charge else intent["latest_charge"]
    intent["status"] = "requires_payment_method"
    intent["next_action"] = None
    intent["payment_method"] = None
    intent["last_payment_error"] = {
        "type": "card_error",
        "code": code,
        "message": message,
        "payment_method": sandbox.render(method),
        **({"charge": charge["id"]} if charge else {}),
        **({"decline_code": decline_code} if decline_code else {}),
    }
    if charge:
        sandbox.emit("charge.failed", charge)
    sandbox.emit("payment_intent.payment_failed", intent)
    return refuse_card(
        code,
        decline_code,
        message,
        charge=charge["id"] if charge else None,
        payment_intent=sandbox.render(intent),
        payment_method=sandbox.render(method),
    )


def _succeed(sandbox: Sandbox, intent: Resource, method: Resource) -> None:
    manual = intent["capture_method"] == "manual"
    charge = make_charge(sandbox, intent, method)
    intent["latest_charge"] = charge["id"]
    intent["last_payment_error"] = intent["next_action"] = None
    intent["status"] = "requires_capture" if manual else "succeeded"
    intent["amount_capturable"] = intent["amount"] if manual else 0
    intent["amount_received"] = 0 if manual else intent["amount"]
    sandbox.emit("charge.succeeded", charge)
    sandbox.emit(
        "payment_intent.amount_capturable_updated" if manual else "payment_intent.succeeded",
        intent,
    )


def capture_intent(sandbox: Sandbox, intent: Resource, amount: int) -> None:
    """Take what was authorised, or less of it; the rest is released."""
    charge = sandbox.store.get("charge", intent["latest_charge"])
    charge["captured"] = True
    charge["amount_captured"] = amount
    charge["balance_transaction"] = book_transaction(sandbox, charge, amount)["id"]
    released = charge["amount"] - amount
    if released:
        charge["amount_refunded"] = released
    intent["status"] = "succeeded"
    intent["amount_received"] = amount
    intent["amount_capturable"] = 0
    sandbox.emit("charge.captured", charge)
    sandbox.emit("payment_intent.succeeded", intent)


def make_charge(
    sandbox: Sandbox, intent: Resource, method: Resource, *, decline: Decline | None = None
) -> Resource:
    """Keep the charge of one try."""
    paid = decline is None
    captured = paid and intent["capture_method"] != "manual"
    amount = intent["amount"]
    charge = sandbox.create(
        "charge",
        "ch",
        amount=amount,
        amount_captured=amount if captured else 0,
        amount_refunded=0,
        billing_details=sandbox.render(method)["billing_details"],
        calculated_statement_descriptor="SANDBOX",
        captured=captured,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        failure_code=decline[0] if decline else None,
        failure_message=decline[2] if decline else None,
        fraud_details={},
        metadata=dict(intent["metadata"]),
        outcome=_make_outcome(decline),
        paid=paid,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_describe(method, amount),
        receipt_email=intent["receipt_email"],
        refunded=False,
        shipping=fill_shipping(intent["shipping"]),
        statement_descriptor=intent["statement_descriptor"],
        statement_descriptor_suffix=intent["statement_descriptor_suffix"],
        status="succeeded" if paid else "failed",
    )
    for name in ("authorization_code", "level3", "presentment_details"):
        charge.pop(name)
    charge["receipt_url"] = f"{sandbox.url}/receipts/{charge['id']}" if paid else None
    if captured:
        charge["balance_transaction"] = book_transaction(sandbox, charge, amount)["id"]
    return charge


def _make_outcome(decline: Decline | None) -> Resource:
    return {
        "advice_code": None if decline is None else "try_again_later",
        "network_advice_code": None,
        "network_decline_code": None if decline is None else "01",
        "network_status": "approved_by_network" if decline is None else "declined_by_network",
        "reason": None if decline is None else decline[1] or decline[0],
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "Payment complete."
        if decline is None
        else "Payment declined by the bank.",
        "type": "authorized" if decline is None else "issuer_declined",
    }


def _describe(method: Resource, amount: int) -> Resource:
    shared = (
        "brand",
        "checks",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "regulated_status",
        "wallet",
    )
    card = method["card"]
    return {
        "type": "card",
        "card": {
            **{name: card[name] for name in shared},
            "amount_authorized": amount,
            "authorization_code": "000000",
            "network": card["brand"],
            "installments": None,
            "mandate": None,
            "three_d_secure": None,
        },
    }


def book_transaction(
    sandbox: Sandbox, source: Resource, amount: int, *, type: str = "charge"
) -> Resource:
    """Keep the line of the account's balance that a charge, refund or dispute makes."""
    fee = 30 + round(amount * 29 / 1000) if type == "charge" else 0
    line = sandbox.create(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=sandbox.now + 2 * DAY,
        balance_type="payments",
        currency=source["currency"],
        fee=fee,
        fee_details=[
            {
                "amount": fee,
                "application": None,
                "currency": source["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ]
        if fee
        else [],
        net=amount - fee,
        reporting_category="charge" if type == "charge" else type,
        source=source["id"],
        status="pending",
        type=type,
    )
    del line["livemode"]
    return line

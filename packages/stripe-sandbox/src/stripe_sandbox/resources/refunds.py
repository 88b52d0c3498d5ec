"""Refunds."""

from __future__ import annotations

from stripe_sandbox.amounts import require_step
from stripe_sandbox.billing.payments import book_transaction
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


@route("POST", "/refunds", "RefundCreateParams", "amount charge metadata payment_intent reason")
def create_refund(sandbox: Sandbox, params: Params) -> Resource:
    """Give a payment back, or a part of it."""
    charge = _find_charge(sandbox, params)
    amount = params.get("amount", charge["amount_captured"] - charge["amount_refunded"])
    _require_refundable(sandbox, charge, amount)
    refund = sandbox.create(
        "refund",
        "re",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        destination_details={
            "type": "card",
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
        },
        metadata=merge_metadata(None, params.get("metadata")),
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="succeeded",
    )
    for name in _LEFT_OUT:
        refund.pop(name, None)
    refund["balance_transaction"] = book_transaction(sandbox, refund, -amount, type="refund")["id"]
    _tell(sandbox, charge, refund)
    return refund


_LEFT_OUT = (
    "livemode",
    "customer",
    "customer_account",
    "description",
    "failure_balance_transaction",
    "failure_reason",
    "instructions_email",
    "next_action",
    "payment_method",
    "pending_reason",
    "presentment_details",
)


def _find_charge(sandbox: Sandbox, params: Params) -> Resource:
    if "charge" in params:
        return sandbox.store.get("charge", params["charge"], param="charge")
    if "payment_intent" not in params:
        raise StripeError(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
        )
    intent = sandbox.store.get("payment_intent", params["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        raise StripeError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return sandbox.store.get("charge", intent["latest_charge"])


def _require_refundable(sandbox: Sandbox, charge: Resource, amount: int) -> None:
    left = charge["amount_captured"] - charge["amount_refunded"]
    disputes = sandbox.store.find("dispute", charge=charge["id"])
    if any(dispute["status"] != "won" for dispute in disputes):
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if charge["refunded"]:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    require_step(amount, charge["currency"], param="amount")
    if amount <= 0:
        raise StripeError(
            "Invalid positive integer", code="parameter_invalid_integer", param="amount"
        )
    if amount > left:
        raise StripeError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )


def _tell(sandbox: Sandbox, charge: Resource, refund: Resource) -> None:
    refunded = charge["amount_refunded"] + refund["amount"]
    before = sandbox.update(
        charge, amount_refunded=refunded, refunded=refunded == charge["amount_captured"]
    )
    sandbox.emit("charge.refunded", charge, before)
    sandbox.emit("refund.created", refund)


@route("GET", "/refunds/{id}", "RefundRetrieveParams")
def retrieve_refund(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a refund."""
    return sandbox.store.get("refund", id)


@route("POST", "/refunds/{id}", "RefundUpdateParams", "metadata")
def update_refund(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change a refund's metadata."""
    refund = sandbox.store.get("refund", id)
    metadata = merge_metadata(refund["metadata"], params.get("metadata"))
    sandbox.update(refund, "refund.updated", metadata=metadata)
    return refund


@route("GET", "/refunds", "RefundListParams", "charge created payment_intent", paged=True)
def list_refunds(sandbox: Sandbox, params: Params) -> Resource:
    """List refunds."""
    found = sandbox.store.find("refund", **pick(params, "charge payment_intent"))
    return paginate(keep_created(found, params), params, "/v1/refunds")

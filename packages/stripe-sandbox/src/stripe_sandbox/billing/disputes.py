"""Disputes: a customer's bank takes a payment back, for now or for good."""

from __future__ import annotations

from stripe_sandbox.billing.payments import book_transaction
from stripe_sandbox.clock import DAY
from stripe_sandbox.errors import StripeError
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Resource

_EVIDENCE = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
    "cancellation_rebuttal customer_communication customer_email_address customer_name "
    "customer_purchase_ip customer_signature duplicate_charge_documentation "
    "duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy "
    "refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation "
    "shipping_tracking_number uncategorized_file uncategorized_text"
).split()


def open_dispute(
    sandbox: Sandbox, charge: Resource, *, reason: str = "fraudulent", amount: int = 0
) -> Resource:
    """Dispute a charge: the money leaves the account until the dispute is closed."""
    if not charge["paid"] or charge["disputed"]:
        raise StripeError(f"The charge {charge['id']} cannot be disputed.", param="charge")
    amount = amount or charge["amount"]
    dispute = sandbox.create(
        "dispute",
        "du",
        amount=amount,
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        evidence_details={
            "due_by": sandbox.now + 9 * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details={
            "type": "card",
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
        },
        reason=reason,
        status="needs_response",
    )
    for name in ("intended_submission_method", "network_reason_code"):
        dispute.pop(name)
    dispute["balance_transactions"] = [
        book_transaction(sandbox, dispute, -amount, type="adjustment")
    ]
    charge["disputed"] = True
    sandbox.emit("charge.dispute.created", dispute)
    sandbox.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(sandbox: Sandbox, dispute: Resource, *, won: bool) -> Resource:
    """Close a dispute; the money of one that is won comes back."""
    if dispute["status"] in ("won", "lost"):
        raise StripeError("This dispute is already closed.", param="dispute")
    dispute["status"] = "won" if won else "lost"
    if won:
        dispute["balance_transactions"].append(
            book_transaction(sandbox, dispute, dispute["amount"], type="adjustment")
        )
        sandbox.emit("charge.dispute.funds_reinstated", dispute)
    sandbox.emit("charge.dispute.closed", dispute)
    return dispute

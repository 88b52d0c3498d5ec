"""Charges, disputes of them, and the lines of the account's balance that they make."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.disputes import close_dispute
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.rendering import included
from stripe_sandbox.routing import keep_created, make_list, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


@route("GET", "/charges/{id}", "ChargeRetrieveParams")
def retrieve_charge(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a charge."""
    return sandbox.store.get("charge", id)


@route("POST", "/charges/{id}", "ChargeUpdateParams", "metadata description receipt_email")
def update_charge(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change what may be changed of a charge."""
    charge = sandbox.store.get("charge", id)
    changes = pick(params, "description receipt_email")
    if "metadata" in params:
        changes["metadata"] = merge_metadata(charge["metadata"], params["metadata"])
    sandbox.update(charge, "charge.updated", **changes)
    return charge


@route("GET", "/charges", "ChargeListParams", "created customer payment_intent", paged=True)
def list_charges(sandbox: Sandbox, params: Params) -> Resource:
    """List charges."""
    found = sandbox.store.find("charge", **pick(params, "customer payment_intent"))
    return paginate(keep_created(found, params), params, "/v1/charges")


@included("charge", "refunds")
def _include_refunds(sandbox: Sandbox, charge: Resource) -> Any:
    found = sandbox.store.find("refund", charge=charge["id"])
    return make_list(found[::-1], f"/v1/charges/{charge['id']}/refunds")


@route("GET", "/disputes/{id}", "DisputeRetrieveParams")
def retrieve_dispute(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a dispute."""
    return sandbox.store.get("dispute", id)


@route("GET", "/disputes", "DisputeListParams", "charge created payment_intent", paged=True)
def list_disputes(sandbox: Sandbox, params: Params) -> Resource:
    """List disputes."""
    found = sandbox.store.find("dispute", **pick(params, "charge payment_intent"))
    return paginate(keep_created(found, params), params, "/v1/disputes")


@route(
    "POST",
    "/disputes/{id}",
    "DisputeUpdateParams",
    "metadata submit evidence.uncategorized_text evidence.product_description "
    "evidence.customer_name evidence.customer_email_address",
)
def update_dispute(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Answer a dispute with evidence."""
    dispute = sandbox.store.get("dispute", id)
    changes: Resource = {}
    if "evidence" in params:
        submits = params.get("submit", True)
        changes["evidence"] = {**dispute["evidence"], **params["evidence"]}
        changes["evidence_details"] = {
            **dispute["evidence_details"],
            "has_evidence": True,
            "submission_count": dispute["evidence_details"]["submission_count"] + submits,
            "submission_method": "manual" if submits else "not_submitted",
        }
        changes["status"] = "under_review" if submits else dispute["status"]
    if "metadata" in params:
        changes["metadata"] = merge_metadata(dispute["metadata"], params["metadata"])
    sandbox.update(dispute, "charge.dispute.updated", **changes)
    return dispute


@route("POST", "/disputes/{id}/close", "DisputeCloseParams")
def close_open_dispute(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Give a dispute up."""
    return close_dispute(sandbox, sandbox.store.get("dispute", id), won=False)


@route("GET", "/balance_transactions/{id}", "BalanceTransactionRetrieveParams")
def retrieve_balance_transaction(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a line of the account's balance."""
    return sandbox.store.get("balance_transaction", id)


@route(
    "GET",
    "/balance_transactions",
    "BalanceTransactionListParams",
    "created currency source type",
    paged=True,
)
def list_balance_transactions(sandbox: Sandbox, params: Params) -> Resource:
    """List the lines of the account's balance."""
    found = sandbox.store.find("balance_transaction", **pick(params, "currency source type"))
    return paginate(keep_created(found, params), params, "/v1/balance_transactions")

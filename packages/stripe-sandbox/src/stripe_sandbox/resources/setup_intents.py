"""Setup intents: cards that are saved without a payment."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.cards import find_card
from stripe_sandbox.errors import StripeError, refuse_card
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.resources.payment_methods import attach, find_or_make
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


def make_setup_intent(sandbox: Sandbox, **fields: Any) -> Resource:
    """Keep a new setup intent and tell of it."""
    intent = sandbox.create(
        "setup_intent",
        "seti",
        **{
            "metadata": {},
            "payment_method_options": {
                "card": {
                    "mandate_options": None,
                    "network": None,
                    "request_three_d_secure": "automatic",
                }
            },
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
            "usage": "off_session",
            **fields,
        },
    )
    for name in ("attach_to_self", "managed_payments", "excluded_payment_method_types"):
        intent.pop(name, None)
    intent["client_secret"] = f"{intent['id']}_secret_sandbox"
    sandbox.emit("setup_intent.created", intent)
    return intent


@route(
    "POST",
    "/setup_intents",
    "SetupIntentCreateParams",
    "customer payment_method confirm description metadata usage automatic_payment_methods",
)
def create_setup_intent(sandbox: Sandbox, params: Params) -> Resource:
    """Create a setup intent, and confirm it where that is asked for."""
    if "customer" in params:
        sandbox.store.get("customer", params["customer"], param="customer")
    intent = make_setup_intent(
        sandbox,
        **pick(params, "customer description usage automatic_payment_methods"),
        metadata=merge_metadata(None, params.get("metadata")),
    )
    if params.get("payment_method"):
        method = find_or_make(sandbox, params["payment_method"])
        intent.update(status="requires_confirmation", payment_method=method["id"])
    if params.get("confirm"):
        _confirm(sandbox, intent)
    return intent


@route("GET", "/setup_intents/{id}", "SetupIntentRetrieveParams")
def retrieve_setup_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a setup intent."""
    return sandbox.store.get("setup_intent", id)


@route("GET", "/setup_intents", "SetupIntentListParams", "created customer", paged=True)
def list_setup_intents(sandbox: Sandbox, params: Params) -> Resource:
    """List setup intents."""
    found = sandbox.store.find("setup_intent", **pick(params, "customer"))
    return paginate(keep_created(found, params), params, "/v1/setup_intents")


@route(
    "POST", "/setup_intents/{id}/confirm", "SetupIntentConfirmParams", "payment_method return_url"
)
def confirm_setup_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Confirm a setup intent."""
    intent = sandbox.store.get("setup_intent", id)
    if params.get("payment_method"):
        intent["payment_method"] = find_or_make(sandbox, params["payment_method"])["id"]
    _confirm(sandbox, intent)
    return intent


@route("POST", "/setup_intents/{id}/cancel", "SetupIntentCancelParams", "cancellation_reason")
def cancel_setup_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Cancel a setup intent."""
    intent = sandbox.store.get("setup_intent", id)
    if intent["status"] in ("succeeded", "canceled"):
        raise StripeError(
            f"You cannot cancel this SetupIntent because it has a status of {intent['status']}.",
            code="setup_intent_unexpected_state",
        )
    intent.update(status="canceled", cancellation_reason=params.get("cancellation_reason"))
    sandbox.emit("setup_intent.canceled", intent)
    return intent


def _confirm(sandbox: Sandbox, intent: Resource) -> None:
    if not intent["payment_method"]:
        raise StripeError(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state",
        )
    method = sandbox.store.get("payment_method", intent["payment_method"])
    card = find_card(sandbox.store.private[method["id"]]["number"])
    if card.decline and not card.attachable:
        refusal = refuse_card(*card.decline)
        intent["status"] = "requires_payment_method"
        intent["payment_method"] = None
        intent["last_setup_error"] = {
            name: refusal.error[name] for name in ("type", "code", "decline_code", "message")
        }
        sandbox.emit("setup_intent.setup_failed", intent)
        raise refusal
    if intent["customer"]:
        attach(sandbox, method, sandbox.store.get("customer", intent["customer"]))
    intent.update(status="succeeded", last_setup_error=None)
    sandbox.emit("setup_intent.succeeded", intent)

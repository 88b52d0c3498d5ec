"""Payment intents."""

from __future__ import annotations

from stripe_sandbox.amounts import require_step
from stripe_sandbox.billing.collecting import settle_intent
from stripe_sandbox.billing.payments import attempt_payment, capture_intent, make_intent
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import fill_shipping, merge_metadata, pick
from stripe_sandbox.resources.payment_methods import attach, find_or_make
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_PLAIN = "description receipt_email setup_future_usage statement_descriptor"
_TAKES = (
    f"{_PLAIN} amount currency customer metadata payment_method shipping "
    "statement_descriptor_suffix"
)


@route(
    "POST",
    "/payment_intents",
    "PaymentIntentCreateParams",
    f"{_TAKES} confirm off_session capture_method return_url "
    "automatic_payment_methods.enabled automatic_payment_methods.allow_redirects",
)
def create_payment_intent(sandbox: Sandbox, params: Params) -> Resource:
    """Create a payment intent, and confirm it where that is asked for."""
    _require_amount(params["amount"], params["currency"])
    if "customer" in params:
        sandbox.store.get("customer", params["customer"], param="customer")
    method = find_or_make(sandbox, params["payment_method"]) if "payment_method" in params else None
    intent = make_intent(
        sandbox,
        amount=params["amount"],
        currency=params["currency"].lower(),
        **pick(params, f"{_PLAIN} statement_descriptor_suffix customer"),
        capture_method=params.get("capture_method", "automatic_async"),
        automatic_payment_methods=_fill_automatic(params),
        metadata=merge_metadata(None, params.get("metadata")),
        shipping=fill_shipping(params.get("shipping")),
        payment_method=method["id"] if method else None,
    )
    sandbox.store.private[intent["id"]]["return_url"] = params.get("return_url")
    if params.get("confirm"):
        _confirm(sandbox, intent, off_session=bool(params.get("off_session")))
    return intent


def _fill_automatic(params: Params) -> Resource | None:
    given = params.get("automatic_payment_methods")
    return {"allow_redirects": "always", **given} if given else None


def _require_amount(amount: int, currency: str) -> None:
    require_step(amount, currency, param="amount")
    if amount < 50:
        raise StripeError(
            "Amount must be at least $0.50 usd",
            code="amount_too_small" if amount > 0 else "parameter_invalid_integer",
            param="amount",
        )


def _confirm(sandbox: Sandbox, intent: Resource, *, off_session: bool) -> None:
    if not intent["payment_method"]:
        raise StripeError(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
            payment_intent=sandbox.render(intent),
        )
    method = sandbox.store.get("payment_method", intent["payment_method"])
    refusal = attempt_payment(sandbox, intent, method, off_session=off_session)
    if refusal is None and intent["setup_future_usage"] and intent["customer"]:
        attach(sandbox, method, sandbox.store.get("customer", intent["customer"]))
    settle_intent(sandbox, intent)
    if refusal:
        raise refusal


@route("GET", "/payment_intents/{id}", "PaymentIntentRetrieveParams", "client_secret")
def retrieve_payment_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a payment intent."""
    return sandbox.store.get("payment_intent", id)


@route("GET", "/payment_intents", "PaymentIntentListParams", "created customer", paged=True)
def list_payment_intents(sandbox: Sandbox, params: Params) -> Resource:
    """List payment intents."""
    found = sandbox.store.find("payment_intent", **pick(params, "customer"))
    return paginate(keep_created(found, params), params, "/v1/payment_intents")


@route("POST", "/payment_intents/{id}", "PaymentIntentUpdateParams", _TAKES)
def update_payment_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change a payment intent that hasn't succeeded."""
    intent = sandbox.store.get("payment_intent", id)
    done = intent["status"] in ("succeeded", "canceled", "requires_capture")
    if done and params.keys() - {"metadata", "description"}:
        raise StripeError(
            f"This PaymentIntent could not be updated because it has a status of "
            f"{intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    currency = params.get("currency", intent["currency"])
    require_step(params.get("amount"), currency, param="amount")
    intent.update(pick(params, f"{_PLAIN} statement_descriptor_suffix customer amount currency"))
    if "payment_method" in params:
        intent["payment_method"] = find_or_make(sandbox, params["payment_method"])["id"]
        intent["status"] = "requires_confirmation"
    if "shipping" in params:
        intent["shipping"] = fill_shipping(params["shipping"])
    if "metadata" in params:
        intent["metadata"] = merge_metadata(intent["metadata"], params["metadata"])
    return intent


@route(
    "POST",
    "/payment_intents/{id}/confirm",
    "PaymentIntentConfirmParams",
    "payment_method off_session return_url setup_future_usage",
)
def confirm_payment_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Try to fulfil a payment intent."""
    intent = sandbox.store.get("payment_intent", id)
    if "payment_method" in params:
        intent["payment_method"] = find_or_make(sandbox, params["payment_method"])["id"]
    if "setup_future_usage" in params:
        intent["setup_future_usage"] = params["setup_future_usage"] or None
    if "return_url" in params:
        sandbox.store.private[id]["return_url"] = params["return_url"]
    _confirm(sandbox, intent, off_session=bool(params.get("off_session")))
    return intent


@route("POST", "/payment_intents/{id}/capture", "PaymentIntentCaptureParams", "amount_to_capture")
def capture_payment_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Take what was authorised."""
    intent = sandbox.store.get("payment_intent", id)
    if intent["status"] != "requires_capture":
        raise StripeError(
            f"This PaymentIntent could not be captured because it has a status of "
            f"{intent['status']}. Only a PaymentIntent with one of the following statuses may be "
            "captured: requires_capture.",
            code="payment_intent_unexpected_state",
        )
    amount = int(params.get("amount_to_capture") or intent["amount_capturable"])
    require_step(amount, intent["currency"], param="amount_to_capture")
    if not 0 < amount <= intent["amount_capturable"]:
        raise StripeError(
            "The amount_to_capture must be at most what is capturable.", param="amount_to_capture"
        )
    capture_intent(sandbox, intent, amount)
    return intent


@route("POST", "/payment_intents/{id}/cancel", "PaymentIntentCancelParams", "cancellation_reason")
def cancel_payment_intent(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Cancel a payment intent; what was authorised is released."""
    intent = sandbox.store.get("payment_intent", id)
    if intent["status"] in ("succeeded", "canceled"):
        raise StripeError(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    intent.update(
        status="canceled",
        amount_capturable=0,
        canceled_at=sandbox.now,
        cancellation_reason=params.get("cancellation_reason"),
    )
    sandbox.emit("payment_intent.canceled", intent)
    return intent

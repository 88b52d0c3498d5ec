"""Checkout sessions."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.checkout import list_lines, price_session
from stripe_sandbox.billing.discounts import resolve_discounts
from stripe_sandbox.billing.schedule import expire_session
from stripe_sandbox.billing.subscriptions import require_one_rhythm
from stripe_sandbox.clock import DAY, HOUR
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.resources.customers import find_customer
from stripe_sandbox.resources.prices import find_price
from stripe_sandbox.routing import keep_created, paginate, paginate_in_order, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_PLAIN = "cancel_url client_reference_id locale submit_type success_url"
_TAKES = f"""
{_PLAIN} allow_promotion_codes automatic_tax.enabled billing_address_collection currency customer
customer_creation customer_email customer_update discounts expires_at
invoice_creation.enabled invoice_creation.invoice_data.metadata
line_items.price line_items.quantity line_items.price_data.currency line_items.price_data.product
line_items.price_data.product_data.name line_items.price_data.product_data.description
line_items.price_data.product_data.metadata line_items.price_data.product_data.images
line_items.price_data.unit_amount line_items.price_data.unit_amount_decimal
line_items.price_data.tax_behavior line_items.price_data.recurring.interval
line_items.price_data.recurring.interval_count
metadata mode payment_intent_data.metadata payment_intent_data.description
payment_intent_data.capture_method payment_intent_data.setup_future_usage
payment_intent_data.receipt_email payment_intent_data.statement_descriptor
payment_intent_data.statement_descriptor_suffix payment_method_collection
allowed_payment_method_types
setup_intent_data.metadata setup_intent_data.description
subscription_data.metadata subscription_data.trial_period_days subscription_data.trial_end
subscription_data.description subscription_data.billing_cycle_anchor
subscription_data.trial_settings subscription_data.proration_behavior
tax_id_collection.enabled ui_mode
"""


@route("POST", "/checkout/sessions", "checkout.SessionCreateParams", _TAKES)
def create_session(sandbox: Sandbox, params: Params) -> Resource:
    """Create a checkout with a hosted page."""
    mode = _read_mode(params)
    customer = find_customer(sandbox, params["customer"]) if "customer" in params else None
    _require_address(params, customer)
    items = _read_items(sandbox, params, mode)
    discounts = resolve_discounts(sandbox, params.get("discounts"))
    if discounts and params.get("allow_promotion_codes"):
        raise StripeError(
            "You may only specify one of these parameters: allow_promotion_codes, discounts.",
            param="allow_promotion_codes",
        )
    session = _build(sandbox, params, mode, items)
    session["customer"] = customer["id"] if customer else None
    session["url"] = f"{sandbox.url}/c/pay/{session['id']}"
    _remember(sandbox, session, params, items, discounts)
    if mode == "setup":
        sandbox.store.private[session["id"]]["lines"] = []
    else:
        price_session(sandbox, session)
    return sandbox.store.add(session)


def _read_mode(params: Params) -> str:
    mode: str = params.get("mode", "payment")
    if "customer" in params and "customer_email" in params:
        raise StripeError(
            "You may only specify one of these parameters: customer, customer_email.",
            param="customer",
        )
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise StripeError("This test server has hosted pages only.", param="ui_mode")
    if "success_url" not in params:
        raise StripeError(
            "Missing required param: success_url.", code="parameter_missing", param="success_url"
        )
    _refuse_foreign(params, mode)
    return mode


def _require_address(params: Params, customer: Resource | None) -> None:
    """Refuse to reckon the tax of a customer whose address nobody knows and nobody may note."""
    wanted = params.get("automatic_tax", {}).get("enabled")
    if not wanted or customer is None or customer["address"]:
        return
    if params.get("customer_update", {}).get("address") != "auto":
        raise StripeError(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a "
            "valid address to the Customer or set either `customer_update[address]` to 'auto' or "
            "`customer_update[shipping]` to 'auto' to save the address entered in Checkout to the "
            "Customer.",
            code="customer_tax_location_invalid",
            param="automatic_tax",
        )


_ONLY_IN = {
    "payment_intent_data": "payment",
    "invoice_creation": "payment",
    "customer_creation": "payment",
    "submit_type": "payment",
    "subscription_data": "subscription",
    "payment_method_collection": "subscription",
    "setup_intent_data": "setup",
}


def _refuse_foreign(params: Params, mode: str) -> None:
    for name, home in _ONLY_IN.items():
        if name in params and mode != home:
            raise StripeError(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "setup" and "line_items" in params:
        raise StripeError("You can not pass `line_items` in `setup` mode.", param="line_items")


def _read_items(sandbox: Sandbox, params: Params, mode: str) -> list[tuple[Resource, int]]:
    if mode == "setup":
        return []
    entries = params.get("line_items", [])
    if not entries:
        raise StripeError(
            "Missing required param: line_items.", code="parameter_missing", param="line_items"
        )
    items = []
    for number, entry in enumerate(entries):
        if "quantity" not in entry or entry["quantity"] < 1:
            raise StripeError(
                f"Quantity is required. Add `quantity` to `line_items[{number}]`",
                param=f"line_items[{number}][quantity]",
            )
        price = find_price(sandbox, entry, f"line_items[{number}]")
        items.append((price, entry["quantity"]))
    _require_fit(mode, [price for price, _ in items])
    return items


def _require_fit(mode: str, prices: list[Resource]) -> None:
    recurring = [price for price in prices if price["recurring"]]
    if mode == "payment" and recurring:
        raise StripeError(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param="line_items[0][price]",
        )
    if mode == "subscription" and not recurring:
        raise StripeError(
            "You must provide at least one recurring price in `subscription` mode when using "
            "prices.",
            param="line_items[0][price]",
        )
    require_one_rhythm(recurring)
    if len({price["currency"] for price in prices}) > 1:
        raise StripeError("All prices must have the same currency.", param="line_items")


def _build(
    sandbox: Sandbox, params: Params, mode: str, items: list[tuple[Resource, int]]
) -> Resource:
    tax = params.get("automatic_tax", {}).get("enabled", False)
    currency = items[0][0]["currency"] if items else params.get("currency")
    session = sandbox.build(
        "checkout.session",
        "cs_test",
        **pick(params, _PLAIN),
        **pick(params, "customer_email billing_address_collection"),
        adaptive_pricing={"enabled": False},
        allow_promotion_codes=params.get("allow_promotion_codes"),
        allowed_payment_method_types=params.get("allowed_payment_method_types"),
        automatic_tax={
            "enabled": tax,
            "liability": {"type": "self"} if tax else None,
            "provider": "stripe" if tax else None,
            "status": "complete" if tax else None,
        },
        currency=currency,
        custom_fields=[],
        custom_text=dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        customer_creation=_read_creation(params, mode),
        discounts=[],
        expires_at=_read_expiry(sandbox, params),
        invoice_creation=_fill_invoice_creation(params) if mode == "payment" else None,
        metadata=merge_metadata(None, params.get("metadata")),
        mode=mode,
        payment_method_collection=params.get(
            "payment_method_collection", "if_required" if mode == "payment" else "always"
        ),
        payment_method_options={"card": {"request_three_d_secure": "automatic"}},
        payment_method_types=params.get("allowed_payment_method_types", ["card"]),
        payment_status="no_payment_required" if mode == "setup" else "unpaid",
        phone_number_collection={"enabled": False},
        shipping_options=[],
        status="open",
        tax_id_collection={
            "enabled": params.get("tax_id_collection", {}).get("enabled", False),
            "required": "never",
        },
        ui_mode="hosted_page",
    )
    for name in _LEFT_OUT:
        session.pop(name, None)
    return session


_LEFT_OUT = (
    "excluded_payment_method_types",
    "integration_identifier",
    "managed_payments",
    "name_collection",
    "optional_items",
    "presentment_details",
)


def _read_creation(params: Params, mode: str) -> str | None:
    if "customer" in params:
        return None
    default = "if_required" if mode == "payment" else "always"
    return str(params.get("customer_creation", default))


def _read_expiry(sandbox: Sandbox, params: Params) -> int:
    at: int = params.get("expires_at", sandbox.now + DAY)
    if not sandbox.now + HOUR // 2 <= at <= sandbox.now + DAY:
        raise StripeError(
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from "
            "Checkout Session creation.",
            param="expires_at",
        )
    return at


def _fill_invoice_creation(params: Params) -> Resource:
    given = params.get("invoice_creation", {"enabled": False})
    return {
        "enabled": given["enabled"],
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": merge_metadata(None, given.get("invoice_data", {}).get("metadata")),
            "rendering_options": None,
        },
    }


def _remember(
    sandbox: Sandbox,
    session: Resource,
    params: Params,
    items: list[tuple[Resource, int]],
    discounts: list[Any],
) -> None:
    intent = params.get("payment_intent_data", {})
    setup = params.get("setup_intent_data", {})
    subscription = params.get("subscription_data", {})
    sandbox.store.private[session["id"]].update(
        items=items,
        line_ids=[sandbox.store.make_id("li") for _ in items],
        discounts=discounts,
        trial=bool(subscription.get("trial_period_days") or subscription.get("trial_end")),
        intent_data=pick(
            intent,
            "capture_method description receipt_email setup_future_usage statement_descriptor "
            "statement_descriptor_suffix",
        ),
        intent_metadata={**intent.get("metadata", {}), **setup.get("metadata", {})},
        setup_future_usage=intent.get("setup_future_usage"),
        subscription_data=subscription,
        invoice_metadata=params.get("invoice_creation", {})
        .get("invoice_data", {})
        .get("metadata", {}),
    )


@route("GET", "/checkout/sessions/{id}", "checkout.SessionRetrieveParams")
def retrieve_session(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a checkout."""
    return sandbox.store.get("checkout.session", id)


@route("POST", "/checkout/sessions/{id}", "checkout.SessionUpdateParams", "metadata")
def update_session(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change a checkout's metadata."""
    session = sandbox.store.get("checkout.session", id)
    session["metadata"] = merge_metadata(session["metadata"], params.get("metadata"))
    return session


@route(
    "GET",
    "/checkout/sessions",
    "checkout.SessionListParams",
    "created customer payment_intent status subscription customer_details.email",
    paged=True,
)
def list_sessions(sandbox: Sandbox, params: Params) -> Resource:
    """List checkouts."""
    wanted = pick(params, "customer payment_intent status subscription")
    found = sandbox.store.find("checkout.session", **wanted)
    email = params.get("customer_details", {}).get("email")
    if email:
        found = [item for item in found if (item["customer_details"] or {}).get("email") == email]
    return paginate(keep_created(found, params), params, "/v1/checkout/sessions")


@route(
    "GET", "/checkout/sessions/{id}/line_items", "checkout.SessionLineItemListParams", paged=True
)
def list_session_line_items(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """List what a checkout is for."""
    session = sandbox.store.get("checkout.session", id)
    lines = list_lines(sandbox, session)
    return paginate_in_order(lines["data"], params, lines["url"])


@route("POST", "/checkout/sessions/{id}/expire", "checkout.SessionExpireParams")
def expire_checkout(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Let a checkout expire now."""
    session = sandbox.store.get("checkout.session", id)
    if session["status"] != "open":
        raise StripeError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {session['status']}."
        )
    expire_session(sandbox, session)
    return session

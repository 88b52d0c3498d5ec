"""Payment methods: cards, with Stripe's test numbers and test ids."""

from __future__ import annotations

from stripe_sandbox.billing.cards import find_card, find_named
from stripe_sandbox.errors import StripeError, refuse_card, refuse_missing
from stripe_sandbox.fields import fill_address, merge_metadata
from stripe_sandbox.routing import paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


@route(
    "POST",
    "/payment_methods",
    "PaymentMethodCreateParams",
    "type card.number card.exp_month card.exp_year card.cvc card.token billing_details.address "
    "billing_details.email billing_details.name billing_details.phone metadata",
)
def create_payment_method(sandbox: Sandbox, params: Params) -> Resource:
    """Create a card."""
    if params.get("type") != "card":
        raise StripeError("This test server honours cards only.", param="type")
    return make_payment_method(sandbox, params)


def make_payment_method(sandbox: Sandbox, params: Params) -> Resource:
    """Keep a new card that is attached to nobody."""
    given = params.get("card", {})
    named = find_named(given["token"]) if "token" in given else None
    number = named or given.get("number", "").replace(" ", "")
    card = find_card(number)
    billing = params.get("billing_details", {})
    method = sandbox.create(
        "payment_method",
        "pm",
        type="card",
        allow_redisplay="unspecified",
        billing_details={
            "address": fill_address(billing.get("address") or {"country": None}),
            "email": billing.get("email"),
            "name": billing.get("name"),
            "phone": billing.get("phone"),
            "tax_id": None,
        },
        card={
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "pass",
            },
            "country": "US",
            "display_brand": card.brand,
            "exp_month": given.get("exp_month", 12),
            "exp_year": given.get("exp_year", 2034),
            "fingerprint": f"sandbox{card.number[-8:]}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.number[-4:],
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        metadata=merge_metadata(None, params.get("metadata")),
    )
    for name in [name for name, value in method.items() if value is None and name != "customer"]:
        del method[name]
    sandbox.store.private[method["id"]]["number"] = card.number
    return method


def find_or_make(sandbox: Sandbox, id: str, *, param: str = "payment_method") -> Resource:
    """Return a payment method; Stripe's test ids (``pm_card_visa``) make a new one."""
    number = find_named(id)
    if number:
        return make_payment_method(sandbox, {"card": {"number": number}})
    return sandbox.store.get("payment_method", id, param=param)


def attach(sandbox: Sandbox, method: Resource, customer: Resource) -> Resource:
    """Attach a payment method to a customer.

    Raises:
        StripeError: it is another's, or its card is refused.
    """
    if method["customer"] == customer["id"]:
        return method
    if method["customer"]:
        raise StripeError(
            "The payment method you provided has already been attached to a customer.",
            code="payment_method_unexpected_state",
        )
    card = find_card(sandbox.store.private[method["id"]]["number"])
    if card.decline and not card.attachable:
        raise refuse_card(*card.decline)
    sandbox.update(method, customer=customer["id"])
    sandbox.emit("payment_method.attached", method)
    return method


@route("POST", "/payment_methods/{id}/attach", "PaymentMethodAttachParams", "customer")
def attach_payment_method(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Attach a payment method to a customer."""
    customer = sandbox.store.get("customer", params.get("customer", ""), param="customer")
    return attach(sandbox, find_or_make(sandbox, id), customer)


@route("POST", "/payment_methods/{id}/detach", "PaymentMethodDetachParams")
def detach_payment_method(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Detach a payment method from its customer, for good."""
    method = sandbox.store.get("payment_method", id)
    if not method["customer"]:
        raise StripeError("The payment method you provided is not attached to a customer.")
    customer = sandbox.store.get("customer", method["customer"])
    settings = customer.get("invoice_settings", {})
    if settings.get("default_payment_method") == id:
        customer["invoice_settings"] = {**settings, "default_payment_method": None}
    for subscription in sandbox.store.find("subscription", default_payment_method=id):
        subscription["default_payment_method"] = None
    before = sandbox.update(method, customer=None)
    sandbox.emit("payment_method.detached", method, before)
    return method


@route("GET", "/payment_methods/{id}", "PaymentMethodRetrieveParams")
def retrieve_payment_method(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a payment method."""
    return sandbox.store.get("payment_method", id)


@route(
    "POST",
    "/payment_methods/{id}",
    "PaymentMethodUpdateParams",
    "metadata card.exp_month card.exp_year billing_details.email billing_details.name "
    "billing_details.phone",
)
def update_payment_method(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change what may be changed of a payment method."""
    method = sandbox.store.get("payment_method", id)
    if not method["customer"]:
        raise StripeError(
            "You must save this PaymentMethod to a customer before you can update it."
        )
    changes: Resource = {}
    for part in ("card", "billing_details"):
        if part in params:
            changes[part] = {**method[part], **params[part]}
    if "metadata" in params:
        changes["metadata"] = merge_metadata(method["metadata"], params["metadata"])
    sandbox.update(method, "payment_method.updated", **changes)
    return method


@route("GET", "/payment_methods", "PaymentMethodListParams", "customer type", paged=True)
def list_payment_methods(sandbox: Sandbox, params: Params) -> Resource:
    """List the payment methods of a customer."""
    if "customer" in params:
        sandbox.store.get("customer", params["customer"], param="customer")
    found = sandbox.store.find("payment_method", customer=params.get("customer"))
    if "type" in params:
        found = [item for item in found if item["type"] == params["type"]]
    return paginate(found, params, "/v1/payment_methods")


@route(
    "GET",
    "/customers/{customer}/payment_methods",
    "CustomerPaymentMethodListParams",
    "type",
    paged=True,
)
def list_customer_payment_methods(sandbox: Sandbox, params: Params, customer: str) -> Resource:
    """List the payment methods of a customer."""
    return list_payment_methods(sandbox, {**params, "customer": customer})


@route(
    "GET",
    "/customers/{customer}/payment_methods/{id}",
    "CustomerPaymentMethodRetrieveParams",
)
def retrieve_customer_payment_method(
    sandbox: Sandbox, params: Params, customer: str, id: str
) -> Resource:
    """Return a payment method of a customer."""
    method = sandbox.store.get("payment_method", id)
    if method["customer"] != customer:
        raise refuse_missing("payment_method", id)
    return method

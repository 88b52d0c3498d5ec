"""Customers."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.billing.discounts import end_discount
from stripe_sandbox.billing.subscriptions import end_subscription
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import fill_address, fill_shipping, merge_metadata, pick
from stripe_sandbox.rendering import included
from stripe_sandbox.resources.payment_methods import attach, find_or_make
from stripe_sandbox.routing import keep_created, make_list, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_PLAIN = (
    "balance business_name description email individual_name name phone preferred_locales "
    "tax_exempt invoice_prefix next_invoice_sequence"
)
_TAKES = f"{_PLAIN} address shipping metadata invoice_settings.default_payment_method"
_PREFIX = "SANDBOX"


@route("POST", "/customers", "CustomerCreateParams", f"{_TAKES} payment_method")
def create_customer(sandbox: Sandbox, params: Params) -> Resource:
    """Create a customer."""
    return make_customer(sandbox, params)


def make_customer(sandbox: Sandbox, params: Params) -> Resource:
    """Keep a new customer and tell of it."""
    number = sandbox.store.count("customer")
    customer = sandbox.create(
        "customer",
        "cus",
        **{
            "balance": 0,
            "delinquent": False,
            "invoice_prefix": f"{_PREFIX}{number:04d}",
            "next_invoice_sequence": 1,
            "preferred_locales": [],
            "tax_exempt": "none",
            **_read(params),
        },
        metadata=merge_metadata(None, params.get("metadata")),
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
    )
    customer.pop("tax"), customer.pop("tax_ids"), customer.pop("cash_balance")
    sandbox.emit("customer.created", customer)
    if params.get("payment_method"):
        method = find_or_make(sandbox, params["payment_method"])
        attach(sandbox, method, customer)
    _set_default_method(sandbox, customer, params)
    return customer


@route("GET", "/customers/{id}", "CustomerRetrieveParams")
def retrieve_customer(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a customer; of a deleted one, that it was deleted."""
    return sandbox.store.get("customer", id)


@route("POST", "/customers/{id}", "CustomerUpdateParams", _TAKES)
def update_customer(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change a customer."""
    customer = find_customer(sandbox, id)
    changes = _read(params)
    if "metadata" in params:
        changes["metadata"] = merge_metadata(customer["metadata"], params["metadata"])
    before = _set_default_method(sandbox, customer, params)
    before |= sandbox.update(customer, **changes)
    if before:
        sandbox.emit("customer.updated", customer, before)
    return customer


@route("DELETE", "/customers/{id}", "CustomerDeleteParams")
def delete_customer(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Delete a customer, whose subscriptions end at once."""
    customer = find_customer(sandbox, id)
    for subscription in sandbox.store.find("subscription", customer=id):
        if subscription["status"] not in ("canceled", "incomplete_expired"):
            end_subscription(sandbox, subscription)
    for discount in sandbox.store.find("discount", customer=id):
        end_discount(sandbox, discount)
    sandbox.emit("customer.deleted", customer)
    gone = {"id": id, "object": "customer", "deleted": True}
    customer.clear()
    customer.update(gone)
    return customer


@route("GET", "/customers", "CustomerListParams", "email created", paged=True)
def list_customers(sandbox: Sandbox, params: Params) -> Resource:
    """List customers."""
    found = [item for item in sandbox.store.find("customer") if not item.get("deleted")]
    if "email" in params:
        found = [item for item in found if item["email"] == params["email"]]
    return paginate(keep_created(found, params), params, "/v1/customers")


def find_customer(sandbox: Sandbox, id: str, param: str = "customer") -> Resource:
    """Return a customer that may still be acted on.

    Raises:
        StripeError: there is none, or it was deleted.
    """
    customer = sandbox.store.get("customer", id, param=param)
    if customer.get("deleted"):
        raise StripeError(
            f"No such customer: '{id}'", status=404, code="resource_missing", param=param
        )
    return customer


def _read(params: Params) -> Resource:
    read = pick(params, _PLAIN)
    if "address" in params:
        read["address"] = fill_address(params["address"])
    if "shipping" in params:
        read["shipping"] = fill_shipping(params["shipping"])
    return read


def _set_default_method(sandbox: Sandbox, customer: Resource, params: Params) -> Resource:
    wanted = params.get("invoice_settings", {}).get("default_payment_method")
    if wanted is None:
        return {}
    method = find_or_make(sandbox, wanted, param="invoice_settings[default_payment_method]")
    if method["customer"] != customer["id"]:
        raise StripeError(
            f"The customer does not have a payment method with the ID {wanted}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param="invoice_settings[default_payment_method]",
        )
    settings = {**customer["invoice_settings"], "default_payment_method": method["id"]}
    return sandbox.update(customer, invoice_settings=settings)


@included("customer", "subscriptions")
def _include_subscriptions(sandbox: Sandbox, customer: Resource) -> Any:
    found = sandbox.store.find("subscription", customer=customer["id"])
    running = [item for item in found if item["status"] != "canceled"]
    return make_list(running[::-1], f"/v1/customers/{customer['id']}/subscriptions")

"""Prices, one-off and recurring."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from stripe_sandbox.amounts import require_step
from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_PLAIN = "active nickname"
_TAKES = (
    f"{_PLAIN} currency lookup_key metadata product product_data.name product_data.metadata "
    "product_data.id product_data.active recurring.interval recurring.interval_count "
    "recurring.usage_type tax_behavior transfer_lookup_key unit_amount unit_amount_decimal "
    "billing_scheme"
)


@route("POST", "/prices", "PriceCreateParams", _TAKES)
def create_price(sandbox: Sandbox, params: Params) -> Resource:
    """Create a price."""
    if "product" not in params and "product_data" not in params:
        raise StripeError(
            "You must specify either `product` or `product_data` when creating a price.",
            code="parameter_missing",
            param="product",
        )
    if "unit_amount" not in params and "unit_amount_decimal" not in params:
        raise StripeError(
            "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
            code="parameter_missing",
            param="unit_amount",
        )
    if params.get("unit_amount", 0) < 0:
        raise StripeError(
            "Invalid integer: unit_amount must be non-negative",
            code="parameter_invalid_integer",
            param="unit_amount",
        )
    return make_price(sandbox, params)


def make_price(sandbox: Sandbox, params: Params) -> Resource:
    """Keep a new price and tell of it."""
    require_step(params.get("unit_amount"), params["currency"], param="unit_amount")
    product = _find_product(sandbox, params)
    amount = params.get("unit_amount")
    exact = params.get("unit_amount_decimal", amount)
    if amount is None and exact is not None and exact == int(exact):
        amount = int(exact)
    _take_lookup_key(sandbox, params)
    recurring = params.get("recurring")
    price = sandbox.create(
        "price",
        "price",
        **{"active": True, **pick(params, _PLAIN)},
        billing_scheme="per_unit",
        currency=params["currency"].lower(),
        lookup_key=params.get("lookup_key"),
        metadata=merge_metadata(None, params.get("metadata")),
        product=product["id"],
        recurring=_fill_recurring(recurring) if recurring else None,
        tax_behavior=params.get("tax_behavior", "unspecified"),
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=_as_text(exact),
    )
    for name in ("currency_options", "tiers"):
        price.pop(name)
    sandbox.emit("price.created", price)
    return price


def find_price(sandbox: Sandbox, params: Params, path: str) -> Resource:
    """Return the price that an item names, or make the one that its ``price_data`` describes.

    Raises:
        StripeError: it names none, or one that is archived.
    """
    if "price" in params:
        price = sandbox.store.get("price", params["price"], param=f"{path}[price]")
        if not price["active"]:
            raise StripeError(
                f"The price specified is inactive. This field only accepts active prices. "
                f"({price['id']})",
                param=f"{path}[price]",
            )
        return price
    if "price_data" in params:
        return make_price(sandbox, {**params["price_data"], "active": False})
    raise StripeError(
        f"Missing required param: {path}[price].", code="parameter_missing", param=f"{path}[price]"
    )


@route("GET", "/prices/{id}", "PriceRetrieveParams")
def retrieve_price(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a price."""
    return sandbox.store.get("price", id)


@route(
    "POST",
    "/prices/{id}",
    "PriceUpdateParams",
    f"{_PLAIN} lookup_key metadata tax_behavior transfer_lookup_key",
)
def update_price(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change what may be changed of a price: never its amount."""
    price = sandbox.store.get("price", id)
    changes = pick(params, f"{_PLAIN} lookup_key tax_behavior")
    if price["tax_behavior"] != "unspecified" and "tax_behavior" in changes:
        raise StripeError("You cannot update the tax behavior.", param="tax_behavior")
    if params.get("lookup_key") != price["lookup_key"]:
        _take_lookup_key(sandbox, params)
    if "metadata" in params:
        changes["metadata"] = merge_metadata(price["metadata"], params["metadata"])
    sandbox.update(price, "price.updated", **changes)
    return price


@route(
    "GET",
    "/prices",
    "PriceListParams",
    "active created currency lookup_keys product recurring.interval recurring.usage_type type",
    paged=True,
)
def list_prices(sandbox: Sandbox, params: Params) -> Resource:
    """List prices."""
    found = sandbox.store.find("price", **pick(params, "active currency product type"))
    if "lookup_keys" in params:
        found = [item for item in found if item["lookup_key"] in params["lookup_keys"]]
    for name, value in params.get("recurring", {}).items():
        found = [item for item in found if (item["recurring"] or {}).get(name) == value]
    return paginate(keep_created(found, params), params, "/v1/prices")


def _find_product(sandbox: Sandbox, params: Params) -> Resource:
    if "product_data" not in params:
        return sandbox.store.get("product", params["product"], param="product")
    from stripe_sandbox.resources.products import create_product

    return create_product(sandbox, params["product_data"])


def _fill_recurring(recurring: Params) -> Resource:
    if recurring.get("usage_type") == "metered":
        raise StripeError(
            "Metered prices are known to Stripe, but this test server does not honour them.",
            code="parameter_unsupported_by_sandbox",
            param="recurring[usage_type]",
        )
    return {
        "interval": recurring["interval"],
        "interval_count": recurring.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _take_lookup_key(sandbox: Sandbox, params: Params) -> None:
    key = params.get("lookup_key")
    if not key:
        return
    for other in sandbox.store.find("price", lookup_key=key):
        if not params.get("transfer_lookup_key"):
            raise StripeError(
                f"A price (`{other['id']}`) already uses that lookup key.", param="lookup_key"
            )
        sandbox.update(other, "price.updated", lookup_key=None)


def _as_text(amount: Any) -> str | None:
    if amount is None:
        return None
    return format(Decimal(amount).normalize(), "f")

"""Products."""

from __future__ import annotations

from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.resources.prices import make_price
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_PLAIN = (
    "active description images marketing_features name shippable statement_descriptor tax_code "
    "unit_label url"
)


@route(
    "POST",
    "/products",
    "ProductCreateParams",
    f"{_PLAIN} id type metadata default_price_data.currency default_price_data.unit_amount "
    "default_price_data.recurring default_price_data.tax_behavior default_price_data.metadata",
)
def create_product(sandbox: Sandbox, params: Params) -> Resource:
    """Create a product, and its price where one is given."""
    if params.get("id") and params["id"] in [p["id"] for p in sandbox.store.find("product")]:
        raise StripeError(
            f"Product already exists: {params['id']}", code="resource_already_exists", param="id"
        )
    product = sandbox.create(
        "product",
        "prod",
        **{
            "active": True,
            "images": [],
            "marketing_features": [],
            "type": "service",
            **pick(params, f"{_PLAIN} type id"),
        },
        metadata=merge_metadata(None, params.get("metadata")),
        updated=sandbox.now,
    )
    product.pop("tax_details")
    sandbox.emit("product.created", product)
    if "default_price_data" in params:
        price = make_price(sandbox, {**params["default_price_data"], "product": product["id"]})
        sandbox.update(product, "product.updated", default_price=price["id"])
    return product


@route("GET", "/products/{id}", "ProductRetrieveParams")
def retrieve_product(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a product."""
    return sandbox.store.get("product", id)


@route("POST", "/products/{id}", "ProductUpdateParams", f"{_PLAIN} metadata default_price")
def update_product(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change a product."""
    product = sandbox.store.get("product", id)
    changes = pick(params, f"{_PLAIN} default_price")
    if changes.get("default_price"):
        sandbox.store.get("price", changes["default_price"], param="default_price")
    if "metadata" in params:
        changes["metadata"] = merge_metadata(product["metadata"], params["metadata"])
    before = sandbox.update(product, **changes)
    if before:
        before |= sandbox.update(product, updated=sandbox.now)
        sandbox.emit("product.updated", product, before)
    return product


@route("DELETE", "/products/{id}", "ProductDeleteParams")
def delete_product(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Delete a product that has no prices."""
    product = sandbox.store.get("product", id)
    if sandbox.store.find("price", product=id):
        raise StripeError(
            "This product cannot be deleted because it has one or more user-created prices.",
        )
    sandbox.emit("product.deleted", product)
    sandbox.store.remove(product)
    return {"id": id, "object": "product", "deleted": True}


@route("GET", "/products", "ProductListParams", "active created ids type url shippable", paged=True)
def list_products(sandbox: Sandbox, params: Params) -> Resource:
    """List products."""
    wanted = pick(params, "active type url shippable")
    found = sandbox.store.find("product", **wanted)
    if "ids" in params:
        found = [item for item in found if item["id"] in params["ids"]]
    return paginate(keep_created(found, params), params, "/v1/products")

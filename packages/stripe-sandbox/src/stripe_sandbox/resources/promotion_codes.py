"""Promotion codes: what customers type to redeem a coupon."""

from __future__ import annotations

from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_RESTRICTIONS = (
    "restrictions.first_time_transaction restrictions.minimum_amount "
    "restrictions.minimum_amount_currency"
)


@route(
    "POST",
    "/promotion_codes",
    "PromotionCodeCreateParams",
    f"active code customer expires_at max_redemptions metadata promotion {_RESTRICTIONS}",
)
def create_promotion_code(sandbox: Sandbox, params: Params) -> Resource:
    """Create a promotion code of a coupon."""
    coupon = sandbox.store.get(
        "coupon", params["promotion"].get("coupon", ""), param="promotion[coupon]"
    )
    number = sandbox.store.count("promotion code")
    code = params.get("code") or f"SANDBOX{number:03d}"
    for other in sandbox.store.find("promotion_code", active=True):
        if other["code"].lower() == code.lower():
            raise StripeError(
                f"An active promotion code with `code: {code}` already exists.",
                code="resource_already_exists",
                param="code",
            )
    promotion = sandbox.create(
        "promotion_code",
        "promo",
        **{"active": True, **pick(params, "active customer expires_at max_redemptions")},
        code=code,
        metadata=merge_metadata(None, params.get("metadata")),
        promotion={"type": "coupon", "coupon": coupon["id"]},
        restrictions={
            "first_time_transaction": False,
            "minimum_amount": None,
            "minimum_amount_currency": None,
            **params.get("restrictions", {}),
        },
        times_redeemed=0,
    )
    sandbox.emit("promotion_code.created", promotion)
    return promotion


@route("GET", "/promotion_codes/{id}", "PromotionCodeRetrieveParams")
def retrieve_promotion_code(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a promotion code."""
    return sandbox.store.get("promotion_code", id)


@route("POST", "/promotion_codes/{id}", "PromotionCodeUpdateParams", "active metadata")
def update_promotion_code(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change what may be changed of a promotion code."""
    code = sandbox.store.get("promotion_code", id)
    changes = pick(params, "active")
    if "metadata" in params:
        changes["metadata"] = merge_metadata(code["metadata"], params["metadata"])
    sandbox.update(code, "promotion_code.updated", **changes)
    return code


@route(
    "GET",
    "/promotion_codes",
    "PromotionCodeListParams",
    "active code coupon created customer",
    paged=True,
)
def list_promotion_codes(sandbox: Sandbox, params: Params) -> Resource:
    """List promotion codes."""
    found = sandbox.store.find("promotion_code", **pick(params, "active customer"))
    if "code" in params:
        found = [item for item in found if item["code"].lower() == params["code"].lower()]
    if "coupon" in params:
        found = [item for item in found if item["promotion"]["coupon"] == params["coupon"]]
    return paginate(keep_created(found, params), params, "/v1/promotion_codes")

"""Coupons."""

from __future__ import annotations

from stripe_sandbox.amounts import require_step
from stripe_sandbox.billing.discounts import is_redeemable
from stripe_sandbox.errors import StripeError, refuse_missing
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_PLAIN = "amount_off duration duration_in_months max_redemptions name percent_off redeem_by"


@route(
    "POST",
    "/coupons",
    "CouponCreateParams",
    f"{_PLAIN} id currency metadata applies_to.products",
)
def create_coupon(sandbox: Sandbox, params: Params) -> Resource:
    """Create a coupon."""
    _require_sense(sandbox, params)
    currency = params.get("currency")
    coupon = sandbox.create(
        "coupon",
        "coupon",
        **{"duration": "once", **pick(params, f"{_PLAIN} id")},
        currency=currency.lower() if currency else None,
        applies_to=params.get("applies_to"),
        metadata=merge_metadata(None, params.get("metadata")),
        times_redeemed=0,
        valid=True,
    )
    coupon.pop("currency_options")
    sandbox.emit("coupon.created", coupon)
    return coupon


def _require_sense(sandbox: Sandbox, params: Params) -> None:
    if ("percent_off" in params) == ("amount_off" in params):
        raise StripeError(
            "Must provide percent_off or amount_off, and not both.", param="percent_off"
        )
    if "amount_off" in params and "currency" not in params:
        raise StripeError("Must provide currency with amount_off.", param="currency")
    require_step(params.get("amount_off"), params.get("currency"), param="amount_off")
    if "percent_off" in params and not 0 < params["percent_off"] <= 100:
        raise StripeError(
            "Invalid percent_off: must be greater than 0 and at most 100", param="percent_off"
        )
    if params.get("duration") == "repeating" and "duration_in_months" not in params:
        raise StripeError(
            "Must provide duration_in_months with a repeating duration.",
            param="duration_in_months",
        )
    if params.get("id") in [coupon["id"] for coupon in sandbox.store.find("coupon")]:
        raise StripeError("Coupon already exists.", code="resource_already_exists", param="id")


@route("GET", "/coupons/{id}", "CouponRetrieveParams")
def retrieve_coupon(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a coupon."""
    coupon = _find(sandbox, id)
    coupon["valid"] = is_redeemable(sandbox, coupon)
    return coupon


@route("POST", "/coupons/{id}", "CouponUpdateParams", "metadata name")
def update_coupon(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change what may be changed of a coupon."""
    coupon = _find(sandbox, id)
    changes = pick(params, "name")
    if "metadata" in params:
        changes["metadata"] = merge_metadata(coupon["metadata"], params["metadata"])
    sandbox.update(coupon, "coupon.updated", **changes)
    return coupon


@route("DELETE", "/coupons/{id}", "CouponDeleteParams")
def delete_coupon(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Delete a coupon: nobody can redeem it any more, and discounts of it go on."""
    coupon = _find(sandbox, id)
    sandbox.emit("coupon.deleted", coupon)
    coupon["valid"] = False
    sandbox.store.private[id]["deleted"] = True
    return {"id": id, "object": "coupon", "deleted": True}


@route("GET", "/coupons", "CouponListParams", "created", paged=True)
def list_coupons(sandbox: Sandbox, params: Params) -> Resource:
    """List coupons."""
    kept = [item for item in sandbox.store.find("coupon") if not _is_deleted(sandbox, item["id"])]
    found = keep_created(kept, params)
    return paginate(found, params, "/v1/coupons")


def _find(sandbox: Sandbox, id: str) -> Resource:
    if _is_deleted(sandbox, id):
        raise refuse_missing("coupon", id)
    return sandbox.store.get("coupon", id)


def _is_deleted(sandbox: Sandbox, id: str) -> bool:
    return bool(sandbox.store.private[id].get("deleted"))

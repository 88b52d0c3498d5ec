"""Coupons and promotion codes, where they are redeemed."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.clock import add_interval
from stripe_sandbox.errors import StripeError
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


def find_promotion_code(
    sandbox: Sandbox, code: str, *, customer: str | None, amount: int, currency: str
) -> Resource:
    """Return the promotion code that a customer typed.

    Raises:
        StripeError: it doesn't exist, is used up or isn't for this customer or amount.
    """
    for found in sandbox.store.find("promotion_code", active=True):
        if found["code"].lower() == code.strip().lower():
            _require_eligible(sandbox, found, customer=customer, amount=amount, currency=currency)
            return found
    raise _refuse("This code is invalid.")


def _require_eligible(
    sandbox: Sandbox, code: Resource, *, customer: str | None, amount: int, currency: str
) -> None:
    if code["expires_at"] and code["expires_at"] <= sandbox.now:
        raise _refuse("This code has expired.")
    if _is_used_up(code):
        raise _refuse("This code has been redeemed too many times.")
    if code["customer"] and code["customer"] != customer:
        raise _refuse("This code is invalid.")
    restrictions = code["restrictions"]
    least = restrictions["minimum_amount"]
    if least and (restrictions["minimum_amount_currency"] != currency or amount < least):
        raise _refuse("This code requires a larger order.")
    if restrictions["first_time_transaction"] and _has_paid(sandbox, customer):
        raise _refuse("This code is for a first purchase.")
    require_valid(sandbox, sandbox.store.get("coupon", code["promotion"]["coupon"]))


def _has_paid(sandbox: Sandbox, customer: str | None) -> bool:
    return bool(customer and sandbox.store.find("charge", customer=customer, paid=True))


def _is_used_up(item: Resource) -> bool:
    most = item["max_redemptions"]
    return most is not None and item["times_redeemed"] >= most


def is_redeemable(sandbox: Sandbox, coupon: Resource) -> bool:
    """Return whether a coupon may still be redeemed."""
    if sandbox.store.private[coupon["id"]].get("deleted"):
        return False
    expired = coupon["redeem_by"] and coupon["redeem_by"] <= sandbox.now
    return not expired and not _is_used_up(coupon)


def require_valid(sandbox: Sandbox, coupon: Resource) -> None:
    """Raise where a coupon is expired or used up."""
    if not is_redeemable(sandbox, coupon):
        raise StripeError(
            f"Coupon {coupon['id']} is expired and cannot be used.",
            code="coupon_expired",
            param="coupon",
        )


def resolve_discounts(sandbox: Sandbox, given: Any) -> list[tuple[Resource, Resource | None]]:
    """Return the coupon and promotion code of each entry of a ``discounts`` parameter."""
    return [_resolve(sandbox, entry) for entry in given or []]


def _resolve(sandbox: Sandbox, entry: Params) -> tuple[Resource, Resource | None]:
    code = None
    id = entry.get("coupon", "")
    if "promotion_code" in entry:
        code = _find_active_code(sandbox, entry["promotion_code"])
        id = code["promotion"]["coupon"]
    elif "discount" in entry:
        id = sandbox.store.get("discount", entry["discount"])["source"]["coupon"]
    coupon = sandbox.store.get("coupon", id, param="discounts[0][coupon]")
    require_valid(sandbox, coupon)
    return coupon, code


def _find_active_code(sandbox: Sandbox, id: str) -> Resource:
    param = "discounts[0][promotion_code]"
    code = sandbox.store.get("promotion_code", id, param=param)
    if not code["active"]:
        raise StripeError(
            "This promotion code cannot be redeemed because it is not active.", param=param
        )
    return code


def redeem(
    sandbox: Sandbox, coupon: Resource, code: Resource | None, **owner: str | None
) -> Resource:
    """Return a new discount of a customer, a subscription, an invoice or a checkout."""
    end = None
    if coupon["duration"] == "repeating":
        end = add_interval(sandbox.now, "month", coupon["duration_in_months"])
    discount = sandbox.create(
        "discount",
        "di",
        promotion_code=code["id"] if code else None,
        source={"type": "coupon", "coupon": coupon["id"]},
        start=sandbox.now,
        end=end,
        **owner,
    )
    del discount["created"], discount["livemode"]
    for item in filter(None, (coupon, code)):
        item["times_redeemed"] += 1
    coupon["valid"] = is_redeemable(sandbox, coupon)
    if owner.get("customer") and (owner.get("subscription") or len(owner) == 1):
        sandbox.emit("customer.discount.created", discount)
    return discount


def end_discount(sandbox: Sandbox, discount: Resource) -> None:
    """Take a discount off."""
    sandbox.store.remove(discount)
    if discount["subscription"] or not discount["invoice"]:
        sandbox.emit("customer.discount.deleted", discount)


def list_applying(sandbox: Sandbox, ids: list[str]) -> list[tuple[str, Resource]]:
    """Return the discounts that still run, each with its coupon."""
    found = []
    for id in ids:
        discount = sandbox.store.get("discount", id)
        if discount["end"] is None or discount["end"] > sandbox.now:
            coupon = sandbox.store.get("coupon", discount["source"]["coupon"])
            found.append((id, coupon))
    return found


def drop_used(sandbox: Sandbox, subscription: Resource) -> None:
    """Take off those discounts of a subscription that were for one invoice only."""
    for id in list(subscription["discounts"]):
        discount = sandbox.store.get("discount", id)
        coupon = sandbox.store.get("coupon", discount["source"]["coupon"])
        ended = discount["end"] is not None and discount["end"] <= sandbox.now
        if coupon["duration"] == "once" or ended:
            subscription["discounts"].remove(id)


def _refuse(message: str) -> StripeError:
    return StripeError(message, code="promotion_code_invalid", param="promotion_code")

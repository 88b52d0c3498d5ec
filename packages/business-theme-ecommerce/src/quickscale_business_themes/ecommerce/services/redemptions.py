"""Uses of promotions and vouchers: counted when an order is placed, given back when it is
cancelled.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import F, Q

from quickscale_business_themes.ecommerce import pricing
from quickscale_business_themes.ecommerce.exceptions import (
    TotalChanged,
    VoucherUsed,
    VoucherUsedUp,
)
from quickscale_business_themes.ecommerce.models import Order, Promotion, Redemption, Voucher
from quickscale_business_themes.ecommerce.services import rules, vouchers
from quickscale_business_themes.ecommerce.services.carts import CartView


def redeem(order: Order, view: CartView) -> None:
    """Count each limited promotion and each voucher that an order uses.

    Runs within the transaction that places the order. What it counts is held until that ends: of
    two orders that want the last use, the second one is refused.

    Raises:
        VoucherUsedUp, VoucherUsed: a voucher was used meanwhile, by others or by this customer.
        TotalChanged: a promotion without a voucher was used up meanwhile.
    """
    counted = [each for each in view.totals.promotions if each.voucher or each.is_limited]
    if not counted:
        return
    known = {voucher.code: voucher for voucher in view.vouchers}
    # Always in the same order: two orders that wait for each other would wait for ever.
    counted.sort(key=lambda promotion: int(promotion.key))
    for promotion in counted:
        _count_promotion(promotion)
    Redemption.objects.bulk_create(
        [_redeem_one(order, promotion, known.get(promotion.voucher)) for promotion in counted]
    )


def give_back(order: Order) -> None:
    """Undo :func:`redeem` within the transaction that cancels the order."""
    _undo(list(Redemption.objects.filter(order=order).order_by("promotion")))


def give_back_some(order: Order, gone: Collection[tuple[str, str]]) -> None:
    """Undo :func:`redeem` for discounts that an edit has taken from an order.

    Args:
        gone: the name and the voucher code of each.
    """
    codes = {code for _name, code in gone if code}
    names = {name for name, code in gone if not code}
    is_gone = Q(voucher__code__in=codes) | Q(voucher=None, promotion__name__in=names)
    used = Redemption.objects.filter(is_gone, order=order).order_by("promotion")
    _undo(list(used))


def _undo(used: list[Redemption]) -> None:
    for redemption in used:
        _take_back(Promotion, redemption.promotion_id)
        _take_back(Voucher, redemption.voucher_id)
    if used:
        Redemption.objects.filter(pk__in=[each.pk for each in used]).delete()
        rules.forget_rules()


def _count_promotion(promotion: pricing.Promotion) -> None:
    if _count(Promotion, int(promotion.key)):
        return
    if promotion.voucher:
        raise VoucherUsedUp(field="")
    rules.forget_version()
    raise TotalChanged


def _redeem_one(order: Order, promotion: pricing.Promotion, voucher: Voucher | None) -> Redemption:
    email = order.email.lower()
    redemption = Redemption(
        order=order, promotion_id=int(promotion.key), voucher=voucher, email=email
    )
    if voucher is None:
        return redemption
    if not _count(Voucher, voucher.pk):
        raise VoucherUsedUp(field="")
    if voucher.per_customer_limit is not None:
        redemption.number = vouchers.find_free_number(voucher, email)
        if redemption.number is None:
            raise VoucherUsed(field="")
    return redemption


def _count(model: Any, key: int) -> bool:
    """Count one use, unless the last one is gone; hold the row until the transaction ends."""
    is_left = Q(usage_limit=None) | Q(times_used__lt=F("usage_limit"))
    found = model.objects.filter(is_left, pk=key)
    return bool(found.update(times_used=F("times_used") + 1))


def _take_back(model: Any, key: int | None) -> None:
    if key is not None:
        found = model.objects.filter(pk=key, times_used__gt=0)
        found.update(times_used=F("times_used") - 1)

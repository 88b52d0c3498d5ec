"""The voucher codes of a cart: entering them, and taking them out again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from quickscale.core.money import format_money
from quickscale_business_themes.ecommerce.exceptions import (
    CartClosed,
    CartEmpty,
    TooManyVouchers,
    VoucherNotApplicable,
    VoucherRefused,
    VoucherTotalTooLow,
    VoucherUsed,
)
from quickscale_business_themes.ecommerce.models import Cart, Voucher
from quickscale_business_themes.ecommerce.models.carts import CartStatus
from quickscale_business_themes.ecommerce.models.promotions import normalize_code
from quickscale_business_themes.ecommerce.services import carts, vouchers
from quickscale_business_themes.ecommerce.services.carts import CartView


def enter_voucher(view: CartView, code: str, *, user: Any) -> None:
    """Keep a code on a cart, in place of another one of the same promotion.

    Args:
        view: the cart as it is.
        code: as it was typed.

    Raises:
        VoucherRefused: it may not be used now, or takes nothing off this cart.
        CartEmpty, CartClosed: there is nothing to use it for.
    """
    cart = view.cart
    if cart is None or not view.lines:
        raise CartEmpty
    voucher = vouchers.find_voucher(code)
    _require_unused(voucher, cart.email or getattr(user, "email", ""))
    others = [each for each in view.vouchers if each.promotion_id != voucher.promotion_id]
    replaced = {voucher.code, *(each.code for each in view.vouchers if each not in others)}
    codes = [each for each in cart.voucher_codes if each not in replaced]
    if len(codes) >= carts.MAX_VOUCHERS:
        raise TooManyVouchers
    before, cart.voucher_codes = cart.voucher_codes, [*codes, voucher.code]
    priced = carts.review_again(view, user=user, vouchers=[*others, voucher])
    if voucher.code not in priced.totals.voucher_codes:
        cart.voucher_codes = before
        raise _explain(voucher, priced)
    _write_codes(cart, cart.voucher_codes)


def remove_voucher(cart: Cart, code: str) -> bool:
    """Take a code off a cart; return whether it was there.

    Raises:
        CartClosed: the cart was ordered meanwhile.
    """
    removed = normalize_code(code)
    if removed not in cart.voucher_codes:
        return False
    _write_codes(cart, [each for each in cart.voucher_codes if each != removed])
    return True


def _require_unused(voucher: Voucher, email: str) -> None:
    """Tell early what is decided when the order is placed, as far as the customer is known."""
    is_limited = voucher.per_customer_limit is not None and email
    if is_limited and vouchers.find_free_number(voucher, email) is None:
        raise VoucherUsed


def _explain(voucher: Voucher, view: CartView) -> VoucherRefused:
    minimum = vouchers.minimum_total(voucher)
    if minimum is None or minimum.total.currency != view.currency:
        return VoucherNotApplicable()
    if view.totals.subtotal.amount >= minimum.total.amount:
        return VoucherNotApplicable()
    return VoucherTotalTooLow(format_money(minimum.total.amount, minimum.total.currency))


def _write_codes(cart: Cart, codes: Sequence[str]) -> None:
    claimed = Cart.objects.filter(pk=cart.pk, status=CartStatus.OPEN)
    if not claimed.update(voucher_codes=list(codes), updated_at=timezone.now()):
        raise CartClosed

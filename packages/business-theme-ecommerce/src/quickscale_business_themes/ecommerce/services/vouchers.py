"""Which voucher codes may be used, and the promotions that they open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import pricing
from quickscale_business_themes.ecommerce.exceptions import (
    VoucherExpired,
    VoucherNotStarted,
    VoucherRefused,
    VoucherUnknown,
    VoucherUsedUp,
)
from quickscale_business_themes.ecommerce.models import Redemption, Voucher
from quickscale_business_themes.ecommerce.models.promotions import Limited, normalize_code
from quickscale_business_themes.ecommerce.services.rules import build_promotion


@dataclass(frozen=True, slots=True)
class EnteredVoucher:
    """A code on a cart.

    Attributes:
        name: what its promotion is called, empty where it may not be used any more.
        is_applied: it takes something off the cart as it is.
    """

    code: str
    name: str
    is_applied: bool


def read_vouchers(codes: Sequence[str]) -> tuple[Voucher, ...]:
    """Return those vouchers that may be used now, with their promotions, as they are listed."""
    found = Voucher.objects.filter(code__in=codes).select_related("promotion")
    usable = (voucher for voucher in found if _find_refusal(voucher) is None)
    return tuple(sorted(usable, key=lambda voucher: codes.index(voucher.code)))


def find_voucher(code: str) -> Voucher:
    """Return the voucher of a code as a customer has typed it.

    Raises:
        VoucherRefused: it may not be used now.
    """
    found = Voucher.objects.filter(code=normalize_code(code)).select_related("promotion").first()
    refusal = VoucherUnknown() if found is None else _find_refusal(found)
    if refusal is not None:
        raise refusal
    assert found is not None
    return found


def build_promotions(vouchers: Sequence[Voucher]) -> list[pricing.Promotion]:
    """Return the promotions that vouchers open, as the calculator takes them.

    Several codes of one promotion open it once, with the first of them.
    """
    firsts = {each.promotion_id: each for each in reversed(vouchers)}.values()
    built = (
        build_promotion(each.promotion, voucher=each.code, minimum_total=minimum_total(each))
        for each in firsts
    )
    return [promotion for promotion in built if promotion is not None]


def minimum_total(voucher: Voucher) -> pricing.MinimumTotal | None:
    """Return what the items must cost for a voucher."""
    if voucher.minimum_total is None:
        return None
    return pricing.MinimumTotal(Money(voucher.minimum_total, voucher.promotion.currency))


def find_free_number(voucher: Voucher, email: str) -> int | None:
    """Return which use of a voucher would be a customer's next; None if there is none left."""
    limit = voucher.per_customer_limit or 0
    used = Redemption.objects.filter(voucher=voucher, email=email.lower())
    taken = set(used.values_list("number", flat=True))
    return next((number for number in range(1, limit + 1) if number not in taken), None)


def _find_refusal(voucher: Voucher) -> VoucherRefused | None:
    return _judge(voucher) or _judge(voucher.promotion)


def _judge(limited: Limited) -> VoucherRefused | None:
    now = timezone.now()
    if not limited.is_active:
        return VoucherUnknown()
    if limited.starts_at is not None and limited.starts_at > now:
        return VoucherNotStarted()
    if limited.ends_at is not None and limited.ends_at <= now:
        return VoucherExpired()
    is_used_up = limited.usage_limit is not None and limited.times_used >= limited.usage_limit
    return VoucherUsedUp() if is_used_up else None

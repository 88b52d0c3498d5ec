"""What a draft order costs today, by the same calculation as a cart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.money import MAX_TOTAL, Money
from quickscale_business_themes.ecommerce import pricing
from quickscale_business_themes.ecommerce.addresses import normalize_address
from quickscale_business_themes.ecommerce.exceptions import (
    DraftEmpty,
    InvalidAddress,
    ItemsMissing,
    NotForSale,
    ShopError,
    TotalTooLarge,
)
from quickscale_business_themes.ecommerce.hooks import pricing_service
from quickscale_business_themes.ecommerce.models import DraftLine, DraftOrder, ProductVariant
from quickscale_business_themes.ecommerce.services import staff_lines
from quickscale_business_themes.ecommerce.services.rules import ShopRules, read_rules
from quickscale_business_themes.ecommerce.services.shipping import (
    NO_DELIVERY,
    Delivery,
    ShippingOffer,
    plan_delivery,
    read_address,
)
from quickscale_business_themes.ecommerce.services.staff_lines import PricedStaffLine
from quickscale_business_themes.ecommerce.shipping_rates import Parcel


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft order as it stands now, and what keeps it from being placed."""

    draft: DraftOrder
    customer: Any
    lines: tuple[PricedStaffLine, ...]
    delivery: Delivery
    totals: pricing.PricedBasket
    problems: tuple[ShopError, ...]

    @property
    def needs_shipping(self) -> bool:
        return any(priced.requires_shipping for priced in self.lines)


def review_draft(draft: DraftOrder) -> DraftView:
    """Price a draft order anew. Nothing is written.

    The staff decide what it costs: automatic promotions are not applied.
    """
    customer = find_customer(draft.email)
    stocked = ProductVariant.objects.with_stock().select_related("product")
    found = draft.lines.prefetch_related(Prefetch("variant", stocked))
    every = staff_lines.price_lines(list(found), draft.currency, customer=customer)
    lines = [priced for priced in every if priced.unit_price.currency == draft.currency]
    delivery = _plan_delivery(draft, lines)
    totals = _price(draft, lines, delivery)
    view = DraftView(draft, customer, tuple(lines), delivery, totals, ())
    is_foreign = len(lines) < len(every)
    return replace(view, problems=(*_find_problems(view), *([NotForSale()] if is_foreign else [])))


def find_customer(email: str) -> Any:
    """Return the account whose owner has shown that an e-mail address is theirs, None without."""
    known = EmailAddress.objects.filter(email__iexact=email, verified=True)
    found = known.filter(user__is_active=True).select_related("user").first()
    return found.user if found else None


def _plan_delivery(draft: DraftOrder, lines: Sequence[PricedStaffLine]) -> Delivery:
    sent = [priced for priced in lines if priced.requires_shipping]
    if not sent:
        return NO_DELIVERY
    if draft.shipping_price is not None:
        return Delivery(chosen=_make_own_offer(draft, draft.shipping_price))
    value = sum((priced.total for priced in lines), Money(Decimal(0), draft.currency))
    weights = (
        priced.line.variant.weight_grams * priced.line.quantity
        for priced in sent
        if priced.line.variant
    )
    return plan_delivery(draft, Parcel(value, sum(weights)))


def _make_own_offer(draft: DraftOrder, price: Decimal) -> ShippingOffer:
    method = draft.shipping_method
    name = method.name if method else _("Shipping")
    return ShippingOffer(
        pk=method.pk if method else 0,
        public_id=method.public_id if method else draft.public_id,
        name=name,
        description="",
        price=Money(price, draft.currency),
    )


def _price(
    draft: DraftOrder, lines: Sequence[PricedStaffLine], delivery: Delivery
) -> pricing.PricedBasket:
    shop = read_rules()
    basket = pricing.Basket(
        currency=draft.currency,
        at=timezone.localtime(timezone=timezone.get_default_timezone()),
        items=tuple(
            staff_lines.build_item(priced, str(position), shop)
            for position, priced in enumerate(lines)
        ),
        shipping=_build_shipping(delivery, shop),
        customer=pricing.Customer(draft.email.lower()),
        destination=pricing.Destination(
            draft.shipping_country, draft.shipping_region, draft.shipping_postcode
        ),
    )
    rules = replace(shop.rules, promotions=tuple(_build_discount(draft)))
    return pricing_service().price_basket(basket, rules)


def _build_shipping(delivery: Delivery, shop: ShopRules) -> pricing.Shipping | None:
    if delivery.chosen is None:
        return None
    chosen = delivery.chosen
    return pricing.Shipping(chosen.price.amount, chosen.name, shop.shipping_tax_category)


def _build_discount(draft: DraftOrder) -> Iterator[pricing.Promotion]:
    name = draft.discount_reason or _("Discount")
    if draft.discount_percentage is not None:
        action: Any = pricing.OrderPercentage(draft.discount_percentage)
    elif draft.discount_amount is not None:
        action = pricing.OrderFixed(Money(draft.discount_amount, draft.currency))
    else:
        return
    yield pricing.Promotion(key="staff", name=name, actions=(action,))


def _find_problems(view: DraftView) -> Iterator[ShopError]:
    if not view.lines:
        yield DraftEmpty()
    for variant, available in staff_lines.find_missing(view.lines):
        yield ItemsMissing(str(variant), available)
    if view.needs_shipping:
        yield from _find_address_problems(view)
    if view.totals.grand_total.amount >= MAX_TOTAL:
        yield TotalTooLarge()


def _find_address_problems(view: DraftView) -> Iterator[ShopError]:
    try:
        normalize_address(read_address(view.draft))
    except InvalidAddress as error:
        yield error
        return
    if view.delivery.problem:
        yield view.delivery.problem


def list_lines(draft: DraftOrder) -> list[DraftLine]:
    """Return the lines of a draft order with what their form shows."""
    return list(draft.lines.select_related("variant__product"))
